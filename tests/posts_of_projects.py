"""Addresses and buttons of projects, for `test_access` and `test_access_posts`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet

from tests.cast import Cast, png
from tests.workflows.inboxes import again
from tests.workflows.projects import (
    a_file,
    asked_for,
    days_on,
    decide,
    drafted,
    form,
    handed_in,
    in_review,
    report_of,
    without_reviewers,
)
from workflows.projects import entry, opinions, reporting, services
from workflows.projects.models import CreditSetting, Opinion, Project, ProjectRule, Report, Request
from workflows.projects.states import Ask

POSTS = """
projects:new              = F F F 3 3 F F F 3 F F F 3 F
projects:edit             = X X X 3 3 X X X X X X X 3 X
projects:rules            = F F F F F F 3 F F F F F F F
projects:review           = X X X X X X X 3 X X X X X X
projects:set_credits      = X X X F F F 3 X X X X X F X
projects:reviewers        = X X X F F F 3 X X X X X F X
projects:end_review       = X X X F F F 3 X X X X X F X
projects:copy             = X X X 3 3 F F X X X X X 3 X
projects:delete           = X X X 3 3 X X X X X X X 3 X
projects:submit           = X X X 3 3 X X X X X X X 3 X
projects:appeal           = X X X 3 3 F F X X X X X 3 X
projects:filing           = X X X 3 3 F F X X X X X 3 X
projects:change           = X X X 3 3 F F X X X X X 3 X
projects:withdraw         = X X X 3 3 F F X X X X X 3 X
projects:report           = X X X 3 3 F F X X X X X 3 X
"""


def alone(cast: Cast, make: Callable[..., Project], **facts: Any) -> Project:
    """A project of a bureau that decides without reviewers."""
    if not ProjectRule.objects.exists():
        without_reviewers(cast)
    return make(cast, **facts)


def refused_project(cast: Cast) -> Project:
    return decide(cast, in_review(cast), "refuse", "内容重复")


def alone_approved(cast: Cast, **facts: Any) -> Project:
    return decide(cast, in_review(cast, **facts), "approve")


def alone_held(cast: Cast) -> Project:
    project, who = alone_approved(cast), again(cast.cme_office)
    services.file(project.pk, actor=who, notice=[a_file(who)], timetable=[a_file(who)])
    services.hold(project.pk)
    return project


def asked(cast: Cast) -> Opinion:
    """Somebody of the far hospital, who holds no role, is asked."""
    project = in_review(cast)
    (opinion,) = opinions.invite(project.pk, [cast.outsider.pk], actor=again(cast.bureau))
    return opinion


def objects_of(cast: Cast) -> dict[str, int]:
    """What the addresses of projects speak of, each in a state in which its page is open."""
    without_reviewers(cast)
    who = again(cast.cme_office)
    with_file = entry.begin(cast.hospital, form(), actor=who, files=[a_file(who)])
    services.submit(with_file.pk, actor=who)
    decide(cast, with_file, "complete")
    (opinion,) = opinions.invite(with_file.pk, [cast.outsider.pk], actor=again(cast.bureau))
    return {
        "projects": with_file.pk,
        "project_paper": with_file.papers.get().pk,
        "project_opinion": opinion.pk,
        "project_draft": drafted(cast).pk,
        "project_refused": refused_project(cast).pk,
        "project_approved": alone_approved(cast).pk,
        "project_held": alone_held(cast).pk,
        "project_reported": _reported(cast).pk,
    }


def _reported(cast: Cast) -> Project:
    return reporting.report(alone_held(cast).pk, facts=report_of(), actor=again(cast.cme_office))


OBJECT_OF = {
    "projects:paper": "project_paper", "projects:review": "project_opinion", "projects:end_review": "project_opinion",
    "projects:edit": "project_draft", "projects:delete": "project_draft", "projects:submit": "project_draft",
    "projects:appeal": "project_refused", "projects:filing": "project_approved", "projects:change": "project_approved",
    "projects:withdraw": "project_approved", "projects:report": "project_held",
    "projects:print_report": "project_reported",
}  # fmt: skip


def rows(prefix: str, count: int = 1) -> dict[str, Any]:
    return {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": 0}


def typed(**facts: Any) -> dict[str, Any]:
    """What the application form sends."""
    plain = {name: value for name, value in form().items() if name not in ("disciplines", "teachers", "periods")}
    days = {"period-0-first": days_on(20).isoformat(), "period-0-last": days_on(21).isoformat()}
    teacher = {"teacher-0-name": "卫星河", "teacher-0-topic": "胸痛中心建设"}
    more = {"discipline_1": "national-2022:03-01", "then": "keep", **rows("teacher"), **rows("period")}
    return plain | days | teacher | more | facts


def image(colour: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", png(colour), "image/png")


def _request(cast: Cast) -> Project:
    project = alone(cast, alone_approved)
    asked_for(cast, project, Ask.CANCEL)
    return project


def _report(cast: Cast) -> tuple[list[int], dict[str, Any]]:
    day = days_on(-1).isoformat()
    facts = {"venue": "报告厅", "attended": 3, "passed": 3, "summary": "完成", "titles_mid": 3, "areas_unit": 3}
    return [alone(cast, alone_held).pk], facts | rows("period") | {"period-0-first": day}


THINGS: dict[str, Callable[[Cast], tuple[list[int], dict[str, Any]]]] = {
    "projects:set_credits": lambda cast: ([alone(cast, in_review).pk], {"credits": "1", "reason": "学时不足"}),
    "projects:new": lambda cast: ([], typed()),
    "projects:edit": lambda cast: ([drafted(cast).pk], typed(version=1, venue="别处")),
    "projects:rules": lambda cast: (
        [],
        {"file_days_before": 14, "report_days": 14, "reviewers": 3, "reason": "通知"},
    ),
    "projects:review": lambda cast: ([asked(cast).pk], {"score": 80, "advice": "approve", "words": "可行"}),
    "projects:reviewers": lambda cast: ([in_review(cast).pk], {"person": [cast.far_reviewer.pk]}),
    "projects:end_review": lambda cast: ([asked(cast).pk], {}),
    "projects:copy": lambda cast: ([handed_in(cast).pk], {}),
    "projects:delete": lambda cast: ([drafted(cast).pk], {}),
    "projects:submit": lambda cast: ([drafted(cast).pk], {}),
    "projects:appeal": lambda cast: ([alone(cast, refused_project).pk], {"reason": "不重复"}),
    "projects:filing": lambda cast: (
        [alone(cast, alone_approved).pk],
        {"notice": image("navy"), "timetable": image("teal")},
    ),
    "projects:change": lambda cast: (
        [alone(cast, alone_approved).pk],
        {"kind": "cancel", "reason": "讲师冲突", **rows("period")},
    ),
    "projects:withdraw": lambda cast: ([_request(cast).pk], {}),
    "projects:report": _report,
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    """What they change for others."""
    return [
        (Project.objects.all(), ("pk", "state", "version")),
        (Opinion.objects.all(), ("pk", "advice")),
        (Request.objects.all(), ("pk", "outcome")),
        (Report.objects.all(), ("pk", "attended")),
        (ProjectRule.objects.all(), ("pk", "reviewers")),
        (CreditSetting.objects.all(), ("pk", "credits")),
    ]
