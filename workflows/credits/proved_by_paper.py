"""Credits that a standard lets be proved by their original alone, as a condition of a query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q

from registry.organisations.models import Organisation
from registry.standards.queries import NATIONAL, StandardBook, standard_of
from registry.standards.rules import Rule, Standard
from registry.tables.models import EvidenceRule, Need
from registry.years.models import CreditYear

from .asked import need_by, rule_at
from .states import Origin

NOBODY = Q(pk__in=[])


def is_paper(said: Sequence[EvidenceRule]) -> Q:
    """Where a jurisdiction has said something of the kind, its word holds and the standard's does not."""
    book, found = StandardBook(), NOBODY
    places = Organisation.objects.in_bulk(book.places())
    years = {day.year for day in CreditYear.objects.values_list("to_date", flat=True)}
    for key in (NATIONAL, *places):
        where = _where(places.get(key), list(places.values()))
        for year in years:
            chain = book.chain_of(places[key].ids if key in places else (), year)
            for condition in _of_standard(standard_of(chain)):
                found |= where & Q(credit_year__to_date__year=year) & condition
    for row in said:
        found &= ~Q(kind=row.kind, department__path__startswith=row.jurisdiction.path)
    return found


def _where(place: Organisation | None, others: Sequence[Organisation]) -> Q:
    """At or under the place, and under no nearer one with a standard of its own."""
    here = Q(department__path__startswith=place.path) if place else Q()
    for other in others:
        if other != place and (place is None or place.holds(other)):
            here &= ~Q(department__path__startswith=other.path)
    return here


def _of_standard(standard: Standard) -> Iterator[Q]:
    for rule in standard.rules:
        if need_by(rule) == Need.PAPER:
            yield Q(rule=rule.key) | Q(_unnamed(rule, standard), rule="")


def _unnamed(rule: Rule, standard: Standard) -> Q:
    """Those that do not name their rule: told by kind, level and origin, as everywhere."""
    found = NOBODY
    for kind in rule.kinds:
        levels = {level for one in standard.rules if kind in one.kinds for level in one.levels}
        for origin in (Origin.HAND, Origin.SPEAKER):
            theirs = (
                Q(kind=kind, origin=origin) if origin == Origin.SPEAKER else Q(kind=kind) & ~Q(origin=Origin.SPEAKER)
            )
            for level in levels:
                if rule_at(standard, kind=kind, level=level, origin=origin) is rule:
                    found |= theirs & Q(level=level)
            if rule_at(standard, kind=kind, origin=origin) is rule:
                found |= theirs & ~Q(level__in=levels)
    return found
