"""A platform that pushes credits, for tests: its account, its tokens, its signatures, its rows."""

from __future__ import annotations

import base64
import itertools
import json
import time
from typing import Any
from urllib.parse import urlencode

from django.test import Client as Browser

from api.clients import signature as dialect
from registry.clients import services
from registry.clients.models import Client, Way
from registry.organisations.models import Organisation
from tests.cast import Cast

BATCHES = "/api/v1/credits/batches"
TOKEN = "/api/v1/oauth/token"
_words = itertools.count(1)


def a_client(cast: Cast, place: Organisation | None = None, *, active: bool = True, **facts: Any) -> Client:
    """Created by the system operator, put into use by the bureau."""
    standard = {"name": "泽云远程教育平台", "kind": "online", "scopes": ["credits.push"], "contact": "平台值班室"}
    client = services.create(place or cast.city, actor=cast.system_operator, **(standard | facts))
    return services.take_step(client.pk, "activate", actor=cast.bureau) if active else client


def a_key(cast: Cast, client: Client, way: str = Way.TOKEN) -> str:
    return services.add_key(client.pk, way, actor=cast.system_operator)[1]


def fetch(client: Client, secret: str, **form: Any) -> Any:
    basic = base64.b64encode(f"{client.app_id}:{secret}".encode()).decode()
    said = {"grant_type": "client_credentials"} | form
    return Browser().post(TOKEN, said, headers={"Authorization": f"Basic {basic}"})


def token_of(cast: Cast, client: Client) -> str:
    return str(fetch(client, a_key(cast, client)).json()["access_token"])


def a_row(cast: Cast, source_id: str = "s1", **said: Any) -> dict[str, Any]:
    row = {
        "source_id": source_id, "card_number": cast.nurse.card_number, "name": cast.nurse.name,
        "activity": "急性冠脉综合征的院前处置", "from_date": "2026-05-16", "hours": 3, "credits": "1.5",
    }  # fmt: skip
    return {name: value for name, value in (row | said).items() if value is not None}


def push(token: str, rows: list[Any], *, key: str = "", kind: str = "application/json") -> Any:
    body = json.dumps({"credits": rows}) if kind == "application/json" else "\n".join(map(json.dumps, rows))
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    return Browser().post(BATCHES, body, content_type=kind, headers=headers)


def outcomes(answer: Any) -> list[str]:
    return [row.get("code") or row["outcome"] for row in answer.json()["receipt"]]


def signed(
    client: Client, secret: str, *, path: str = BATCHES, body: bytes = b"", method: str = "GET", **f: Any
) -> str:
    """The address with its signature; fields given here stand before it is signed, `sign` instead of it."""
    fields = {
        "appId": client.app_id, "timestamp": str(int(time.time())), "nonce": f"nonce-{next(_words):012d}",
    } | {name: value for name, value in f.items() if name != "sign"}  # fmt: skip
    fields["sign"] = f.get("sign") or dialect.sign(secret.encode(), fields, method=method, path=path, body=body)
    return f"{path}?{urlencode(fields)}"
