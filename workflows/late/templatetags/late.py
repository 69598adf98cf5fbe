"""What a credit's page and a reviewer's say of the exception under which it came in; what a person's page offers."""

from __future__ import annotations

from typing import Any

from django import template

from registry.people.models import Person
from registry.roles.policy import may_anywhere
from workflows.late.models import LateEntry
from workflows.late.queries import ASK, granted_to, may_ask

register = template.Library()


@register.simple_tag
def late_of(credit: Any) -> LateEntry | None:
    """Asked for only where its year takes nothing new; what counted before is none of it."""
    year = credit.credit_year
    entry = None if year is None or year.takes_new else granted_to(credit.person_id, year)
    if entry is None or (credit.closed_at and credit.closed_at < entry.closed_at):
        return None
    return entry


@register.simple_tag
def may_ask_late(actor: Person, person: Person) -> bool:
    return may_anywhere(actor, ASK) and actor.pk != person.pk and may_ask(actor, person)
