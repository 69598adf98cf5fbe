"""What documents are made of, for many people in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from registry.base.words import listed
from registry.organisations.models import Organisation
from registry.people.models import Membership, Person
from registry.people.queries import units_above
from registry.years.models import CreditYear
from workflows.credits.lacking import WORDS, amount_of
from workflows.credits.models import Credit
from workflows.credits.settlement import Settlement
from workflows.credits.standings import Year, settled
from workflows.credits.states import State
from workflows.engine.models import Decision

from .facts import Line

LINE = (
    "kind", "name", "from_date", "to_date", "hours", "credits", "credit_class", "subject",
    "host", "organiser", "issuer",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How a person stands in a year, as a document says it."""

    settlement: Settlement
    is_measured: bool

    @property
    def counted(self) -> Decimal:
        """The credits that the standard lets count, its caps kept."""
        return self.settlement.counted.has.credits

    @property
    def code(self) -> str:
        if not self.is_measured:
            return "not_counting"
        if self.settlement.need is None:
            return "undecided"
        return "compliant" if self.settlement.is_complete else "lacking"

    @property
    def words(self) -> str:
        """达标, or what is still lacking."""
        if self.code == "lacking":
            lacks = self.settlement.lacks
            parts = (f"{WORDS[one.name]} {amount_of(one.name, one.now)}" for one in lacks)
            return _("未达标，还差 %(what)s") % {"what": listed(parts)}
        words = {"not_counting": _("不计达标"), "undecided": _("要求未发布"), "compliant": _("达标")}
        return words[self.code]


@dataclass(frozen=True)
class Reviewed:
    """Who passed a person's credits at their unit last, and when."""

    name: str
    at: dt.datetime


@dataclass
class YearOf:
    """What is counted of one person in one year."""

    lines: list[Line] = field(default_factory=list)
    standing: Standing | None = None
    reviewed: Reviewed | None = None
    has_classes: bool = False


def lines_of(people: Collection[int], year: CreditYear) -> dict[int, list[Line]]:
    """The counted credits of a year, each person's by day."""
    rows = Credit.objects.filter(person_id__in=people, credit_year=year, state=State.COUNTED)
    found: dict[int, list[Line]] = defaultdict(list)
    for key, *values in rows.order_by("person_id", "from_date", "id").values_list("person_id", *LINE):
        found[key].append(Line(*values))
    return found


def years_of(people: Sequence[Person], year: CreditYear) -> dict[int, YearOf]:
    """Lines, standing and reviewer of each person; their titles are loaded with them."""
    keys = [person.pk for person in people]
    lines, years, reviewed = lines_of(keys, year), _years_of(people, year), _reviewed(keys, year)
    return {key: _year(lines.get(key, []), years[key], reviewed.get(key)) for key in keys}


def _year(lines: list[Line], year: Year, reviewed: Reviewed | None) -> YearOf:
    return YearOf(lines, Standing(year.settlement, year.is_counting), reviewed, year.standard.has_classes)


def _years_of(people: Sequence[Person], year: CreditYear) -> dict[int, Year]:
    """The one place where documents ask how a year is settled."""
    return settled(dict.fromkeys(people, year))


def _reviewed(people: Collection[int], year: CreditYear) -> dict[int, Reviewed]:
    counted = Credit.objects.filter(person_id__in=people, credit_year=year, state=State.COUNTED)
    rows = Decision.objects.filter(case__credit__in=counted, step="pass_unit").order_by("beneficiary_id", "-at")
    last = rows.distinct("beneficiary_id").values_list("beneficiary_id", "actor__name", "at")
    return {key: Reviewed(name, at) for key, name, at in last}


def units_of(people: Collection[Person], day: dt.date) -> dict[int, Organisation]:
    """The unit that each belonged to on the day; where that is not known, the present one."""
    homes = {person.pk: person.home for person in people if person.home}
    there = Q(from_date__lte=day) & (Q(to_date__isnull=True) | Q(to_date__gte=day))
    for member in Membership.objects.filter(there, person__in=people).select_related("organisation"):
        homes[member.person_id] = member.organisation
    units = units_above(homes.values())
    return {key: units[place.pk] for key, place in homes.items() if place.pk in units}
