"""Projects on a bureau's desk: the papers, the review, the report, each with its own verdicts; and requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from registry.people.models import Person
from workflows.credits.reasons import Reason
from workflows.engine.models import Work
from workflows.projects import granting, pages, story
from workflows.projects.models import Opinion, Project, Request
from workflows.projects.queries import opinions_of
from workflows.projects.requests import DENY, GRANT, decide_request
from workflows.projects.rules import rule_at
from workflows.projects.services import decide
from workflows.projects.states import Outcome, State

from .shown import Choice, Item, Words

RELATED = ("unit", "bureau", "entered_by", "case", "execution", "activity")
BACK = Choice(
    value="return_to_unit",
    label=pgettext_lazy("verdict", "退回修改"),
    key="2",
    done=gettext_lazy("已退回《%(what)s》，等单位修改。"),
)


class _Projects:
    """What all desks of a project share."""

    opinion_hint: Words = gettext_lazy("退回必填")
    reasons: Sequence[Reason] = ()
    choices: Sequence[Choice] = ()

    undo = None
    """The unit is told at once, and a number that was given is not given back."""

    def kind_word(self, work: Work) -> str:
        return _("继教项目")

    def item(self, work: Work, *, reader: Person) -> Item:
        return item_of(Project.objects.select_related(*RELATED).get(case_id=work.process_id), work, reader)

    def decide(self, work: Work, verdict: str, *, actor: Person, opinion: str, reason_code: str) -> str:
        key = Project.objects.values_list("pk", flat=True).get(case_id=work.process_id)
        decided = decide(key, verdict, actor=actor, opinion=opinion, reason_code=reason_code)
        return f"{State(decided.state).label} {decided.number}".strip()

    def pages(self, case_ids: Iterable[int]) -> dict[int, str]:
        rows = Project.objects.filter(case_id__in=list(case_ids)).values_list("case_id", "pk")
        return {case_id: reverse("projects:detail", args=[pk]) for case_id, pk in rows}


class CheckHandler(_Projects):
    reasons: Sequence[Reason] = (
        Reason("incomplete", gettext_lazy("材料不全"), gettext_lazy("申报材料不全，请补齐。")),
        Reason("hours_differ", gettext_lazy("学时学分不符"), gettext_lazy("学时与拟授学分不符，请核对。")),
    )
    choices: Sequence[Choice] = (
        BACK,
        Choice(
            value="complete",
            label=pgettext_lazy("verdict", "材料齐全，送评审"),
            key="1",
            tone="primary",
            done=gettext_lazy("《%(what)s》已送评审，请邀请评审。"),
        ),
    )


class ReviewHandler(_Projects):
    opinion_hint: Words = gettext_lazy("退回和不通过必填")
    reasons: Sequence[Reason] = (
        Reason("reviewed", gettext_lazy("评审同意"), gettext_lazy("经评审，同意立项。")),
        Reason("not_needed", gettext_lazy("内容重复"), gettext_lazy("与已批准的项目内容重复。")),
    )
    choices: Sequence[Choice] = (
        Choice(
            value="refuse",
            label=pgettext_lazy("verdict", "不通过"),
            key="3",
            tone="danger",
            done=gettext_lazy("《%(what)s》不通过，单位能看到意见。"),
        ),
        BACK,
        Choice(
            value="approve",
            label=pgettext_lazy("verdict", "批准"),
            key="1",
            tone="primary",
            done=gettext_lazy("《%(what)s》%(state)s，已进项目库。"),
        ),
    )


class ReportHandler(_Projects):
    reasons: Sequence[Reason] = (
        Reason("report_checked", gettext_lazy("与记录相符"), gettext_lazy("执行情况与记录相符。")),
        Reason("report_incomplete", gettext_lazy("材料不全"), gettext_lazy("请补上签到表、日程或总结。")),
    )
    choices: Sequence[Choice] = (
        Choice(
            value="return_report",
            label=pgettext_lazy("verdict", "退回执行情况"),
            key="2",
            done=gettext_lazy("已退回《%(what)s》的执行情况。"),
        ),
        Choice(
            value="accept_report",
            label=pgettext_lazy("verdict", "通过，结项"),
            key="1",
            tone="primary",
            done=gettext_lazy("《%(what)s》已结项。"),
        ),
    )


class RequestHandler:
    """What the inbox asks of the flow of requests to postpone or to cancel."""

    opinion_hint: Words = gettext_lazy("不同意必填")
    reasons: Sequence[Reason] = ()
    choices: Sequence[Choice] = (
        Choice(
            value=DENY,
            label=pgettext_lazy("verdict", "不同意"),
            key="3",
            tone="danger",
            done=gettext_lazy("不同意，《%(what)s》照原来的办。"),
        ),
        Choice(
            value=GRANT,
            label=pgettext_lazy("verdict", "同意"),
            key="1",
            tone="primary",
            done=gettext_lazy("已同意《%(what)s》的申请。"),
        ),
    )

    undo = None
    """The days are changed, or the project is off, and the unit is told."""

    def kind_word(self, work: Work) -> str:
        return _("项目改期或取消")

    def item(self, work: Work, *, reader: Person) -> Item:
        asked = Request.objects.select_related("raised_by").get(case_id=work.process_id)
        project = Project.objects.select_related(*RELATED).get(pk=asked.project_id)
        return item_of(project, work, reader, asked=asked)

    def decide(self, work: Work, verdict: str, *, actor: Person, opinion: str, reason_code: str) -> str:
        key = Request.objects.values_list("pk", flat=True).get(case_id=work.process_id)
        return str(Outcome(decide_request(key, verdict, actor=actor, opinion=opinion).outcome).label)

    def pages(self, case_ids: Iterable[int]) -> dict[int, str]:
        rows = Request.objects.filter(case_id__in=list(case_ids)).values_list("case_id", "project_id")
        return {case_id: reverse("projects:detail", args=[pk]) for case_id, pk in rows}


class OpinionHandler(_Projects):
    """Opinions lie on nobody's desk; their history leads to the project."""

    def pages(self, case_ids: Iterable[int]) -> dict[int, str]:
        rows = Opinion.objects.filter(case_id__in=list(case_ids)).values_list("case_id", "project_id")
        return {case_id: reverse("projects:detail", args=[pk]) for case_id, pk in rows}


def item_of(project: Project, work: Work, reader: Person, *, asked: Request | None = None) -> Item:
    form: dict[str, Any] = pages.form_of(project)
    opinions = opinions_of(project) if asked is None else []
    return Item(
        record=project,
        title=project.name,
        subtitle=list(filter(None, [project.unit.name, project.leader_name, project.number])),
        state=project.state.lower(),
        facts="inbox/_project_facts.html",
        flow=story.near(story.flow_of(project)),
        story=story.timeline(story.decisions_of(project, with_review=True)),
        files=form["files"],
        extra=form
        | {
            "asked": asked,
            "opinions": opinions,
            "least": rule_at(project.bureau).reviewers if project.bureau else 0,
            "over": granting.over_words(project) if asked is None and project.state == State.REVIEW else "",
            "may_invite": project.state == State.REVIEW and asked is None,
        },
    )
