"""A credit's way so far and still to come, as pages show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy, pgettext, pgettext_lazy

from registry.base.words import listed
from registry.frame.looks import look_of
from workflows.engine.beside import ADVISE, ASK, HAND_OVER, TRANSFER
from workflows.engine.models import PEOPLE, Ask, Decision
from workflows.engine.undoing import standing

from . import reasons
from .cohort import WHY_NOBODY
from .levels import Nobody
from .models import Credit
from .queries import Waiting
from .states import AWARDED, LEVELS, State
from .steps import NAMED

LEVEL_WORDS = {
    "DEPARTMENT": gettext_lazy("科室审核"),
    "UNIT": gettext_lazy("单位审核"),
    "BUREAU": gettext_lazy("主管部门复审"),
}
WHY_SHORT = {
    Nobody.VACANT.value: gettext_lazy("没有审核人，已上移"),
    Nobody.OWN.value: gettext_lazy("审核人是本人，已上移"),
    Nobody.ENTERED.value: gettext_lazy("审核人是代录人，已上移"),
    Nobody.UPLOADED.value: gettext_lazy("审核人上传过材料，已上移"),
    Nobody.REFUSED.value: gettext_lazy("审核人判过不通过，已上移"),
    Nobody.DECIDED.value: gettext_lazy("审核人已审过，已上移"),
}
STEP_WORDS = {
    "submit": pgettext_lazy("story", "上报"),
    "resubmit": pgettext_lazy("story", "再次上报"),
    "award": pgettext_lazy("story", "系统授分"),
    "pass_department": pgettext_lazy("story", "科室审核通过"),
    "pass_unit": pgettext_lazy("story", "单位审核通过"),
    "pass_bureau": pgettext_lazy("story", "主管部门复审通过"),
    "return_to_person": pgettext_lazy("story", "退回修改"),
    "return_to_level": pgettext_lazy("story", "退回上一级"),
    "refuse": pgettext_lazy("story", "不通过"),
    "withdraw": pgettext_lazy("story", "撤回"),
    "appeal": pgettext_lazy("story", "申诉"),
    "move_up": pgettext_lazy("story", "转到上一级"),
    HAND_OVER: pgettext_lazy("story", "交接，退回待办"),
    "undo": pgettext_lazy("story", "撤销本次审核"),
    "annul": pgettext_lazy("story", "撤销学分"),
    "object": pgettext_lazy("story", "提出异议"),
    "uphold": pgettext_lazy("story", "异议成立"),
    "dismiss": pgettext_lazy("story", "异议不成立"),
    "amend": pgettext_lazy("story", "申请更正"),
    "agree": pgettext_lazy("story", "同意更正"),
    "disagree": pgettext_lazy("story", "不予更正"),
    "hand_back": pgettext_lazy("story", "退回修改"),
    "amend_again": pgettext_lazy("story", "再次提交更正"),
    "ask_award": pgettext_lazy("story", "申请补授分"),
    "ask_again": pgettext_lazy("story", "再次提交补授分申请"),
    "grant": pgettext_lazy("story", "同意补授分"),
    "deny": pgettext_lazy("story", "不予补授分"),
    "send_back": pgettext_lazy("story", "退回补充"),
    "withdraw_missing": pgettext_lazy("story", "撤回补授分申请"),
    "withdraw_amendment": pgettext_lazy("story", "撤回更正"),
}


CASES: list[Callable[[Credit], Iterable[int]]] = [
    lambda credit: credit.objections.order_by("pk").values_list("case_id", flat=True)
]
"""The cases beside a credit's own; who keeps more of them adds how they are found."""


def cases_of(credit: Credit) -> list[int]:
    """Its own case, then those beside it; a look-up each, since one condition over all would read the whole history."""
    if credit.case_id is None:
        return []
    return [credit.case_id, *(case for cases in CASES for case in cases(credit))]


def decisions_of(credit: Credit) -> list[Decision]:
    """Every step, newest first."""
    rows = Decision.objects.filter(case_id__in=cases_of(credit)).select_related(*PEOPLE, "place", "appointment__person")
    return list(rows.order_by("-id"))


LOOKS_BESIDE = {TRANSFER: "handed_on", HAND_OVER: "handed_on", ASK: "asked", ADVISE: "asked"}
BESIDE_WORDS = {
    TRANSFER: gettext_lazy("转办给 %(name)s"),
    ASK: gettext_lazy("请 %(name)s 提意见"),
    HAND_OVER: gettext_lazy("交接给 %(name)s"),
}


