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
    fields = fields_of(model, with_key)
    start = f"INSERT INTO {table_of(model)} ({_columns(model, with_key)}) VALUES "  # noqa: S608 (a model's own names)
    row_of_marks = f"({', '.join(['%s'] * len(fields))})"
    for first in range(0, len(rows), AT_A_TIME):
        batch = rows[first : first + AT_A_TIME]
        values = [prepared(field, row, add=True) for row in batch for field in fields]
        yield Piece(start + ", ".join([row_of_marks] * len(batch)), values, len(batch))


def update(model: type[models.Model], rows: Sequence[models.Model], names: tuple[str, ...]) -> Iterator[Piece]:
    """The named fields of all rows."""
    fields, statement = _update(model, names)
    values: list[Any] = [[row.pk for row in rows]]
    for field in fields:
        values.append(column([prepared(field, row, add=False) for row in rows]))
    yield Piece(statement, values, len(rows))


def prepared(field: Field, row: models.Model, *, add: bool) -> Any:
    """A row's value of a field as the driver takes it."""
    return field.get_db_prep_save(field.pre_save(row, add=add), connection)


def column(values: list[Any]) -> list[Any]:
    """A column of an unnest; lists travel as text, because unnest would take them apart."""
    return [array_text(value) if isinstance(value, list) else value for value in values]


def array_text(values: list[Any]) -> str:
    """An array of numbers as PostgreSQL writes it."""
    return f"{{{','.join(str(int(value)) for value in values)}}}"


def unnested(field: Field, name: str) -> tuple[str, str]:
    """The array type that a field's column travels in, and the expression that reads one value of it."""
    kind = field.db_type(connection)
    return ("text[]", f"{name}::{kind}") if str(kind).endswith("[]") else (f"{kind}[]", name)


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
def fields_of(model: type[models.Model], with_key: bool) -> tuple[Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if with_key or not field.primary_key)


@lru_cache
def _columns(model: type[models.Model], with_key: bool) -> str:
    return ", ".join(quoted(field) for field in fields_of(model, with_key))


@lru_cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> tuple[tuple[Field, ...], str]:
    fields: tuple[Field, ...] = tuple(model._meta.get_field(name) for name in names)  # type: ignore[misc]
    columns = [quoted(field) for field in fields]
    travel = [unnested(field, f"new.{name}") for field, name in zip(fields, columns, strict=True)]
    changes = ", ".join(f"{name} = {read}" for name, (_, read) in zip(columns, travel, strict=True))
    arrays = ", ".join(["%s::bigint[]", *(f"%s::{kind}" for kind, _ in travel)])
    # Every name in the statement is a model's own; the values are parameters.
    start = f"UPDATE {table_of(model)} AS old SET {changes} FROM unnest({arrays}) "  # noqa: S608
    return fields, start + f"AS new ({', '.join(['id', *columns])}) WHERE old.id = new.id"


def quoted(field: Field) -> str:
    return connection.ops.quote_name(str(field.column))


def table_of(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
