"""Rows for the pure routing in `levels`: policies, reviewers and places of a whole cohort, a query each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone

from registry.base.compiled import Compiled, OneOf, Slot
from registry.organisations.models import BUREAUS, Organisation
from registry.roles import policy
from registry.roles.models import Grant
from workflows.engine.moves import Desk

from .asked import levels_by
from .desk_time import review_until, timed
from .levels import ROLE_OF_LEVEL, Facts, Placement, Reviewer, Rule, levels_for, place, why_all_barred
from .models import Credit, LevelRule, UnitPolicy
from .readiness import YearBook
from .states import AWARDED, LEVELS


def fix_levels(credits: Sequence[Credit], years: YearBook) -> None:
    """Write into each credit the levels that policy asks today, and whether its unit merges department and unit.

    Nothing is asked of the database for a single credit: rules and units are read once, standards are kept.
    """
    jurisdictions = {key for credit in credits for key in credit.department.ids}
    rows = LevelRule.objects.filter(jurisdiction_id__in=jurisdictions).select_related("jurisdiction")
    rules = [(row.jurisdiction_id, rule_of(row)) for row in rows]
    units = dict(
        UnitPolicy.objects.filter(unit_id__in={credit.unit_id for credit in credits}).values_list(
            "unit_id", "department_level"
        )
    )
    for credit in credits:
        mode = units.get(credit.unit_id)
        levels = levels_for(
            Facts(credit.kind, credit.origin, credit.line, credit.credits),
            [rule for jurisdiction, rule in rules if jurisdiction in credit.department.ids],
            awarded=credit.origin in AWARDED,
            department_level_off=mode == UnitPolicy.DepartmentLevel.OFF,
            standard=levels_by(years.rule_of(credit)),
        )
        credit.levels = ",".join(levels)
        credit.levels_merged = mode == UnitPolicy.DepartmentLevel.MERGED


_reviewing: Compiled[Grant] = Compiled(
    lambda: (
        policy.in_force(Slot("today"))
        .select_related("place")
        .filter(OneOf("place_id", "places"), role__in=list(ROLE_OF_LEVEL.values()))
    )
)


def place_all(
    aims: Sequence[tuple[Credit, str]],
    *,
    barred: Mapping[int, str] | None = None,
    above: Organisation | None = None,
) -> dict[int, Placement]:
    """The desk of each credit that goes to a level, found among everybody who may act on its way up.

    `above` names a place that has had its say: those over it come first, then others of it, and nobody below it.
    """
    if not aims:
        return {}
    keys = {key for credit, _ in aims for key in credit.department.ids}
    grants = reviewers_of(keys)
    reviewers = [Reviewer(grant.person_id, grant.role, grant.place_id, grant.line) for grant in grants]
    places = sorted({grant.place_id: grant.place for grant in grants}.values(), key=lambda node: -len(node.path))
    found: dict[int, Placement] = {}
    for credit, level in aims:
        chain = _way_up(places, credit, above)
        kept_out = {**(barred or {}), **credit.barred}
        placement = place(level, line=credit.line, chain=chain, reviewers=reviewers, barred=kept_out)
        reasons = () if placement else why_all_barred(level, credit.line, chain, reviewers, kept_out)
        found[credit.pk] = placement or _waiting(credit, level, reasons, above)
    return timed([credit for credit, _ in aims], found)


def _way_up(places: Sequence[Organisation], credit: Credit, above: Organisation | None) -> list[Organisation]:
    """The credit's department and what is over it, nearest first."""
    chain = [node for node in places if node.holds(credit.department)]
    if above is None:
        return chain
    return sorted((node for node in chain if node.holds(above)), key=lambda node: node.pk == above.pk)


def reviewers_of(places: Iterable[int]) -> list[Grant]:
    """The reviewing roles in force at these places."""
    return _reviewing(places=list(places), today=timezone.localdate())


def desk_of(credit: Credit, placement: Placement | None) -> Desk:
    """The desk that a placement means, with what its list shows; the person's own where there is no placement."""
    return Desk(
        headline=credit.name,
        person_name=credit.person.name,
        place_name=credit.department.name,
        kind=credit.kind,
        amount=credit.credits,
        hours=credit.hours,
        form=credit.form,
        flag=_flag_of(credit),
        beneficiary_id=credit.person_id,
        place_id=placement.place.pk if placement and placement.place else None,
        role=placement.role if placement else "",
        line=credit.line if placement else "",
        due_on=placement.due_on if placement else review_until(credit),
        barred=tuple(sorted(credit.barred)),
        waited_before=placement.waited_before if placement else None,
    )


def _flag_of(credit: Credit) -> str:
    """What was found now, or what the task that it comes from carries."""
    if credit.flag is not None:
        return credit.flag
    return credit.open_work.flag if credit.open_work else ""


def _waiting(credit: Credit, level: str, reasons: tuple[str, ...], above: Organisation | None) -> Placement:
    """Nobody can act: it waits at the nearest bureau until somebody is given the role."""
    bureau = (
        above or Organisation.objects.filter(pk__in=credit.department.ids, kind__in=BUREAUS).order_by("-path").first()
    )
    order = [item.value for item in LEVELS]
    return Placement("BUREAU", bureau, ROLE_OF_LEVEL[LEVELS[-1]], tuple(order[order.index(level) : -1]), reasons)


def rule_of(row: LevelRule) -> Rule:
    asked = zip(LEVELS, (row.department, row.unit, row.bureau), strict=True)
    return Rule(
        depth=len(row.jurisdiction.ids),
        kind=row.kind,
        origin=row.origin,
        line=row.line,
        min_credits=row.min_credits,
        levels=tuple(level.value for level, wanted in asked if wanted),
    )
