"""The API's doors for other systems, and the pages of their accounts, for the two matrices of addresses and roles.

U asks for a token or a signature that no browser can give.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from registry.clients.models import Client, Key
from tests.cast import Cast
from workflows.deliveries.models import Delivery

AGREED = """
api:token                 M M M M M M M M M M M M M M M
api:batches               U U U U U U U U U U U U U U U
api:batch                 U U U U U U U U U U U U U U U
"""
POSTS = """
api:token                 U U U U U U U U U U U U U U U
api:batches               U U U U U U U U U U U U U U U
"""
WITHOUT_KEY = {"api:token", "api:batches"}
OBJECT_OF = {"api:batch": "delivery"}


def objects_of(cast: Cast) -> dict[str, Any]:
    return {"delivery": 1}


THINGS: dict[str, Callable[[Cast], tuple[list[Any], dict[str, Any]]]] = {
    "api:token": lambda cast: ([], {"grant_type": "client_credentials"}),
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    return [
        (Client.objects.all(), ("pk", "state")),
        (Key.objects.all(), ("pk", "ended_at")),
        (Delivery.objects.all(), ("pk",)),
    ]
