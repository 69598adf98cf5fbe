"""What nobody types by mistake, and who may be asked with it."""

from __future__ import annotations

import base64
from typing import Any

from django.test import Client

from registry.base.paging import encode
from registry.people.models import Person
from tests.cast import Cast, log_in
from tests.objects import address_of as objects_address
from tests.test_access import ROLES, agreed

TYPED = {
    "null": "a\0b",
    "long": "长" * 3_000,
    "very huge": "9" * 5_000,
    "nan": "NaN",
    "infinity": "-Infinity",
    "emoji, right to left": "👩‍⚕️\u202ekcab",
    "full width": "１２",
    "superscript": "²",
    "quotes": "'\";--<script>{{7*7}}%s%(x)s\\",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
}
CURSORS = {
    "of nulls": encode(["\0", "\0"]),
    "of half characters": encode(["\ud800", "\ud800"]),
    "of other digits": encode(["٢٠٢٦-٠٥-١٦", "١"]),
    "far away": encode(["2026-05-16T00:00:00+23:59", "9" * 25]),
    "early": encode(["0001-01-01", "-1"]),
    "deep": base64.urlsafe_b64encode(b"[" * 2_900).decode(),
    "elsewhere": "//evil.example/\\@",
}
NARROWING = ("unit", "person", "place")
PARAMETERS = (
    "q", "line", "status", "role", "tab", "after", "before", "group", "first", "last", "year", "subject", "whose",
    "card", "kind", "department", "waited", "due", "sort", "next", "closed", "download", *NARROWING,
)  # fmt: skip
ASKED_FIRST = ("admin", "head_nurse", "nursing_office", "bureau", "security_operator", "system_operator", "nurse")


def address_of(name: str, objects: dict[str, Any]) -> str:
    """An address of a subject that is spoken of by number gets that number."""
    return objects_address(objects, name)


def who_may(name: str, letters: str = "23M") -> list[str]:
    """The roles of the agreed matrix that get further than a refusal here."""
    row = dict(zip(ROLES, agreed()[name], strict=True))
    return [role for role in ASKED_FIRST if row[role] in letters]


def browser(cast: Cast, role: str, **options: Any) -> Client:
    client = Client(raise_request_exception=False, **options)
    return client if role == "nobody" else log_in(client, Person.objects.get(pk=getattr(cast, role).pk))
