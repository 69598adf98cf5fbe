"""What a credit's page, which lies below, shows of its amendments: a button, and how it stands."""

from __future__ import annotations

from typing import Any

from django import template

from registry.people.models import Person
from workflows.amendments.checking import why_not_amend
from workflows.amendments.models import Version
from workflows.amendments.queries import open_of
from workflows.credits.models import Credit
from workflows.credits.queries import whereabouts
from workflows.credits.states import State

register = template.Library()


@register.inclusion_tag("amendments/_button.html")
def amend_button(credit: Credit, reader: Person) -> dict[str, Any]:
    return {"credit": credit, "is_offered": credit.state == State.COUNTED and why_not_amend(credit, reader) is None}


@register.inclusion_tag("amendments/_of_credit.html")
def amendments_of(credit: Credit) -> dict[str, Any]:
    """The amendment that waits, and how many versions there are."""
    if credit.state not in (State.COUNTED, State.ANNULLED):
        return {}
    waits = open_of(credit)
    newest = Version.objects.filter(credit=credit).order_by("-number").first()
    waiting = whereabouts([waits.case_id]).get(waits.case_id) if waits else None
    return {"credit": credit, "amendment": waits, "waiting": waiting, "version": newest}
