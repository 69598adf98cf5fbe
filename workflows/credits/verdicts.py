"""A verdict on a cohort: who goes by themselves and who follows, where each goes, and what it leaves on the credit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from registry.people.models import Person
from workflows.engine.buffer import unit_of_work

from .alike import Parted
from .cohort import Outcome, as_they_are, send, send_alike, sort_out
from .levels import Placement, next_level
from .models import Credit
from .rights import in_whose_name
from .routing import place_all
from .states import State, Verdict
from .undoing import remember

STEP_OF_PASS = {State.DEPARTMENT: "pass_department", State.UNIT: "pass_unit", State.BUREAU: "pass_bureau"}


def look_at(keys: list[int], check_one: Callable[[Credit], None], ready: list[Credit], outcomes: list[Outcome]) -> None:
    """Look at each of those that cannot follow another one."""
    if keys:
        more, refused = sort_out(keys, check_one)
        ready += more
        outcomes += refused


def send_all(
    verdict: str, ready: Sequence[Credit], parted: Parted, outcomes: list[Outcome], facts: Mapping[str, Any]
) -> list[int]:
    """Send each on, with those like it behind it; returns the keys of those that could not follow after all."""
    before = {credit.pk: as_they_are(credit) for credit in ready if credit.pk in parted.likes}
    for credit in ready:
        remember(credit)
    names = {credit.pk: in_whose_name(step_of(verdict, credit), credit, facts["actor"]) for credit in ready}
    placements, left = _after_verdict(verdict, ready, facts["actor"], names), []
    with unit_of_work(len(ready)) as unit:
        for credit in ready:
            step, likes = step_of(verdict, credit), parted.likes.get(credit.pk, [])
            said = {**facts, "on_behalf_of": names[credit.pk]}
            if likes:
                stayed = send_alike(unit, step, before[credit.pk], placements[credit.pk], likes, **said)
                outcomes += [Outcome(one.pk, credit.state) for one in likes[1:] if one.pk not in set(stayed)]
                left += stayed
            else:
                send(step, credit, placements[credit.pk], **said)
            outcomes.append(Outcome(credit.pk, state=credit.state))
    return left


def _after_verdict(
    verdict: str, credits: Sequence[Credit], actor: Person, names: Mapping[int, Person | None]
) -> dict[int, Placement]:
    """Where each credit goes after the verdict; who decided, and in whose name, is barred from what follows."""
    ends: dict[int, Placement] = {}
    aims: list[tuple[Credit, str]] = []
    for credit in credits:
        following = _approve(credit, actor, names[credit.pk]) if verdict == Verdict.PASS else None
        if following:
            aims.append((credit, following))
        else:
            ends[credit.pk] = Placement(_end_of(verdict))
    return ends | place_all(aims)


def _approve(credit: Credit, actor: Person, name: Person | None) -> str | None:
    """Note the approval of this level, and name the level that follows."""
    credit.approvals = {**credit.approvals, credit.state: credit.facts_digest}
    if not credit.levels_merged:
        decided = {actor.pk, name.pk} if name else {actor.pk}
        credit.decided_by = ",".join(str(key) for key in sorted(credit.deciders | decided))
    return next_level(credit.level_list, after=credit.state)


def _end_of(verdict: str) -> str:
    ends = {Verdict.PASS: State.COUNTED, Verdict.RETURN: State.RETURNED, Verdict.REFUSE: State.REFUSED}
    return ends[Verdict(verdict)].value


def step_of(verdict: str, credit: Credit) -> str:
    if verdict == Verdict.PASS:
        return STEP_OF_PASS.get(credit.state, "pass_unit")
    return {Verdict.RETURN: "return_to_person", Verdict.REFUSE: "refuse"}[Verdict(verdict)]
