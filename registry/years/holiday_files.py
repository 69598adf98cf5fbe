"""A table of holidays and shifted workdays, as CSV or Excel. Pure: bytes in, rows and refused lines out."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from registry.base.refusals import Refusal

MOST_BYTES, MOST_UNPACKED, MOST_LINES = 1_000_000, 20_000_000, 2_000
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
FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


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
    if len(data) > MOST_BYTES:
        raise _unreadable(_("文件太大。"))
    return read_rows(_excel(data) if data.startswith(b"PK") else csv.reader(io.StringIO(_decoded(data))))


def read_text(text: str) -> Table:
    """The table as `Table.text` wrote it."""
    return read_rows(csv.reader(io.StringIO(text[:MOST_BYTES])))


def read_rows(rows: Iterable[Sequence[Any]]) -> Table:
    table, places = Table(), None
    try:
        for number, row in enumerate(rows, start=1):
            if number > MOST_LINES:
                raise _unreadable(_("超过 %(n)d 行。") % {"n": MOST_LINES})
            cells = [cell.strip() if isinstance(cell, str) else cell for cell in row]
            if places is None:
                places = _header(cells)
            elif any(cell not in ("", None) for cell in cells):
                _take(table, number, {name: cells[at] if at < len(cells) else "" for name, at in places.items()})
    except csv.Error as error:
        raise _unreadable(_("读不出表格。")) from error
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
    day, kind = _day(cells["day"]), WORDS.get(str(cells["kind"]).lower())
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


def _day(cell: Any) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    if isinstance(cell, dt.date):
        return cell if cell.year in YEARS else None
    for form in FORMATS:
        try:
            found = dt.datetime.strptime(str(cell), form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        return found if found.year in YEARS else None
    return None


def _excel(data: bytes) -> Iterator[Sequence[Any]]:
    """The first sheet; how much it unpacks to is looked at before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise _unreadable(_("文件太大。"))
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return iter(book.get_sheet_by_index(0).to_python())
    except (zipfile.BadZipFile, CalamineError, OSError, ValueError, IndexError) as error:
        raise _unreadable(_("Excel 文件打不开。")) from error


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable(_("文字编码读不懂。"))


def _unreadable(why: str) -> Refusal:
    return Refusal(
        _("这个文件不能导入。"), why, _("请用 CSV 或 Excel，第一行写“日期、类型、名称”。"), code="calendar_unreadable"
    )
