"""Excel sheets, written row by row: memory does not grow with the rows, and text is never a formula."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO

from xlsxwriter import Workbook

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 24
PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def harmless(text: str) -> str:
    """Text that stays text, also where somebody saves the sheet as CSV and opens that again."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def sheet(head: Sequence[object], rows: Iterable[Sequence[object]]) -> IO[bytes]:
    """A workbook of one sheet, to be read from its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    with Workbook(file, PLAIN) as book:
        page = book.add_worksheet()
        page.freeze_panes(1, 0)
        page.set_column(0, len(head) - 1, WIDTH)
        bold = book.add_format({"bold": True})
        for column, word in enumerate(head):
            page.write_string(0, column, str(word), bold)
        for place, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int | Decimal):
                    page.write_number(place, column, value)
                else:
                    page.write_string(place, column, harmless(str(value)))
    file.seek(0)
    return file
