"""Reading the tables that people send: Excel old and new, CSV in the encodings that spreadsheets write.

Bytes in, lines out; no database. What cannot be read is `Unreadable`, with a sentence.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from . import sheet_reader
from .sheets import DANGEROUS

Cell = str | int | float | bool | dt.datetime | None
READER = Path(sheet_reader.__file__)
PATIENCE = 30
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
DAY = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))")
YEARS = range(1950, 2101)


class Unreadable(ValueError):
    """The file is no table, or too large a one; the sentence says which."""


@dataclass(frozen=True)
class Limits:
    size: int = 10_000_000
    unpacked: int = 200_000_000
    lines: int = 20_050
    """Somewhat more than the rows that are taken: tables begin with titles and end with remarks."""


@dataclass
class Line:
    """A line with the number that the spreadsheet shows; `torn` where a merged cell spans several columns."""

    number: int
    cells: list[Cell] = field(default_factory=list)
    torn: bool = False

    @property
    def is_blank(self) -> bool:
        return all(cell in ("", None) for cell in self.cells)


def read_table(data: bytes, limits: Limits | None = None) -> list[Line]:
    """The lines of a file: Excel where it begins like one, else separated values."""
    limits = limits or Limits()
    if len(data) > limits.size:
        raise Unreadable(_("文件太大。"))
    if data.startswith(b"PK"):
        _check_unpacked(data, limits)
    is_excel = data.startswith((b"PK", OLD_EXCEL))
    return _excel(data, limits) if is_excel else read_text(_decoded(data), limits)


def read_text(text: str, limits: Limits | None = None) -> list[Line]:
    """Separated values; the sign that separates is the commonest of the first line."""
    limits, lines = limits or Limits(), []
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",\t;", key=first.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator), start=1):
            if number > limits.lines:
                raise _too_long(limits)
            if len(row) > sheet_reader.WIDEST:
                raise _too_wide()
            lines.append(Line(number, [tidy(cell) for cell in row]))
    except csv.Error as error:
        raise Unreadable(_("读不出表格。")) from error
    return lines


def words_of(cell: Cell) -> str:
    """A cell as one would type it: 12, not 12.0; a day without its hour."""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return "" if cell is None else str(cell)


def day_of(cell: Cell, years: range = YEARS) -> dt.date | None:
    """The day that a cell names, in any usual writing; None where it names none, or one of no sensible year."""
    if isinstance(cell, dt.datetime):
        return cell.date() if cell.year in years else None
    found = DAY.fullmatch(unicodedata.normalize("NFKC", words_of(cell)).replace(" ", ""))
    if found is None or int(found[1]) not in years:
        return None
    month, day = (int(part) for part in (found[3] or found[5] or found[7], found[4] or found[6] or found[8]))
    try:
        return dt.date(int(found[1]), month, day)
    except ValueError:
        return None


def read_book(data: bytes, limits: Limits | None = None) -> dict[str, list[Line]]:
    """Every sheet of a workbook by its name; an empty one has no lines."""
    limits = limits or Limits()
    if len(data) > limits.size:
        raise Unreadable(_("文件太大。"))
    if not data.startswith((b"PK", OLD_EXCEL)):
        raise Unreadable(_("Excel 文件打不开。"))
    if data.startswith(b"PK"):
        _check_unpacked(data, limits)
    return {name: _lines(sheet, limits) for name, sheet in _read(data, limits, "book").items()}


def _excel(data: bytes, limits: Limits) -> list[Line]:
    return _lines(_read(data, limits), limits)


def _read(data: bytes, limits: Limits, *how: str) -> Any:
    command = [sys.executable, "-I", str(READER), str(limits.lines), *how]
    try:
        # Without our environment: the keys stand in it.
        done = subprocess.run(command, input=data, capture_output=True, timeout=PATIENCE, env={})
    except subprocess.TimeoutExpired as error:
        raise Unreadable(_("Excel 文件打不开。")) from error
    if done.returncode:
        raise Unreadable(_("Excel 文件打不开。"))
    return json.loads(done.stdout)


def _lines(found: Any, limits: Limits) -> list[Line]:
    if "heavy" in found:
        raise Unreadable(_("文件太大。"))
    if "rows" not in found:
        raise _too_long(limits) if found["high"] > limits.lines else _too_wide()
    lines = [Line(number, [tidy(cell) for cell in row]) for number, row in enumerate(found["rows"], start=1)]
    _unmerge(lines, found["merged"])
    return lines


def _unmerge(lines: Sequence[Line], merged: Iterable[Any]) -> None:
    """A cell merged downwards holds for each of its lines; one merged sideways says of no column what it holds."""
    for (top, left), (bottom, right) in merged:
        if left != right:
            for line in lines[top : bottom + 1]:
                line.torn = True
        elif top < len(lines) and left < len(lines[top].cells):
            for line in lines[top + 1 : bottom + 1]:
                line.cells[left] = lines[top].cells[left]


def _check_unpacked(data: bytes, limits: Limits) -> None:
    """How much it unpacks to is asked of its list of contents, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable(_("Excel 文件打不开。")) from error
    if unpacked > limits.unpacked:
        raise Unreadable(_("文件太大。"))


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith(UTF_16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("文字编码读不懂。"))


def tidy(cell: Any) -> Cell:
    """A cell without what nobody sees: blanks around it, control and direction marks, the mark that keeps text text."""
    if isinstance(cell, list):
        return dt.datetime.fromisoformat(cell[1])
    if not isinstance(cell, str):
        return cell
    if cell.isprintable():
        return _own(cell.strip())
    letters = (" " if sign in "\n\r\t\u3000\xa0" else sign for sign in cell)
    return _own("".join(sign for sign in letters if unicodedata.category(sign)[0] != "C").strip())


def _own(text: str) -> str:
    """Without the mark that our sheets put before what a spreadsheet might run."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(DANGEROUS) else text


def _too_long(limits: Limits) -> Unreadable:
    return Unreadable(_("超过 %(n)d 行。") % {"n": limits.lines})


def _too_wide() -> Unreadable:
    return Unreadable(_("表格的列太多。"))
