"""The unit of work: while one is open, rows of the buffered models are collected and written set-wise at its end.

viewflow's own activations run over these models and call `save` as often as they like; nothing of viewflow is patched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from django.db import connection, models

from registry.base.keys import next_keys

from . import writing

_open: ContextVar[UnitOfWork | None] = ContextVar("open_unit_of_work", default=None)


Before: TypeAlias = "tuple[Buffered, dict[str, Any]]"
"""A row, and the values it had."""


@dataclass
class Recording:
    """What one item wrote: its new rows in their order, and of the rows that were there the values before."""

    new: list[Buffered] = field(default_factory=list)
    before: list[Before] = field(default_factory=list)

    def changes(self) -> Iterator[tuple[Buffered, dict[str, Any]]]:
        """Each row that is not as it was, with the fields that changed."""
        for row, before in self.before:
            now = row.changeable()
            changed = {name: value for name, value in now.items() if value != before[name]}
            if changed:
                yield row, changed


class UnitOfWork:
    """Rows that are new, rows that changed, and the keys handed out ahead of their writing."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._new: dict[type[Buffered], list[Buffered]] = {}
        self._changed: dict[tuple[type[Buffered], tuple[str, ...]], dict[int, Buffered]] = {}
        self._keys: dict[type[Buffered], list[int]] = {}
        self._repeats: list[writing.Piece] = []
        self._recording: Recording | None = None

    def add(self, row: Buffered) -> None:
        if not row._state.adding:
            if not row._is_new:
                self._changed.setdefault((type(row), row.changing_now), {})[row.pk] = row
            return
        if row.pk is None and row.keys_per_item:
            row.pk = self._take_key(type(row))
        row._prepare_related_fields_for_save("save")  # type: ignore[attr-defined]
        row._state.adding, row._is_new = False, True
        self._new.setdefault(type(row), []).append(row)
        if self._recording:
            self._recording.new.append(row)

    @contextmanager
    def recording(self, before: Iterable[Before]) -> Iterator[Recording]:
        """Note what is written inside; `before` holds all rows that are there already and may change, as they were."""
        self._recording = Recording(before=list(before))
        try:
            yield self._recording
        finally:
            self._recording = None

    def repeat(self, pieces: Iterable[writing.Piece]) -> None:
        """Statements that write for many items what was recorded of one; they go out after the rows."""
        self._repeats += pieces

    def write(self) -> None:
        pieces: list[writing.Piece] = []
        for model, new in self._new.items():
            pieces += writing.insert(model, new)
        for (model, names), changed in self._changed.items():
            pieces += writing.update(model, list(changed.values()), names)
        writing.send(pieces + self._repeats)
        for new in self._new.values():
            for row in new:
                row._is_new, row._state.db = False, connection.alias

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

    # The fields that an UPDATE writes, and how many keys an item takes ahead; 0 where nothing points at the row.
    changing: ClassVar[tuple[str, ...]] = ()
    keys_per_item: ClassVar[int] = 1
    # The columns that a row takes over from the task that led to it.
    carried: ClassVar[tuple[str, ...]] = ()
    _is_new = False

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        unit = _open.get()
        if unit is None:
            super().save(*args, **kwargs)
        else:
            unit.add(self)

    @property
    def changing_now(self) -> tuple[str, ...]:
        """The fields that an UPDATE of this row writes."""
        return self.changing

    def as_it_is(self) -> Before:
        return self, self.changeable()

    def changeable(self) -> dict[str, Any]:
        """The values of those fields as they are; lists as copies, since they grow in place."""
        values = {name: self.__dict__[self._meta.get_field(name).attname] for name in self.changing_now}  # type: ignore[union-attr]
        return {name: list(value) if isinstance(value, list) else value for name, value in values.items()}
