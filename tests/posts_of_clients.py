"""The API's doors for other systems, and the pages of their accounts, for the two matrices of addresses and roles.

U asks for a token or a signature that no browser can give.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from registry.clients.models import Client, Key
from tests.cast import Cast
from tests.pushing.hands import a_client, a_key, a_row
from workflows.deliveries.models import Delivery
from workflows.deliveries.services import begin, take_in

AGREED = """
clients:list              3 F F F F F 2 2 F F 2 F F F F
clients:new               3 F F F F F 2 F F F 2 F F F F
clients:detail            3 F F F F F X 2 F F 2 F F F F
clients:change            3 F F F F F X F F F 2 F F F F
clients:step              M M M M M M M M M M M M M M M
clients:key               M M M M M M M M M M M M M M M
clients:end_key           M M M M M M M M M M M M M M M
deliveries:list           3 F F F 2 F F 2 F 2 F F F 2 F
deliveries:detail         3 F F F 2 F F 2 F X F F F 2 F
api:token                 M M M M M M M M M M M M M M M
api:batches               U U U U U U U U U U U U U U U
api:batch                 U U U U U U U U U U U U U U U
"""
POSTS = """
clients:new               = F F F F F C F F F 3 F F F F
clients:change            = F F F F F X F F F 3 F F F F
clients:step              = F F F F F X 3 F F F F F F F
clients:key               = F F F F F X F F F 2 F F F F
clients:end_key           = F F F F F X 3 F F 3 F F F F
api:token                 U U U U U U U U U U U U U U U
api:batches               U U U U U U U U U U U U U U U
"""
WITHOUT_KEY = {"api:token", "api:batches", "clients:list", "clients:new", "deliveries:list"}
OBJECT_OF = {"api:batch": "deliveries", "clients:end_key": "client_key"}


def waiting(cast: Cast) -> Client:
    return Client.objects.filter(state="WAITING").first() or a_client(cast, active=False)


def key_of(cast: Cast) -> Key:
    a_key(cast, waiting(cast))
    return Key.objects.latest("pk")


def pushed(cast: Cast) -> Delivery:
    """A batch with a credit of the nurse and a row that is none."""
    rows = [a_row(cast, "pushed"), a_row(cast, "refused", name="别人"), "x"]
    delivery = begin(a_client(cast), key="", digest=b"", rows=len(rows))
    return take_in(delivery, rows)


def objects_of(cast: Cast) -> dict[str, Any]:
    return {"clients": waiting(cast).pk, "client_key": key_of(cast).pk, "deliveries": pushed(cast).pk}


FACTS = {
    "name": "泽云平台", "scopes": ["credits.push"], "contact": "值班室", "networks": "203.0.113.0/24",
    "calls_a_minute": 60, "rows_a_day": 1000,
}  # fmt: skip
THINGS: dict[str, Callable[[Cast], tuple[list[Any], dict[str, Any]]]] = {
    "clients:new": lambda cast: ([], FACTS | {"place": cast.city.pk, "kind": "online"}),
    "clients:change": lambda cast: ([waiting(cast).pk], FACTS),
    "clients:step": lambda cast: ([waiting(cast).pk], {"step": "activate"}),
    "clients:key": lambda cast: ([waiting(cast).pk], {"way": "token"}),
    "clients:end_key": lambda cast: ([key_of(cast).pk], {}),
    "api:token": lambda cast: ([], {"grant_type": "client_credentials"}),
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    return [
        (Client.objects.all(), ("pk", "state", "name")),
        (Key.objects.all(), ("pk", "ended_at")),
        (Delivery.objects.all(), ("pk",)),
    ]
