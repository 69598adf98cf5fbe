"""A table of holidays and shifted workdays, as CSV or Excel. Pure: bytes in, rows and refused lines out."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from registry.base import tables
from registry.base.refusals import Refusal

LIMITS = tables.Limits(size=1_000_000, unpacked=20_000_000, lines=2_000)
LONGEST_NAME = 40
YEARS = range(2000, 2101)
COLUMNS = {
    "day": ("日期", "date", "day"),
    "kind": ("类型", "安排", "kind", "type"),
    "name": ("名称", "节日", "name"),
}
KINDS = {
    "holiday": ("放假", "休", "假", "休息", "holiday"),
    "workday": ("上班", "班", "补班", "调休上班", "workday"),
}
WORDS = {word: kind for kind, words in KINDS.items() for word in words}


@dataclass(frozen=True)
class Line:
    day: dt.date
    kind: str
    name: str


@dataclass(frozen=True)
class Refused:
    number: int
    text: str
    why: str


@dataclass
class Table:
    """What a file says: a line for each day, and the lines that say nothing usable."""

    lines: dict[dt.date, Line] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)

    @property
    def years(self) -> list[int]:
        return sorted({day.year for day in self.lines})

    @property
    def text(self) -> str:
        """The same table in one writing, to be sent again when it is confirmed."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["日期", "类型", "名称"])
        writer.writerows([line.day.isoformat(), line.kind, line.name] for line in self.lines.values())
        return out.getvalue()


def read_file(data: bytes) -> Table:
    """An upload: Excel where it begins like one, else CSV in UTF-8 or GB 18030."""
    try:
        return read_rows(tables.read_table(data, LIMITS))
    except tables.Unreadable as error:
        raise _unreadable(str(error)) from error


def read_text(text: str) -> Table:
    """The table as `Table.text` wrote it."""
    try:
        return read_rows(tables.read_text(text[: LIMITS.size], LIMITS))
    except tables.Unreadable as error:
        raise _unreadable(str(error)) from error


def read_rows(lines: Iterable[tables.Line]) -> Table:
    table, places = Table(), None
    for line in lines:
        cells = line.cells
        if places is None:
            places = _header(cells)
        elif not line.is_blank:
            _take(table, line.number, {name: cells[at] if at < len(cells) else "" for name, at in places.items()})
    if places is None:
        raise _unreadable(_("文件是空的。"))
    return table


def _header(cells: Sequence[Any]) -> dict[str, int]:
    heads = [str(cell).strip().lower().lstrip("\ufeff") for cell in cells]
    places = {name: heads.index(word) for name, words in COLUMNS.items() for word in words if word in heads}
    if not {"day", "kind"} <= set(places):
        raise _unreadable(_("第一行要有“日期”和“类型”两列。"))
    return places


def _take(table: Table, number: int, cells: dict[str, Any]) -> None:
    day, kind = tables.day_of(cells["day"], YEARS), WORDS.get(str(cells["kind"]).lower())
    name = str(cells.get("name") or "")
    why = ""
    if day is None:
        why = _("日期读不懂，请写成 2026-10-01。")
    elif kind is None:
        why = _("类型只能是“放假”或“上班”。")
    elif day in table.lines:
        why = _("这一天在文件里出现了两次。")
    elif len(name) > LONGEST_NAME or "\0" in name:
        why = _("名称太长或有不能用的字符。")
    if why or day is None or kind is None:
        words = " ".join(str(cell)[:LONGEST_NAME].replace("\0", "") for cell in cells.values())
        table.refused.append(Refused(number, words, why))
    else:
        table.lines[day] = Line(day, kind, name)


def _unreadable(why: str) -> Refusal:
    return Refusal(
        _("这个文件不能导入。"), why, _("请用 CSV 或 Excel，第一行写“日期、类型、名称”。"), code="calendar_unreadable"
    )
