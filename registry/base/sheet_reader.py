"""Run as a process of its own: a workbook comes in, its first sheet that holds something goes out as JSON.

With the word `book` beside the number of rows it is all of its sheets, by their names.

A hostile workbook can ask for any amount of memory or time (two cells at the far corners are a table of billions).
Here it gets as much as the limits say, and its death harms nobody.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import resource
import sys
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook

MEMORY, SECONDS = 900 * 1024**2, 20
WIDEST = 200
HEAVIEST = 40_000_000
"""Letters in all cells together: one long text that a thousand cells share weighs little in the file."""
MOST_SHEETS = 20


def main() -> None:
    most_rows = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    if sys.argv[2:] == ["book"]:
        found = {name: _found(book.get_sheet_by_name(name), most_rows) for name in book.sheet_names[:MOST_SHEETS]}
        json.dump(found, sys.stdout, default=_word)
        return
    sheets = (book.get_sheet_by_index(place) for place in range(len(book.sheet_names)))
    sheet = next((one for one in sheets if one.height), None)
    json.dump(_found(sheet, most_rows) if sheet else {"rows": [], "merged": []}, sys.stdout, default=_word)


def _found(sheet: CalamineSheet, most_rows: int) -> dict[str, Any]:
    if sheet.total_height > most_rows or sheet.total_width > WIDEST:
        return {"high": sheet.total_height, "wide": sheet.total_width}
    rows = sheet.to_python(skip_empty_area=False)
    if sum(len(cell) for row in rows for cell in row if isinstance(cell, str)) > HEAVIEST:
        return {"heavy": True}
    return {"rows": rows, "merged": sheet.merged_cell_ranges or []}


def _word(value: Any) -> Any:
    """What JSON has no word for: a moment as a pair that no cell can be, a length of time as its words."""
    if isinstance(value, dt.datetime | dt.date):
        return ["day", value.isoformat()]
    return str(value)


if __name__ == "__main__":
    main()
