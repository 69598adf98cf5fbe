"""Excel sheets, written row by row: memory does not grow with the rows, and text is never a formula.

Numbers, days and moments are cells of their own kind, so that a sheet can be summed and sorted.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone
from xlsxwriter import Workbook

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_000_000
"""A sheet of Excel ends soon after."""
WIDTH = 24
PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


@dataclass(frozen=True)
class Head:
    """A column: its heading and how wide it is."""

    word: object
    width: int = WIDTH


def harmless(text: str) -> str:
    """Text that stays text, also where somebody saves the sheet as CSV and opens that again."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


class Book:
    """A workbook on its way into a file; its sheets are filled one after the other."""

    def __init__(self, file: IO[bytes] | str) -> None:
        self._book = Workbook(file, PLAIN)
        self._bold = self._book.add_format({"bold": True})
        self._bold._get_xf_index()
        self._putters = _putters(self._book)

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *error: object) -> None:
        self._book.close()

    def sheet(
        self, name: str, heads: Sequence[Head], rows: Iterable[Sequence[object]], *, after: int = 0, frozen: int = 0
    ) -> int:
        """Fill a sheet; returns how many rows. `after` says how many rows stand above these in another part of it."""
        page = self._book.add_worksheet(name)
        page.freeze_panes(1, frozen)
        for column, head in enumerate(heads):
            page.set_column(column, column, head.width)
            if not after:
                page.write_string(0, column, str(head.word), self._bold)
        putters, place = self._putters, after
        for row in rows:
            place += 1
            for column, value in enumerate(row):
                if value is not None:
                    putters[type(value)](page, place, column, value)
        return place - after

    def notes(self, name: str, facts: Mapping[str, object]) -> None:
        """A sheet of its own that says what the file is."""
        page = self._book.add_worksheet(name)
        page.set_column(0, 0, WIDTH)
        page.set_column(1, 1, 3 * WIDTH)
        for place, (word, fact) in enumerate(facts.items()):
            page.write_string(place, 0, word)
            self._putters[type(fact)](page, place, 1, fact)


def sheet(head: Sequence[object], rows: Iterable[Sequence[object]]) -> IO[bytes]:
    """A workbook of one sheet, to be read from its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    with Book(file) as book:
        book.sheet("", [Head(word) for word in head], rows)
    file.seek(0)
    return file


class _Putters(dict[type, Callable[..., object]]):
    """What has no kind of its own is written as text."""

    def __missing__(self, kind: type) -> Callable[..., object]:
        return self[str]


def _putters(book: Any) -> _Putters:
    """How a value of each type becomes a cell."""
    two, day = book.add_format({"num_format": "0.00"}), book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for form in (two, day, moment):
        # Numbered now, not when first used: parts of one sheet have to agree.
        form._get_xf_index()

    def text(page: Any, row: int, column: int, value: object) -> None:
        if words := str(value):
            page.write_string(row, column, harmless(words))

    def number(page: Any, row: int, column: int, value: int) -> None:
        page.write_number(row, column, value)

    def amount(page: Any, row: int, column: int, value: Decimal) -> None:
        page.write_number(row, column, float(value), two)

    def a_day(page: Any, row: int, column: int, value: dt.date) -> None:
        page.write_datetime(row, column, value, day)

    def a_moment(page: Any, row: int, column: int, value: dt.datetime) -> None:
        page.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None), moment)

    return _Putters({str: text, int: number, Decimal: amount, dt.date: a_day, dt.datetime: a_moment})
