"""Pages and buttons of cards and attendance, for the two matrices of addresses and roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from registry.cards.models import CardCredential
from registry.cards.services import hand_over
from tests.cast import Cast

AGREED = """
cards:person              3 2 X X X X 2 X X X X X X X 2
cards:new                 3 F F F F F 2 F F F F F F F 2
cards:lost                3 M M M M M M M M M M M M M M
cards:void                3 F F F F F 2 F F F F F F F 2
"""
POSTS = """
cards:new                 = F F F F F 3 F F F F F F F 3
cards:lost                = 3 X X X X 3 X X X X X X X 3
cards:void                = F F F F F 3 F F F F F F F 3
"""
OBJECT_OF = {"cards:person": "people", "cards:new": "people"}


def card_of(cast: Cast) -> CardCredential:
    return cast.nurse.cards.first() or hand_over(cast.nurse, uid="2A83155E", actor=None)


def objects_of(cast: Cast) -> dict[str, Any]:
    return {"cards": card_of(cast).pk}


THINGS: dict[str, Callable[[Cast], tuple[list[int], dict[str, Any]]]] = {
    "cards:new": lambda cast: ([cast.nurse.pk], {"uid": "5630F009"}),
    "cards:lost": lambda cast: ([card_of(cast).pk], {}),
    "cards:void": lambda cast: ([card_of(cast).pk], {"reason": "印错了"}),
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    return [(CardCredential.objects.all(), ("pk", "state"))]
