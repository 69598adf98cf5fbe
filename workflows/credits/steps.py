"""Locking credits and taking a step with one: the only place that calls a step of the lifecycle."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from registry.base.compiled import Compiled, OneOf
from registry.base.refusals import NotAllowed, WrongState
from registry.base.words import date_words
from registry.people.models import Person
from workflows.engine.beside import BESIDE
from workflows.engine.models import PEOPLE, Decision, Work

from .models import Credit
from .rights import why_not
from .states import State

NAMED = "name_reviewer"
"""The row of an operator's override: the state stays, somebody may decide who could not."""

_locked: Compiled[Credit] = Compiled(
    lambda: (
        Credit.objects.select_for_update(of=("self",))
        .select_related("case", "person", "department", "credit_year")
        .filter(OneOf("pk", "ids"))
        .order_by("pk")
    )
)
_open_works: Compiled[Work] = Compiled(
    lambda: (
        Work.objects.select_for_update(of=("self",))
        .select_related("place")
        .filter(OneOf("process_id", "cases"), finished__isnull=True)
        .order_by("pk")
    )
)


def lock(ids: Iterable[int]) -> list[Credit]:
    """Lock the credits in the order of their keys, then their open human tasks, and hang each task on its credit."""
    credits = _locked(ids=list(ids))
    for credit in credits:
        _forget_nothing(credit)
    by_case = {credit.case_id: credit for credit in credits if credit.case_id}
    for work in _open_works(cases=list(by_case)) if by_case else []:
        credit = by_case[work.process_id]
        assert credit.case is not None
        work.process, credit.open_work = credit.case, work
    return credits


def _forget_nothing(credit: Credit) -> None:
    """After waiting for the lock, PostgreSQL shows the new row beside the old join's nothing: it is read again."""
    for name in ("case", "credit_year"):
        if getattr(credit, name) is None:
            del credit._state.fields_cache[name]


def check(step: str, credit: Credit, *, actor: Person | None) -> None:
    """Refuse a step that is not open in this state, then one that is not the actor's."""
    if not can_proceed(getattr(credit, step)):
        raise WrongState(
            _("这项学分现在是“%(state)s”，这一步不能办理。") % {"state": State(credit.state).label},
            last_word(credit),
            _("请刷新后再看。"),
            code="wrong_state",
        )
    refused = why_not(step, credit, actor)
    if refused:
        raise NotAllowed(_("不能办理这项学分。"), *refused, code="not_allowed")


def check_seen(credit: Credit, seen: int | None) -> None:
    """Refuse where the open task is no longer the one that the actor had before them; None means they named none."""
    if seen is not None and (credit.open_work is None or credit.open_work.pk != seen):
        raise WrongState(_("这一项已经办过了。"), last_word(credit), _("请办下一项。"), code="already_decided")


def take(step: str, credit: Credit, *, to: str) -> str:
    """Take a step that was checked; returns the state it came from."""
    before = credit.state
    getattr(credit, step)(to)
    return str(before)


def last_word(credit: Credit) -> str:
    """Who moved the credit last, when, and where to."""
    rows = Decision.objects.filter(case=credit.case_id).exclude(step__in=BESIDE).select_related(*PEOPLE)
    last = credit.last_step or rows.order_by("-id").first()
    if last is None:
        return ""
    return _("%(who)s 已于 %(when)s 办理，结果是“%(state)s”。") % {
        "who": last.who,
        "when": date_words(last.at, "moment_short"),
        "state": State(last.to_state).label,
    }
