"""认不出的卡: swipes of an activity whose card nobody has, card by card, until the card is somebody's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Min

from attendance.sessions.models import Plan
from attendance.swipes.models import Swipe
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy

MOST = 200
SHOWN = 4
"""The last letters of a number are enough to find the card in one's hand, and too few to make another."""


@dataclass(frozen=True)
class UnknownCard:
    """A card that somebody laid on a reader: how often, from when to when."""

    number: str
    uid: str
    count: int
    first: dt.datetime
    last: dt.datetime

    @property
    def masked(self) -> str:
        return f"…{(self.uid or self.number)[-SHOWN:]}"


def unknown_cards(plan: Plan) -> Sequence[UnknownCard]:
    """The most used first; at most two hundred."""
    rows = Swipe.objects.filter(activity_id=plan.activity_id, person__isnull=True).values("number", "uid")
    found = rows.annotate(count=Count("id"), first=Min("at"), last=Max("at")).order_by("-count", "number", "uid")
    return [UnknownCard(**row) for row in found[:MOST]]


def card_makers(unit: Organisation) -> Sequence[Person]:
    """Who may say whose card it is."""
    return list(policy.people_who_may("card.edit", at=unit)[:5])