def what_of(row: Decision) -> str:
    """The words of a step; those beside a verdict name whom it went to."""
    if row.step == ADVISE:
        return _("意见：%(answer)s") % {"answer": Ask.Answer(row.reason_code).label}
    if row.step in BESIDE_WORDS and row.receiver is not None:
        return str(BESIDE_WORDS[row.step]) % {"name": row.receiver.name}
    if row.step == NAMED:
        return _("指定 %(name)s 审核这一项") % {"name": row.appointment.person.name}
    return str(STEP_WORDS.get(row.step, row.step))


def timeline(decisions: list[Decision]) -> list[dict[str, Any]]:
    """The steps for c-timeline; the look of a step is that of the state it led to."""
    steps = []
    for row in decisions:
        look = look_of(LOOKS_BESIDE.get(row.step, row.to_state.lower()))
        steps.append(
            {
                "tone": "ok" if row.step.startswith("pass_") else look.tone,
                "icon": "passed" if row.step.startswith("pass_") else "undo" if row.step == "undo" else look.icon,
                "who": row.who,
                "what": what_of(row),
                "reason": reasons.word_of(row.reason_code) if row.is_verdict else "",
                "opinion": WHY_NOBODY.get(row.reason_code, row.opinion) if row.step == "move_up" else row.opinion,
                "at": row.at,
            }
        )
    return steps


def flow_of(credit: Credit, decisions: list[Decision], waiting: Waiting | None = None) -> list[dict[str, Any]]:
    """The position for c-flow: submitted, each level that policy asked for or that it was moved to, counted."""
    decisions = standing([row for row in decisions if row.case_id == credit.case_id])
    passed = {row.from_state: row for row in reversed(decisions) if row.step.startswith("pass_")}
    moved = {row.from_state: row for row in reversed(decisions) if row.step == "move_up"}
    stopped = _stopped(credit, decisions, passed)
    steps = [_first(credit)]
    for level in LEVELS:
        if level not in (*credit.level_list, credit.state, *passed, *moved, stopped):
            continue
        at = _moved_up(moved[level]) if _is_behind(level, credit, passed, moved, stopped) else None
        steps.append({"name": LEVEL_WORDS[level], **(at or _at(level, credit, passed, stopped, waiting))})
    steps.append(_last(credit))
    return steps


def _stopped(credit: Credit, decisions: list[Decision], passed: dict[str, Decision]) -> str:
    """The level that refused it, unless somebody else there looks at the appeal or has passed it since."""
    refused = next((row for row in decisions if row.to_state == State.REFUSED), None)
    if refused is None or refused.from_state == credit.state:
        return ""
    since = passed.get(refused.from_state)
    return "" if since is not None and since.pk > refused.pk else refused.from_state


def _is_behind(
    level: str, credit: Credit, passed: dict[str, Decision], moved: dict[str, Decision], stopped: str
) -> bool:
    """Whether the credit was moved up from this level and has not been reviewed or waited there since."""
    if level not in moved or level in (credit.state, stopped):
        return False
    return level not in passed or moved[level].pk > passed[level].pk


def _moved_up(row: Decision) -> dict[str, Any]:
    return {"note": WHY_SHORT.get(row.reason_code, _("已上移")), "position": "skipped", "icon": "up"}


def _first(credit: Credit) -> dict[str, Any]:
    if credit.state == State.DRAFT:
        return {"name": pgettext("flow", "上报"), "note": _("还没上报"), "position": "mine", "icon": "draft"}
    if credit.state == State.RETURNED:
        return {"name": _("本人修改"), "note": credit.person.name, "position": "mine", "icon": "returned"}
    note = _("系统授分") if credit.origin in AWARDED else credit.person.name
    return {"name": pgettext("flow", "上报"), "note": note, "position": "done", "icon": "counted"}


def _at(
    level: str, credit: Credit, passed: dict[str, Decision], stopped: str, waiting: Waiting | None
) -> dict[str, Any]:
    if level == stopped:
        return {"note": "", "position": "stopped", "icon": "refused"}
    if level == credit.state:
        return {"note": listed(waiting.people[:2]) if waiting else "", "position": "now", "icon": level.lower()}
    if level in passed and (credit.state in (State.COUNTED, State.ANNULLED) or level in credit.approvals):
        return {"note": passed[level].who, "position": "done", "icon": "counted"}
    if credit.state in (State.COUNTED, State.WITHDRAWN):
        return {"note": _("没有经过"), "position": "skipped", "icon": "draft"}
    return {"note": "", "position": "", "icon": "draft"}


def _last(credit: Credit) -> dict[str, Any]:
    look = look_of(credit.state.lower())
    if credit.state == State.COUNTED:
        return {"name": look.word, "note": "", "position": "done", "icon": "counted"}
    if credit.state in (State.WITHDRAWN, State.ANNULLED):
        return {"name": look.word, "note": "", "position": "stopped", "icon": look.icon}
    return {"name": _("计入"), "note": "", "position": "", "icon": "draft"}
