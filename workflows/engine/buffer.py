"""The unit of work: while one is open, rows of the buffered models are collected and written set-wise at its end.

viewflow's own activations run over these models and call `save` as often as they like; nothing of viewflow is patched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from django.db import connection, models

from registry.base.keys import next_keys

_open: ContextVar[UnitOfWork | None] = ContextVar("open_unit_of_work", default=None)


class UnitOfWork:
    """Rows that are new, rows that changed, and the keys handed out ahead of their writing."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._new: dict[type[Buffered], list[Buffered]] = {}
        self._changed: dict[type[Buffered], dict[int, Buffered]] = {}
        self._keys: dict[type[Buffered], list[int]] = {}

    def add(self, row: Buffered) -> None:
        if not row._state.adding:
            if not row._is_new:
                self._changed.setdefault(type(row), {})[row.pk] = row
            return
        if row.pk is None and row.keys_per_item:
            row.pk = self._take_key(type(row))
        row._prepare_related_fields_for_save("save")  # type: ignore[attr-defined]
        row._state.adding, row._is_new = False, True
        self._new.setdefault(type(row), []).append(row)

    def write(self) -> None:
        for model, new in self._new.items():
            for row in new:
                row._state.adding, row._is_new = True, False
            model._base_manager.bulk_create(new, batch_size=2000)
        for model, changed in self._changed.items():
            update_many(model, list(changed.values()), model.changing)

    def _take_key(self, model: type[Buffered]) -> int:
        keys = self._keys.setdefault(model, [])
        if not keys:
            keys.extend(reversed(next_keys(model, self.size * model.keys_per_item)))
        return keys.pop()


@contextmanager
def unit_of_work(size: int = 1) -> Iterator[UnitOfWork]:
    """Collect what is saved inside and write it at the end; `size` is the number of items, for handing out keys."""
    unit = UnitOfWork(size)
    token = _open.set(unit)
    try:
        yield unit
        unit.write()
    finally:
        _open.reset(token)


def in_unit_of_work() -> bool:
    return _open.get() is not None


class Buffered(models.Model):
    """A model whose rows wait in the open unit of work; without one it saves like any other."""

    # The columns that an UPDATE writes, and how many keys an item takes ahead; 0 where nothing points at the row.
    changing: ClassVar[tuple[str, ...]] = ()
    keys_per_item: ClassVar[int] = 1
    _is_new = False

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        unit = _open.get()
        if unit is None:
            super().save(*args, **kwargs)
        else:
            unit.add(self)


def update_many(model: type[models.Model], rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the named fields of all rows in one statement."""
    if not rows:
        return
    fields: list[models.Field[Any, Any]] = [model._meta.get_field(name) for name in names]  # type: ignore[misc]
    columns = [connection.ops.quote_name(str(field.column)) for field in fields]
    changes = ", ".join(f"{column} = new.{column}" for column in columns)
    arrays = ", ".join(["%s::bigint[]", *(f"%s::{field.db_type(connection)}[]" for field in fields)])
    table, names_of_new = connection.ops.quote_name(model._meta.db_table), ", ".join(["id", *columns])
    # Every name in the statement is a model's own; the values are parameters.
    statement = f"UPDATE {table} AS old SET {changes} FROM unnest({arrays}) AS new ({names_of_new})"  # noqa: S608
    values: list[list[Any]] = [[row.pk for row in rows]]
    for field in fields:
        values.append([field.get_db_prep_save(field.pre_save(row, False), connection) for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(statement + " WHERE old.id = new.id", values)
