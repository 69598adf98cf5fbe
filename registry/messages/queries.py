from __future__ import annotations

from registry.base.paging import capped_count
from registry.people.models import Person

from .models import Message

CAP = 99


def unseen_count(person: Person) -> str:
    """How many messages the person has not read, counted no further than the cap; empty where there are none."""
    count = capped_count(Message.objects.of(person).unseen(), CAP)
    return "" if count == "0" else count
