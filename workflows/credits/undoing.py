"""撤销本次审核: which verdict can still be taken back, and how a credit is put back as it was before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from registry.base.refusals import WrongState
from registry.people.models import Person
from workflows.engine import moves
from workflows.engine.models import Decision, Work

from .cohort import REVIEWED_AT, record
from .models import Credit
from .news import gone_out
from .states import State
from .steps import check, take

UNDOABLE = (
    "pass_department", "pass_unit", "pass_bureau", "return_to_person", "return_to_level", "refuse",
)  # fmt: skip
"""The verdicts; an annulment is none, its effect was shown before it was done."""

BEFORE = "before"


def window() -> dt.timedelta:
    return dt.timedelta(seconds=settings.UNDO_SECONDS)


def is_in_time(decision: Decision) -> bool:
    return decision.step in UNDOABLE and timezone.now() - decision.at <= window()


def remember(credit: Credit) -> None:
    """Keep on the open task what a verdict will change of the credit; what is empty goes unsaid."""
    stamp = REVIEWED_AT[State(credit.state)]
    at = getattr(credit, stamp)
    before = {
        "approved": sorted(credit.approvals),
        "decided_by": credit.decided_by,
        "returned_by": credit.returned_by,
        "reviewed_at": at.isoformat() if at else "",
    }
    assert credit.open_work is not None
    credit.open_work.data = {BEFORE: {name: value for name, value in before.items() if value}}


def hang_verdicts(credits: Sequence[Credit]) -> None:
    """Hang on each credit the verdict that led it here, with its task and all tasks of the case: two queries."""
    cases = {credit.case_id: credit for credit in credits if credit.case_id}
    history: dict[int, list[Decision]] = {}
    for row in Decision.objects.filter(case_id__in=cases).select_related("place").order_by("-id"):
        history.setdefault(row.case_id, []).append(row)
    works: dict[int, list[Work]] = {}
    for work in Work.objects.filter(process_id__in=cases).order_by("pk"):
        case = cases[work.process_id].case
        assert case is not None
        work.process = case
        works.setdefault(work.process_id, []).append(work)
    for case_id, credit in cases.items():
        credit.last_verdict = _last_verdict(history.get(case_id, []), works.get(case_id, []))


def verdicts_of(credits: Sequence[Credit]) -> list[tuple[int, int]]:
    """The verdicts that are to be undone, by credit and task."""
    return [(one.pk, one.last_verdict.work_id) for one in credits if one.last_verdict and one.last_verdict.work_id]


def told_of(credits: Sequence[Credit]) -> set[int]:
    """The credits of whose last verdict the person has been told already."""
    return gone_out(verdicts_of(credits))


def check_undo(credit: Credit, *, actor: Person, told: Collection[int]) -> None:
    """Refuse what is not the actor's to take back, then what has gone on in the meantime."""
    check("undo", credit, actor=actor)
    verdict = credit.last_verdict
    assert verdict is not None
    if not is_in_time(verdict):
        seconds = settings.UNDO_SECONDS
        why = ngettext("审核后 %(n)d 秒内可以撤销。", "审核后 %(n)d 秒内可以撤销。", seconds) % {"n": seconds}
        raise _refused(why, "too_late")
    if credit.pk in told:
        raise _refused(_("通知已经发出。"), "already_told")
    if credit.objected_at or _is_touched(credit):
        raise _refused(_("已经有人接手办下一步。"), "touched")


def take_back(credit: Credit, *, actor: Person) -> None:
    """Take the step, put the credit and its task back as they were, and write the history."""
    verdict = credit.last_verdict
    assert verdict is not None
    assert verdict.work is not None
    before = take("undo", credit, to=verdict.from_state)
    _put_back(credit, verdict.work)
    moves.take_back(verdict.work, credit)
    credit.save()
    record(credit, "undo", before, actor=actor, work=verdict.work)


def standing(decisions: list[Decision]) -> list[Decision]:
    """The steps that stand, newest first: an undo goes, with the verdict it took back and what that had brought."""
    kept: list[Decision] = []
    undone = None
    for row in decisions:
        if undone is not None:
            undone = None if row.work_id == undone and row.is_verdict else undone
        elif row.step == "undo":
            undone = row.work_id
        else:
            kept.append(row)
    return kept


def _last_verdict(rows: list[Decision], works: list[Work]) -> Decision | None:
    """The newest row if it is a verdict, or the one before the moves up that it brought with it, which have no task."""
    last = next((row for row in rows if row.step != "move_up" or row.work_id is not None), None)
    work = next((one for one in works if last and one.pk == last.work_id), None)
    if last is None or last.step not in UNDOABLE or work is None or BEFORE not in work.data:
        return None
    last.work, work.place = work, last.place
    for one in works:
        one.siblings = works
    return last


def _is_touched(credit: Credit) -> bool:
    """Whether somebody claimed or began the next task, or the person began to correct."""
    work = credit.open_work
    return work is not None and (work.started is not None or (work.place_id is not None and work.owner_id is not None))


def _put_back(credit: Credit, work: Work) -> None:
    before = work.data[BEFORE]
    credit.approvals = dict.fromkeys(before.get("approved", []), credit.facts_digest)
    credit.decided_by = before.get("decided_by", "")
    credit.returned_by = before.get("returned_by", "")
    at = before.get("reviewed_at")
    setattr(credit, REVIEWED_AT[State(credit.state)], dt.datetime.fromisoformat(at) if at else None)
    credit.closed_at = None


def _refused(why: str, code: str) -> WrongState:
    return WrongState(_("不能撤销这次审核了。"), why, _("需要改的，请联系现在办理的人。"), code=code)
