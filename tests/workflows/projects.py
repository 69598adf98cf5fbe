"""Projects in every state, made by the verbs, for tests of them and of what lies above."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from registry.files.models import StoredFile
from registry.files.services import store
from registry.people.models import Person
from tests.cast import Cast, person, png
from tests.workflows.inboxes import again
from workflows.projects import entry, opinions, reporting, requests, services
from workflows.projects.models import Project, Request
from workflows.projects.rules import Asked, set_rule
from workflows.projects.shape import Period, Teacher, kept_periods, kept_teachers
from workflows.projects.states import Advice, Ask

_colours = itertools.count(1)


def days_on(count: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=count)


def form(first: int = 20, last: int = 21, **facts: Any) -> dict[str, Any]:
    """A whole form; the project begins in `first` days."""
    return {
        "name": "急性冠脉综合征急诊救治新进展",
        "level": "city",
        "disciplines": ["national-2022:03-01"],
        "leader_name": "魏长风",
        "leader_title": "主任医师",
        "leader_unit": "青泽市人民医院",
        "leader_phone": "0555-100200",
        "teachers": kept_teachers([Teacher("卫星河", "副主任医师", "青泽市人民医院", "胸痛中心建设", "3")]),
        "hours_theory": Decimal("9.00"),
        "hours_practice": Decimal("3.00"),
        "periods": kept_periods([Period(days_on(first), days_on(last))]),
        "venue": "门诊楼五楼报告厅",
        "learners": "急诊、心内科医师和护士",
        "intake": 120,
        "fee": Decimal("0.00"),
        "assessment": "理论考试",
        "credits_asked": Decimal("4.00"),
        "last_year": "new",
        "need": "基层救治能力不足。",
        "aims": "掌握早期识别与转运。",
        "content": "指南解读、病例讨论、操作演练。",
        "audience": "anyone",
    } | facts


def a_file(who: Person) -> StoredFile:
    colour = f"#{next(_colours):06x}"
    return store(SimpleUploadedFile("notice.png", png(colour), "image/png"), actor=who)


def reviewers(cast: Cast, count: int = 2) -> list[Person]:
    """Experts of another hospital, who hold no role."""
    return [person(f"专家{number}", cast.far_ward, line="doctor") for number in "甲乙丙丁"[:count]]


def drafted(cast: Cast, *, actor: Person | None = None, **facts: Any) -> Project:
    who = again(actor or cast.cme_office)
    return entry.begin(cast.hospital, form(**facts), actor=who)


def handed_in(cast: Cast, **facts: Any) -> Project:
    return services.submit(drafted(cast, **facts).pk, actor=again(cast.cme_office))


def decide(cast: Cast, project: Project, verdict: str, opinion: str = "意见") -> Project:
    return services.decide(project.pk, verdict, actor=again(cast.bureau), opinion=opinion)


def in_review(cast: Cast, *, asked: int = 0, **facts: Any) -> Project:
    project = decide(cast, handed_in(cast, **facts), "complete")
    if asked:
        invited = opinions.invite(project.pk, [one.pk for one in reviewers(cast, asked)], actor=again(cast.bureau))
        for one in invited:
            opinions.give(one.pk, actor=one.reviewer, advice=Advice.APPROVE, score=88, words="内容实用。")
    return fresh(project)


def approved(cast: Cast, **facts: Any) -> Project:
    return decide(cast, in_review(cast, asked=2, **facts), "approve")


def filed(cast: Cast, **facts: Any) -> Project:
    project, who = approved(cast, **facts), again(cast.cme_office)
    return services.file(project.pk, actor=who, notice=[a_file(who)], timetable=[a_file(who)])


def held(cast: Cast, **facts: Any) -> Project:
    project = filed(cast, **facts)
    assert services.hold(project.pk)
    return fresh(project)


def report_of(**facts: Any) -> dict[str, Any]:
    return {
        "periods": kept_periods([Period(days_on(-1), days_on(-1))]),
        "venue": "报告厅",
        "titles": {"high": 10, "mid": 30, "junior": 40, "other": 0},
        "areas": {"unit": 50, "city": 30, "province": 0, "beyond": 0},
        "attended": 80,
        "passed": 78,
        "teacher_changes": "",
        "summary": "按计划完成。",
    } | facts


def reported(cast: Cast, **facts: Any) -> Project:
    return reporting.report(held(cast).pk, facts=report_of(**facts), actor=again(cast.cme_office))


def asked_for(cast: Cast, project: Project, kind: str = Ask.POSTPONE) -> Request:
    new = [Period(days_on(40), days_on(41))]
    return requests.ask(project.pk, kind, actor=again(cast.cme_office), reason="讲师冲突", periods=new)


def without_reviewers(cast: Cast) -> None:
    """The bureau decides alone."""
    set_rule(cast.city, Asked(reviewers=0), actor=again(cast.bureau), reason="试行")


def fresh(project: Project) -> Project:
    return Project.objects.select_related("unit", "bureau", "entered_by", "case", "activity").get(pk=project.pk)
