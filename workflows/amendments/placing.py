"""Where an amendment goes: the levels it has to pass, the next desk, the person who shall correct it."""

from __future__ import annotations

from collections.abc import Collection

from registry.people.models import Person
from workflows.credits.flags import flag_arrivals
from workflows.credits.levels import Placement, next_level
from workflows.credits.readiness import YearBook
from workflows.credits.routing import desk_of, fix_levels as levels_of, place_all
from workflows.credits.states import State as CreditState
from workflows.engine import moves

from .drafting import as_amended
from .models import Amendment, AmendmentFile
from .states import State


def fix_levels(amendment: Amendment) -> str:
    """The levels that the credit would pass as it would be; returns the lowest."""
    amended = as_amended(amendment.credit, amendment.new_facts)
    levels_of([amended], YearBook())
    amendment.levels, amendment.levels_merged = amended.levels or CreditState.UNIT.value, amended.levels_merged
    return amendment.level_list[0]


def next_desk(
    amendment: Amendment, level: str, *, uploaders: Collection[int] | None = None
) -> tuple[Placement, moves.Desk]:
    """The desk at this level or above it; who filed it, uploaded for it or said yes to it already is barred there."""
    amended = as_amended(amendment.credit, amendment.new_facts)
    flag_arrivals([amended])
    if uploaders is None:
        papers = AmendmentFile.objects.filter(amendment=amendment)
        uploaders = papers.values_list("file__uploaded_by_id", flat=True)
    barred = amendment.barred_by(uploaders)
    placement = place_all([(amended, level)], barred=barred)[amended.pk]
    desk = desk_of(amended, placement)
    return placement, desk.barring(sorted({*desk.barred, *barred}))


def after_yes(amendment: Amendment, actor: Person, name: Person | None) -> tuple[Placement, moves.Desk | None]:
    """Where it goes after a yes; who said it, and in whose name, is barred from what follows."""
    if not amendment.levels_merged:
        decided = amendment.deciders | {actor.pk} | ({name.pk} if name else set())
        amendment.decided_by = ",".join(str(key) for key in sorted(decided))
    following = next_level(amendment.level_list, after=amendment.state)
    return next_desk(amendment, following) if following else (Placement(State.APPLIED), None)


def back_to_its_person(amendment: Amendment) -> tuple[Placement, moves.Desk]:
    """Its person corrects it; which level sent it back is kept."""
    amendment.returned_by = amendment.state
    desk = desk_of(as_amended(amendment.credit, amendment.new_facts), None)
    return Placement(State.RETURNED), desk
