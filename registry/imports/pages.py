"""What the pages of imports show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from registry.base.paging import Page, page_of
from registry.base.tables import words_of
from registry.base.words import with_commas

from .keeping import with_reports
from .models import Import, ImportRow
from .shapes import SHAPES, Column, Outcome, Problem, Row, Shape

LOOKS = {"new": "row_new", "changed": "row_changed", "same": "row_same", "refused": "row_refused"}
PAGE = 50


@dataclass(frozen=True)
class Change:
    heading: str
    before: str
    after: str


@dataclass(frozen=True)
class Shown:
    """A row of the preview: what names it, how it looks, what is wrong, what would change."""

    row: Row
    look: str
    words: Sequence[tuple[str, str]]
    changes: Sequence[Change]

    @property
    def problems(self) -> Sequence[Problem]:
        return self.row.problems


class TablePage:
    """A table that was sent, with one page of its rows."""

    def __init__(self, table: Import, *, outcome: str = "", after: str = "", row: int = 0) -> None:
        self.table, self._after, self._row = table, after, row
        self.shape: Shape = SHAPES[table.shape]
        self.outcome = outcome if outcome in Outcome.values else ""

    @property
    def lead(self) -> str:
        return with_commas([self.table.file_name, self.table.place.name])

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        counts = [("", "", self.table.total)] + [
            (one.value, str(one.label), getattr(self.table, one.value)) for one in Outcome
        ]
        return [tab for tab in counts if tab[2] or tab[0] in ("", self.outcome)]

    @property
    def summary(self) -> Sequence[tuple[str, str]]:
        return self.shape.summary(self.table.facts)

    @property
    def is_open(self) -> bool:
        return self.table.confirmed_at is None and self.table.to_write > 0

    @property
    def not_written(self) -> int:
        job = self.table.job
        refused = job.refused if job else 0
        return self.table.refused + (self.table.to_write if refused and self.table.is_whole else refused)

    @property
    def columns(self) -> list[Column]:
        by_name = self.shape.by_name
        return [by_name[name] for name in self.shape.shown]

    @cached_property
    def page(self) -> Page[ImportRow]:
        rows = self.table.rows.filter(outcome=self.outcome) if self.outcome else self.table.rows.all()
        if self._row:
            rows = rows.filter(number=self._row)
        return page_of(rows, self._after, by=("number",), size=PAGE)

    @cached_property
    def rows(self) -> list[Shown]:
        return [self._shown(row) for row in with_reports(self.table, self.shape, self.page.rows)]

    def _shown(self, row: Row) -> Shown:
        by_name = self.shape.by_name
        changes = [
            Change(str(by_name[name].heading), before, words_of(row.cells.get(name)))
            for name, before in row.before.items()
        ]
        words = [(str(column.heading), row.shown(column)) for column in self.columns]
        return Shown(row, LOOKS[str(row.outcome)], words, changes)
