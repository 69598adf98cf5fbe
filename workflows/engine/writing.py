"""Set-wise INSERT and UPDATE of model rows; what is small goes to the database together, as one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from django.db import connection, models

AT_A_TIME = 2000
TOGETHER = 100
"""Rows that go in one statement: a single decision waits for the database once, a cohort is cut into pieces."""

Field: TypeAlias = "models.Field[Any, Any]"


@dataclass(frozen=True)
class Piece:
    """A statement, its parameters and how many rows it writes."""

    sql: str
    values: list[Any]
    rows: int


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> Iterator[Piece]:
    """The rows of one model; without a key where nothing points at them, so that the sequence gives it."""
    with_key = rows[0].pk is not None
    fields = _fields(model, with_key)
    start = f"INSERT INTO {_table(model)} ({_columns(model, with_key)}) VALUES "  # noqa: S608 (a model's own names)
    row_of_marks = f"({', '.join(['%s'] * len(fields))})"
    for first in range(0, len(rows), AT_A_TIME):
        batch = rows[first : first + AT_A_TIME]
        values = [
            field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in batch for field in fields
        ]
        yield Piece(start + ", ".join([row_of_marks] * len(batch)), values, len(batch))


def update(model: type[models.Model], rows: Sequence[models.Model], names: tuple[str, ...]) -> Iterator[Piece]:
    """The named fields of all rows."""
    fields, statement = _update(model, names)
    values: list[Any] = [[row.pk for row in rows]]
    for field in fields:
        values.append([field.get_db_prep_save(field.pre_save(row, add=False), connection) for row in rows])
    yield Piece(statement, values, len(rows))


def send(pieces: Sequence[Piece]) -> None:
    """Write them in this order; few rows go in one statement, whose parts all see the state before it."""
    if len(pieces) > 1 and sum(piece.rows for piece in pieces) <= TOGETHER:
        *before, last = pieces
        parts = ", ".join(f"part{number} AS ({piece.sql})" for number, piece in enumerate(before))
        values = [value for piece in pieces for value in piece.values]
        pieces = [Piece(f"WITH {parts} {last.sql}", values, 0)]
    with connection.cursor() as cursor:
        for piece in pieces:
            cursor.execute(piece.sql, piece.values)


@lru_cache
def _fields(model: type[models.Model], with_key: bool) -> tuple[Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if with_key or not field.primary_key)


@lru_cache
def _columns(model: type[models.Model], with_key: bool) -> str:
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in _fields(model, with_key))


@lru_cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> tuple[tuple[Field, ...], str]:
    fields: tuple[Field, ...] = tuple(model._meta.get_field(name) for name in names)  # type: ignore[misc]
    columns = [connection.ops.quote_name(str(field.column)) for field in fields]
    changes = ", ".join(f"{column} = new.{column}" for column in columns)
    arrays = ", ".join(["%s::bigint[]", *(f"%s::{field.db_type(connection)}[]" for field in fields)])
    # Every name in the statement is a model's own; the values are parameters.
    start = f"UPDATE {_table(model)} AS old SET {changes} FROM unnest({arrays}) "  # noqa: S608
    return fields, start + f"AS new ({', '.join(['id', *columns])}) WHERE old.id = new.id"


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
