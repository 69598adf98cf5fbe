"""Taking a verdict back within seconds: which verdict it is, whose, and whether anything went on from it.

What a verdict can be taken back of keeps, on its task, how the record stood before it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from registry.base.refusals import WrongState
from registry.people.models import Person

from .claims import may_decide
from .models import Case, Decision, Work

BEFORE = "before"


class Record(Protocol):
    case: Any
    last_verdict: Decision | None


def window() -> dt.timedelta:
    return dt.timedelta(seconds=settings.UNDO_SECONDS)


def is_in_time(verdict: Decision) -> bool:
    is_kept = verdict.work is not None and BEFORE in verdict.work.data
    return is_kept and timezone.now() - verdict.at <= window()


def hang_verdicts(records: Sequence[Record]) -> None:
    """Hang on each record the verdict that led it here, with its task and all tasks of the case: two queries."""
    cases: dict[int, Case] = {record.case.pk: record.case for record in records if record.case is not None}
    history: dict[int, list[Decision]] = {}
    for row in Decision.objects.filter(case_id__in=cases).select_related("place").order_by("-id"):
        history.setdefault(row.case_id, []).append(row)
    works: dict[int, list[Work]] = {}
    for work in Work.objects.filter(process_id__in=cases).order_by("pk"):
        work.process = cases[work.process_id]
        works.setdefault(work.process_id, []).append(work)
    for record in records:
        key = record.case.pk if record.case is not None else 0
        record.last_verdict = _last_verdict(history.get(key, []), works.get(key, []))


def why_not_undo(verdict: Decision | None, actor: Person | None) -> tuple[str, str] | None:
    """Why the last verdict is not the actor's to take back, and what to do instead; None where it is."""
    if actor is None or verdict is None or verdict.place is None or verdict.actor_id != actor.pk:
        return _("最近一步不是你作的审核，或之后又有人办理。"), _("请刷新后再看。")
    if verdict.work is None or not may_decide(actor, verdict.work):
        return _("你在“%(place)s”的审核角色已经结束。") % {"place": verdict.place.name}, _("请联系那里的审核人。")
    return None


def check_nothing_followed(verdict: Decision, *, is_told: bool, is_touched: bool) -> None:
    """Refuse what is too late: by the clock, because the person knows, or because somebody has gone on from it."""
    if not is_in_time(verdict):
        seconds = settings.UNDO_SECONDS
        why = ngettext("审核后 %(n)d 秒内可以撤销。", "审核后 %(n)d 秒内可以撤销。", seconds) % {"n": seconds}
        raise _refused(why, "too_late")
    if is_told:
        raise _refused(_("通知已经发出。"), "already_told")
    if is_touched:
        raise _refused(_("已经有人接手办下一步。"), "touched")


def has_begun(work: Work | None) -> bool:
    """Whether somebody claimed or began the task, or the person began to correct."""
    return work is not None and (work.started is not None or (work.place_id is not None and work.owner_id is not None))


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
    if last is None or not last.is_verdict or work is None or BEFORE not in work.data:
        return None
    last.work, work.place = work, last.place
    for one in works:
        one.siblings = works
    return last


def _refused(why: str, code: str) -> WrongState:
    return WrongState(_("不能撤销这次审核了。"), why, _("需要改的，请联系现在办理的人。"), code=code)
