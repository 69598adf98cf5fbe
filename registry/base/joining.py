"""Parts of one long sheet, written at different times, joined into one workbook without writing a cell again.

Each part is a workbook of its own whose rows have the numbers that they will have in the whole. Text stands in the
cells themselves and every part has the same formats under the same numbers, so the rows are taken over as they are.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

SHEET = "xl/worksheets/sheet1.xml"
BEGINS, ENDS, EMPTY = b"<sheetData>", b"</sheetData>", b"<sheetData/>"


def join(parts: Sequence[Path], to: Path) -> None:
    """Write the whole beside its place and move it there; the first part gives all but the rows."""
    beside = to.with_suffix(".part")
    with zipfile.ZipFile(parts[0]) as first, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as whole:
        for entry in first.infolist():
            if entry.filename != SHEET:
                whole.writestr(entry, first.read(entry))
        head, rows, tail = _cut(parts[0])
        with whole.open(SHEET, "w", force_zip64=True) as sheet:
            # The first part's extent is not the whole's, and readers do without one.
            sheet.write(re.sub(rb"<dimension [^>]*/>", b"", head) + BEGINS + rows)
            for part in parts[1:]:
                sheet.write(_cut(part)[1])
            sheet.write(ENDS + tail)
    beside.replace(to)


def _cut(part: Path) -> tuple[bytes, bytes, bytes]:
    """What stands before the rows of a part, its rows, and what stands after them; as long as a part, not the whole."""
    with zipfile.ZipFile(part) as archive:
        text = archive.read(SHEET).replace(EMPTY, BEGINS + ENDS, 1)
    head, _begins, rest = text.partition(BEGINS)
    rows, _ends, tail = rest.rpartition(ENDS)
    return head, rows, tail
