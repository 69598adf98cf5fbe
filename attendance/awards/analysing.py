"""From a plan and what its devices told to an analysis: everything is read here, nothing decided."""

from __future__ import annotations

from collections.abc import Iterable

from attendance.analysis.analyse import analyse
from attendance.analysis.facts import Analysis, Ground
from attendance.sessions.models import Plan
from attendance.sessions.queries import outside_of, rule_facts, rule_of, sittings_of
from registry.cards.spans import holder_at
from workflows.credits.models import Credit
from workflows.credits.states import AWARDED
from workflows.credits.twins import STANDING

from .models import Correction, Earning
from .taps import Swipes, swipes_of


def analysis_of(plan: Plan, *, person_id: int | None = None) -> tuple[Analysis, Swipes]:
    """Of everybody, or of one person alone, whose cards and companions are then not looked at."""
    swipes = swipes_of(plan, person_id=person_id)
    return analyse(swipes.taps, ground_of(plan, swipes, person_id=person_id)), swipes


def ground_of(plan: Plan, swipes: Swipes, *, person_id: int | None = None) -> Ground:
    listed = plan.listed.filter(removed_at__isnull=True).values_list("person_id", flat=True)
    corrected = corrections_of(plan)
    if person_id is not None:
        listed = listed.filter(person_id=person_id)
        corrected = {key: word for key, word in corrected.items() if key[1] == person_id}
    names = frozenset(listed)
    people = {person for _session, person in corrected} | names | set(_people(swipes))
    return Ground(
        sittings=sittings_of(plan),
        rule=rule_facts(rule_of(plan)),
        hours=plan.activity.hours,
        credits=plan.activity.credits,
        cards=swipes.cards,
        listed=names,
        outside=outside_of(plan, people),
        awarded=awarded_otherwise(plan, people),
        waiting=swipes.waiting,
        places=swipes.places,
        corrected=corrected,
    )


def corrections_of(plan: Plan) -> dict[tuple[int, int], bool]:
    """The newest word on each session and person that is in force."""
    rows = Correction.objects.filter(session__plan=plan).order_by("id")
    return {(row.session_id, row.person_id): row.was_there for row in rows if row.is_in_force}


def awarded_otherwise(plan: Plan, people: Iterable[int]) -> frozenset[int]:
    """Who has a credit of this activity by another way, such as one that they asked for."""
    ours = Earning.objects.filter(plan=plan, credit__isnull=False).values("credit_id")
    rows = Credit.objects.filter(activity=plan.activity_id, person__in=list(people), origin__in=list(AWARDED))
    return frozenset(rows.filter(state__in=list(STANDING)).exclude(pk__in=ours).values_list("person_id", flat=True))


def _people(swipes: Swipes) -> Iterable[int]:
    for tap in swipes.taps:
        if tap.card in swipes.cards:
            holder = holder_at(swipes.cards[tap.card], tap.at)
            if holder.person is not None:
                yield holder.person
        elif tap.person is not None:
            yield tap.person
