"""A document before it is issued: what it says, and of that what is compared with the present later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.years.models import CreditYear
from workflows.credits.models import Credit

from .facts import Facts


@dataclass(frozen=True)
class Paper:
    kind: str
    person: Person
    unit: Organisation
    facts: dict[str, Any]
    content: Facts
    credit_year: CreditYear | None = None
    credit: Credit | None = None


def head_of(person: Person, unit: Organisation, *, title: str) -> dict[str, str]:
    """What stands at the top of every document."""
    return {"title": title, "unit": unit.name, "name": person.name, "card": person.card_number}
