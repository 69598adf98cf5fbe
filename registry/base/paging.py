"""Lists page by key: a page starts after the last row of the one before, so its cost does not grow with its number."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet
from django.db.models.expressions import Func, Value
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThan, LessThan

Row = TypeVar("Row")
LONGEST_CURSOR = 400


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows; `next` is the cursor of the page after it, empty on the last."""

    rows: Sequence[Row]
    next: str
    first: bool


class RowOf(Func):
    """A PostgreSQL row constructor, compared column by column: (a, b) > (1, 2)."""

    function = "ROW"


def encode(values: Sequence[Any]) -> str:
    """Pack the key of a row into a word that fits an address."""
    text = json.dumps([None if value is None else str(value) for value in values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[str] | None:
    """Unpack a cursor; None where it is not one of ours, so that a mangled address shows the first page."""
    if len(cursor) > LONGEST_CURSOR:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        return None
    if isinstance(values, list) and len(values) == length and all(isinstance(value, str) for value in values):
        return values
    return None


def page_of(rows: QuerySet[Any], cursor: str, *, by: Sequence[str] = ("-id",), size: int = 50) -> Page[Any]:
    """One page of a queryset ordered by the named columns, all in one direction and none of them null."""
    fields = [name.lstrip("-") for name in by]
    after = _meant(rows, fields, decode(cursor, len(fields))) if cursor else None
    if after is not None:
        rows = rows.filter(_beyond(rows, fields, after, descending=by[0].startswith("-")))
    found = list(rows.order_by(*by)[: size + 1])
    more = len(found) > size
    found = found[:size]
    following = encode([getattr(found[-1], name) for name in fields]) if more else ""
    return Page(rows=found, next=following, first=after is None)


def _meant(rows: QuerySet[Any], fields: Sequence[str], after: list[str] | None) -> list[Any] | None:
    """The values as their columns hold them; None where one cannot be held: Python reads more than the database."""
    if after is None:
        return None
    columns: list[Any] = [rows.model._meta.get_field(name) for name in fields]
    try:
        values = [column.to_python(word) for column, word in zip(columns, after, strict=True)]
        for column, value in zip(columns, values, strict=True):
            column.run_validators(value)
            ProhibitNullCharactersValidator()(value)
            str(value).encode()
    except (ValidationError, UnicodeEncodeError):
        return None
    # A moment of ours says its zone.
    return None if any(isinstance(value, dt.datetime) and value.tzinfo is None for value in values) else values


def _beyond(rows: QuerySet[Any], fields: Sequence[str], after: list[Any], *, descending: bool) -> Any:
    columns = [rows.model._meta.get_field(name) for name in fields]
    values = RowOf(*(Cast(Value(value), column) for value, column in zip(after, columns, strict=True)))
    compare = LessThan if descending else GreaterThan
    return compare(RowOf(*fields, output_field=columns[0]), values)


def capped_count(rows: QuerySet[Any], cap: int = 999) -> str:
    """How many rows, counted no further than the cap: "17", or "999+"."""
    count = rows.order_by()[: cap + 1].count()
    return f"{cap}+" if count > cap else str(count)
