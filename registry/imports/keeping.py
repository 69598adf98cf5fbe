"""Rows frozen in the database and read from it again; private cells are sealed to the place where they lie."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from registry.base.copying import copy_rows
from registry.base.tables import Cell
from registry.people.sealing import open_sealed, seal

from .models import Import, ImportRow
from .shapes import Outcome, Problem, Row, Shape

COLUMNS = ("table_id", "number", "outcome", "cells", "report")
AT_A_TIME = 2_000


def keep(table: Import, shape: Shape, rows: Iterable[Row]) -> None:
    """One COPY for all of them."""
    private = {column.name for column in shape.columns if column.private}
    copy_rows(
        ImportRow,
        COLUMNS,
        [(table.pk, row.number, str(row.outcome), _kept(table, row, private), _report(row)) for row in rows],
    )


def read(table: Import, shape: Shape, kept: Iterable[ImportRow]) -> list[Row]:
    """The rows as they were sent, not yet understood again."""
    private = {column.name for column in shape.columns if column.private}
    return [_read(table, row, private) for row in kept]


def with_reports(table: Import, shape: Shape, kept: Iterable[ImportRow]) -> list[Row]:
    """The rows with what the check said of them, for pages."""
    rows = []
    for stored, row in zip(kept := list(kept), read(table, shape, kept), strict=True):
        row.outcome, row.before = stored.outcome, stored.report.get("before", {})
        row.problems = [Problem(*problem) for problem in stored.report.get("problems", [])]
        rows.append(row)
    return rows


def each_of(table: Import, shape: Shape, outcome: str) -> Iterator[tuple[int, Row]]:
    """Keys and rows of one outcome, some at a time, however many there are."""
    after = 0
    while kept := list(table.rows.filter(outcome=outcome, number__gt=after).order_by("number")[:AT_A_TIME]):
        yield from zip([row.pk for row in kept], with_reports(table, shape, kept), strict=True)
        after = kept[-1].number


def _kept(table: Import, row: Row, private: set[str]) -> dict[str, Any]:
    return {
        name: seal(str(_plain(cell)), bound_to=_name(table, row.number, name))
        if name in private and cell not in ("", None)
        else _plain(cell)
        for name, cell in row.cells.items()
    }


def _read(table: Import, kept: ImportRow, private: set[str]) -> Row:
    cells: dict[str, Cell] = {}
    for name, cell in kept.cells.items():
        if isinstance(cell, list):
            cells[name] = dt.datetime.fromisoformat(cell[1])
        elif name in private and cell:
            cells[name] = open_sealed(cell, bound_to=_name(table, kept.number, name))
        else:
            cells[name] = cell
    row = Row(kept.number, cells)
    if kept.outcome == Outcome.REFUSED:
        row.outcome = Outcome.REFUSED.value
    return row


def _plain(cell: Cell) -> Any:
    return ["day", cell.isoformat()] if isinstance(cell, dt.datetime) else cell


def _name(table: Import, number: int, column: str) -> str:
    return f"imports.row:{table.pk}:{number}:{column}"


def _report(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {"before": row.before} if row.before else {}
    if row.problems:
        found["problems"] = [[one.column, one.value, one.why, one.is_fatal] for one in row.problems]
    return found
