"""Workbooks for tests: written as people's programs write them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook


def workbook(rows: Sequence[Sequence[Any]], touch: Callable[[Any], None] | None = None) -> bytes:
    """A sheet with these cells, each as what it is: a number stays a number. `touch` does what else is wanted."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
        if touch:
            touch(page)
    return out.getvalue()


def cells_of(data: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet).to_python()


def bytes_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)
