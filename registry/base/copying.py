"""COPY: rows as text lines, keys taken from the sequences in blocks."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection, models

from registry.base.keys import next_keys

AT_A_TIME = 20_000
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _text(value: str) -> str:
    return value if value.isprintable() and "\\" not in value else value.translate(ESCAPES)


ENCODERS: dict[type, Callable[[Any], str]] = {
    str: _text,
    int: str,
    bool: lambda value: "t" if value else "f",
    type(None): lambda value: "\\N",
    Decimal: str,
    dt.date: str,
    dt.datetime: str,
    bytes: lambda value: "\\\\x" + value.hex(),
    list: lambda value: "{" + ",".join(f'"{item}"' if isinstance(item, str) else str(item) for item in value) + "}",
    dict: lambda value: _text(json.dumps(value, ensure_ascii=False)) if value else "{}",
}


def line_of(values: Sequence[Any]) -> str:
    """One row in COPY's text format."""
    return "\t".join([ENCODERS[type(value)](value) for value in values]) + "\n"


def copy_lines(model: type[models.Model], columns: Sequence[str], lines: Sequence[str]) -> None:
    """Send rows that are lines already."""
    statement = f'COPY "{model._meta.db_table}" ({", ".join(columns)}) FROM STDIN'
    with connection.cursor() as cursor:
        for start in range(0, len(lines), AT_A_TIME):
            cursor.copy_expert(statement, io.StringIO("".join(lines[start : start + AT_A_TIME])))


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    copy_lines(model, columns, [line_of(row) for row in rows])


def keys_of(model: type[models.Model], block: int = 5000) -> Iterator[int]:
    """Keys without end, fetched a block at a time."""
    while True:
        yield from next_keys(model, block)
