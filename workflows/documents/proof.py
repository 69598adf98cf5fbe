"""学分证明: several years of one person side by side, for promotion or the periodic assessment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.base.words import in_house_language
from registry.people.models import Person
from registry.years.models import CreditYear

from .facts import ZERO, Facts, amount
from .models import Document
from .papers import Paper, head_of
from .reading import YearOf, units_of, years_of

MOST_YEARS = 10


class Purpose(models.TextChoices):
    PROMOTION = "promotion", _("职称晋升")
    ASSESSMENT = "assessment", _("定期考核")
    OTHER = "other", _("存档备查")


def papers(people: Sequence[Person], years: Sequence[CreditYear], *, purpose: str) -> dict[int, Paper]:
    """The proof of each person who has a unit, the years in their order; four queries a year, however many people."""
    units = units_of(people, timezone.localdate())
    with in_house_language():
        found = {year: years_of(people, year) for year in sorted(years, key=lambda year: year.from_date)}
        return {
            person.pk: _paper(person, units[person.pk], {year: one[person.pk] for year, one in found.items()}, purpose)
            for person in people
            if person.pk in units
        }


def content_now(document: Document) -> Facts:
    """What the proof would hold if it were printed now."""
    keys = [row["key"] for row in document.facts["rows"]]
    years = CreditYear.objects.filter(pk__in=keys).order_by("from_date")
    with in_house_language():
        found = {year: years_of([document.person], year)[document.person_id] for year in years}
    return _content(found)


def _paper(person: Person, unit: Any, found: Mapping[CreditYear, YearOf], purpose: str) -> Paper:
    names = [year.name for year in found]
    facts = {
        **head_of(person, unit, title=str(Document.Kind.PROOF.label)),
        "about": "–".join(dict.fromkeys([names[0], names[-1]])),
        "purpose": str(Purpose(purpose).label),
        "post": person.title.name if person.title else "",
        "rows": [_row(year, one) for year, one in found.items()],
        "foot": {"total": _total(found.values())},
        "has_classes": any(one.has_classes for one in found.values()),
    }
    return Paper(Document.Kind.PROOF, person, unit, facts, _content(found))


def _row(year: CreditYear, found: YearOf) -> dict[str, Any]:
    has = {"1": ZERO, "2": ZERO}
    for line in found.lines:
        if line.credit_class:
            has[line.credit_class] += line.credits
    return {
        "key": year.pk,
        "year": year.name,
        "from": year.from_date.isoformat(),
        "to": year.to_date.isoformat(),
        "amount": _total([found]),
        "class_1": f"{has['1']:.2f}" if found.has_classes else "",
        "class_2": f"{has['2']:.2f}" if found.has_classes else "",
        "standing": found.standing.words if found.standing else "",
        "is_final": year.phase == CreditYear.Phase.CLOSED,
    }


def _content(found: Mapping[CreditYear, YearOf]) -> dict[str, Any]:
    """What is compared: sums and results, not whether the year has been closed since."""
    return {str(year.pk): [_total([one]), one.standing.code if one.standing else ""] for year, one in found.items()}


def _total(found: Any) -> str:
    lines = [line for one in found for line in one.lines]
    return amount(sum((line.hours for line in lines), ZERO), sum((line.credits for line in lines), ZERO))
