"""A project's way so far and still to come, as pages show it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from registry.frame.looks import look_of
from workflows.credits import story as of_credits
from workflows.credits.reasons import word_of
from workflows.engine.models import PEOPLE, Decision

from .models import Project
from .states import AT_BUREAU, EDITABLE, State

STEP_WORDS = {
    "submit": pgettext_lazy("project", "上报"),
    "resubmit": pgettext_lazy("project", "改好后再次上报"),
    "complete": pgettext_lazy("project", "材料齐全，送评审"),
    "set_credits": pgettext_lazy("project", "核定学分"),
    "return_to_unit": pgettext_lazy("project", "退回修改"),
    "approve": pgettext_lazy("project", "批准"),
    "refuse": pgettext_lazy("project", "不通过"),
    "appeal": pgettext_lazy("project", "申诉"),
    "file": pgettext_lazy("project", "备案"),
    "hold": pgettext_lazy("project", "开始举办"),
    "report": pgettext_lazy("project", "报执行情况"),
    "accept_report": pgettext_lazy("project", "执行情况通过，结项"),
    "return_report": pgettext_lazy("project", "执行情况退回"),
    "cancel": pgettext_lazy("project", "取消举办"),
    "ask_postpone": pgettext_lazy("project", "申请改期"),
    "ask_cancel": pgettext_lazy("project", "申请取消"),
    "grant_request": pgettext_lazy("project", "同意申请"),
    "deny_request": pgettext_lazy("project", "不同意申请"),
    "withdraw_request": pgettext_lazy("project", "撤回申请"),
    "invite_reviewer": pgettext_lazy("project", "邀请评审"),
    "end_review": pgettext_lazy("project", "撤销评审邀请"),
    "advise_project": pgettext_lazy("project", "提出评审意见"),
    "decline_review": pgettext_lazy("project", "回避评审"),
    "move_up": pgettext_lazy("project", "转到能办的人那里"),
}
OF_REVIEW = ("invite_reviewer", "end_review", "advise_project", "decline_review")
LOOKS = {
    "grant_request": "ok", "deny_request": "refused", "withdraw_request": "withdrawn", "ask_postpone": "asked",
    "ask_cancel": "asked", "set_credits": "asked", **dict.fromkeys(OF_REVIEW, "asked"),
}  # fmt: skip
STATIONS = (
    (State.CHECK, State.CHECK.label, "search"),
    (State.REVIEW, State.REVIEW.label, "people"),
    (State.APPROVED, State.APPROVED.label, "counted"),
    (State.FILED, State.FILED.label, "file"),
    (State.HELD, State.HELD.label, "activity"),
    (State.REPORTED, gettext_lazy("审执行情况"), "chart"),
    (State.AUDITED, State.AUDITED.label, "passed"),
)
ENDS_AFTER = {State.REFUSED: 2, State.CANCELLED: 3}
"""How many stations lie behind what ended early."""


def decisions_of(project: Project, *, with_review: bool) -> list[Decision]:
    """Every step, newest first; what reviewers said, and an amount before the approval, is the bureau's."""
    if project.case_id is None:
        return []
    cases = [project.case_id, *project.requests.values_list("case_id", flat=True)]
    if with_review:
        cases += project.opinions.values_list("case_id", flat=True)
    rows = Decision.objects.filter(case_id__in=cases).select_related(*PEOPLE, "place")
    if not with_review and project.state in AT_BUREAU:
        rows = rows.exclude(step="set_credits")
    return list(rows.order_by("-id"))


def timeline(decisions: list[Decision]) -> list[dict[str, Any]]:
    steps = []
    for row in decisions:
        look = look_of(LOOKS.get(row.step, row.to_state.lower()))
        steps.append(
            {
                "tone": look.tone,
                "icon": look.icon,
                "who": row.who,
                "what": _what(row),
                "reason": word_of(row.reason_code) if row.is_verdict else "",
                "opinion": row.opinion,
                "at": row.at,
            }
        )
    return steps


def near(steps: list[dict[str, Any]], most: int = 4) -> list[dict[str, Any]]:
    """Where there is little room: the stations around where it stands."""
    here = next((number for number, step in enumerate(steps) if step["position"] == "now"), 0)
    first = max(0, min(here - 1, len(steps) - most))
    return steps[first : first + most]


def flow_of(project: Project, desk: str = "") -> list[dict[str, Any]]:
    """The stations for c-flow, with where it stands; a project that ended early stops there."""
    state = State(project.state)
    if state in EDITABLE:
        return [_end(state, "mine", project.entered_by.name), *_stations(-1)]
    if state in ENDS_AFTER:
        return [*_stations(ENDS_AFTER[state])[: ENDS_AFTER[state]], _end(state, "stopped")]
    here = next(number for number, (at, _name, _icon) in enumerate(STATIONS) if at == state)
    return _stations(here if state != State.AUDITED else len(STATIONS), desk)


def _stations(here: int, note: str = "") -> list[dict[str, Any]]:
    """All of them: what lies before where it stands is done."""
    steps: list[dict[str, Any]] = []
    for number, (_state, name, icon) in enumerate(STATIONS):
        position = "done" if number < here else "now" if number == here else ""
        shown = {"done": "counted", "now": icon}.get(position, "draft")
        steps.append({"name": name, "note": note if position == "now" else "", "position": position, "icon": shown})
    return steps


def _end(state: State, position: str, note: str = "") -> dict[str, Any]:
    look = look_of(state.lower())
    return {"name": look.word, "note": note, "position": position, "icon": look.icon}


def _what(row: Decision) -> str:
    if row.step == "invite_reviewer" and row.receiver is not None:
        return _("邀请 %(name)s 评审") % {"name": row.receiver.name}
    return str(STEP_WORDS[row.step]) if row.step in STEP_WORDS else of_credits.what_of(row)
