"""Who reviews a credit, what must prove it: the jurisdiction's word first, then the standard's, then the system's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from registry.organisations.models import Organisation
from registry.standards import rules
from registry.standards.queries import StandardBook
from registry.standards.rules import Evidence, Rule, Standard
from registry.tables.lookup import evidence_said, evidence_unsaid
from registry.tables.models import Need
from registry.years.queries import present, years_at

from .settlement import role_of
from .states import LEVELS


class By(StrEnum):
    """Whose word it is."""

    JURISDICTION = "jurisdiction"
    STANDARD = "standard"
    SYSTEM = "system"


@dataclass(frozen=True)
class Proof:
    """What must prove a credit, by whose word; `papers` are those that the standard names."""

    need: Need
    by: By
    papers: tuple[Evidence, ...] = ()


def rule_at(standard: Standard | None, *, rule: str = "", kind: str, level: str = "", origin: str = "") -> Rule | None:
    """The rule of the standard under which something falls; None where it knows none, or several."""
    if standard is None:
        return None
    return standard.rule_of(rule=rule, kind=kind, level=level, role=role_of(kind, origin))


def levels_by(rule: Rule | None) -> tuple[str, ...]:
    """The levels that a rule of the standard names; none where it leaves them open."""
    return tuple(level.value for level in LEVELS if rule and level.value.lower() in rule.review)


def need_by(rule: Rule | None) -> Need | None:
    """What a rule's papers come to: one that must be there decides, then one to be shown; None where it names none."""
    needs = {paper.need for paper in rule.evidence} if rule else set()
    order = (rules.Need.REQUIRED, rules.Need.PAPER, rules.Need.OPTIONAL)
    found = next((need for need in order if need in needs), None)
    return Need(found.value) if found else None


def proof_of(rule: Rule | None, *, kind: str, place: Organisation) -> Proof:
    """Of a credit of this kind at a place, the rule of its standard given."""
    papers = rule.evidence if rule else ()
    said, standard = evidence_said(kind, place.ids), need_by(rule)
    if said is not None:
        return Proof(said, By.JURISDICTION, papers)
    if standard is not None:
        return Proof(standard, By.STANDARD, papers)
    return Proof(evidence_unsaid(kind), By.SYSTEM)


def standard_at(place: Organisation, day: dt.date | None = None) -> Standard | None:
    """What rules there in the year of a day, or of today."""
    year = present(years_at(place), day or timezone.localdate())
    return StandardBook().at(place, year) if year else None
