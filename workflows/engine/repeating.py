"""Record and replay: what one item wrote, written for every item that takes the same way, a statement for each row.

The recording holds the rows of one execution by viewflow's own activations. A value of such a row is, for the others:
their own key where it is a key of something recorded, their own value where they bring one along, the value of their
own open task where it is carried from task to task, and the recorded value everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from .buffer import Buffered, Recording
from .models import Work
from .moves import OWN
from .writing import Field, Piece, array_text, fields_of, prepared, quoted, table_of, unnested

Slots = dict[tuple[type[models.Model], int], list[int]]
"""Of each key in the recording, the keys that stand there for the other items, in their order."""


@dataclass(frozen=True)
class Own:
    """An expression over the item's own row, called `old` in an UPDATE, with its parameters."""

    sql: str
    params: tuple[Any, ...] = ()


Brought = Mapping[tuple[type[models.Model], str], Any]
"""What the items bring along, by model and column: a list with a value each, an `Own` expression, or OWN."""
Touched = dict[int, dict[str, Any]]
"""What hooks put on new tasks: by the recorded key, by column, a value for all, one for each, or OWN."""


@dataclass
class Repeat:
    """A recording with what differs from item to item."""

    recording: Recording
    slots: Slots
    current: tuple[type[models.Model], int]
    brought: Brought
    touched: Touched

    @property
    def count(self) -> int:
        return len(self.slots[self.current])

    def pieces(self) -> Iterator[Piece]:
        """New rows in their order, then what changed."""
        for row in self.recording.new:
            yield _Statement(self).insert(row)
        for row, changed in self.recording.changes():
            yield _Statement(self).update(row, changed)


class _Statement:
    """One INSERT ... SELECT or UPDATE ... FROM over the items."""

    def __init__(self, repeat: Repeat) -> None:
        self.repeat = repeat
        self.kinds: list[str] = []
        self.columns: list[list[Any]] = []
        self.params: list[Any] = []
        self.joins_own = False

    def insert(self, row: Buffered) -> Piece:
        model = type(row)
        fields = fields_of(model, row.pk is not None)
        values = ", ".join(self._value(row, field, add=True) for field in fields)
        names = ", ".join(quoted(field) for field in fields)
        own = self._own_join() if self.joins_own else ""
        sql = f"INSERT INTO {table_of(model)} ({names}) SELECT {values} FROM {self._items()}{own}"  # noqa: S608 (names of models)
        return Piece(sql, self.params + self.columns, self.repeat.count)

    def update(self, row: Buffered, changed: Mapping[str, Any]) -> Piece:
        model = type(row)
        names = [*changed, *(field.name for field in fields_of(model, False) if getattr(field, "auto_now", False))]
        fields: list[Field] = [model._meta.get_field(name) for name in dict.fromkeys(names)]  # type: ignore[misc]
        changes = ", ".join(f"{quoted(field)} = {self._value(row, field, add=False)}" for field in fields)
        key = self._bring("bigint[]", self.repeat.slots[(model, row.pk)])
        sql = f"UPDATE {table_of(model)} AS old SET {changes} FROM {self._items()} WHERE old.id = {key}"  # noqa: S608
        return Piece(sql, self.params + self.columns, self.repeat.count)

    def _value(self, row: Buffered, field: Field, *, add: bool) -> str:
        """The expression of one column."""
        brought = self.repeat.brought.get((type(row), str(field.attname)))
        touched = self.repeat.touched.get(row.pk or 0, {}) if isinstance(row, Work) and add else {}
        if brought is not None:
            return self._brought(brought, field)
        if field.attname in touched:
            return self._touched(touched[str(field.attname)], field)
        if add and field.attname in row.carried:
            return self._own(field)
        return self._mapped(row, field) or self._constant(prepared(field, row, add=add))

    def _mapped(self, row: Buffered, field: Field) -> str:
        """Keys of what was recorded become the item's own keys; empty where there is none in the value."""
        value = getattr(row, str(field.attname))
        target: Any = field.related_model if field.is_relation else type(row) if field.primary_key else None
        if target and (target, value) in self.repeat.slots:
            return self._bring("bigint[]", self.repeat.slots[(target, value)])
        if field.attname == "previous_ids" and value:
            return f"ARRAY[{', '.join(self._key(one) for one in value)}]::bigint[]"
        if field.attname == "token" and "/" in str(value):
            return self._token(str(value))
        return ""

    def _token(self, token: str) -> str:
        """`start/12_1`: the number is the key of the task that split the case."""
        parts = re.split(r"/(\d+)_", token)
        words = [self._constant(parts[0])]
        for key, rest in zip(parts[1::2], parts[2::2], strict=True):
            words += ["'/'", f"{self._key(int(key))}::text", "'_'", self._constant(rest)]
        return " || ".join(words)

    def _key(self, key: int) -> str:
        return self._bring("bigint[]", self.repeat.slots[(Work, key)])

    def _brought(self, brought: Any, field: Field) -> str:
        if brought is OWN:
            return self._own(field)
        if isinstance(brought, Own):
            self.params += brought.params
            return brought.sql
        return self._each(brought, field)

    def _touched(self, value: Any, field: Field) -> str:
        if value is OWN:
            return self._own(field)
        return self._each(value.values, field) if isinstance(value, Each) else self._constant(_prepared(field, value))

    def _each(self, values: Sequence[Any], field: Field) -> str:
        kind, read = unnested(field, "{}")
        ready = [value if type(value) in PLAIN else _prepared(field, value) for value in values]
        return read.format(self._bring(kind, [array_text(one) if type(one) in (tuple, list) else one for one in ready]))

    def _own(self, field: Field) -> str:
        self.joins_own = True
        return f"own.{quoted(field)}"

    def _constant(self, value: Any) -> str:
        self.params.append(value)
        return "%s"

    def _bring(self, kind: str, values: list[Any]) -> str:
        """A column of the items; the same list is brought once."""
        place = next((number for number, known in enumerate(self.columns) if known is values), None)
        if place is None:
            place = len(self.columns)
            self.columns.append(values)
            self.kinds.append(kind)
        return f"item.c{place}"

    def _own_join(self) -> str:
        key = self._bring("bigint[]", self.repeat.slots[self.repeat.current])
        return f" JOIN {table_of(Work)} AS own ON own.id = {key}"

    def _items(self) -> str:
        arrays = ", ".join(f"%s::{kind}" for kind in self.kinds)
        names = ", ".join(f"c{number}" for number in range(len(self.kinds)))
        return f"unnest({arrays}) AS item({names})"


PLAIN = (int, str, tuple, list)
"""What the driver takes as it is; tuples and lists are arrays of keys."""


@dataclass(frozen=True)
class Each:
    """A value for each item, in their order."""

    values: list[Any]


def _prepared(field: Field, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)
