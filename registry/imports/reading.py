"""From a file's lines to rows of a shape: which line is the heading, which column is which. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import IO

from django.utils.translation import gettext as _, override

from registry.base.tables import Limits, Line, Unreadable, read_table, words_of
from registry.base.words import listed

from .shapes import MOST_ROWS, Column, Row, Shape, unreadable

TITLES = 20
"""Lines among which the heading is looked for: published lists begin with a title."""
LANGUAGES = ("zh-hans", "en")
REASON = "原因"


LIMITS = Limits(lines=MOST_ROWS + TITLES + 30)


def data_of(upload: IO[bytes]) -> bytes:
    """As much of an upload as is looked at: of a larger one enough to see that it is too large."""
    return upload.read(LIMITS.size + 1)


def rows_of(shape: Shape, data: bytes) -> list[Row]:
    try:
        lines = read_table(data, LIMITS)
    except Unreadable as error:
        raise unreadable(str(error)) from error
    return from_lines(shape, lines)


def from_lines(shape: Shape, lines: Sequence[Line]) -> list[Row]:
    """The rows below the heading; blank lines are none."""
    at, places = _heading(shape, lines)
    rows = [_row(line, places) for line in lines[at + 1 :] if not line.is_blank]
    rows = [row for row in rows if any(cell not in ("", None) for cell in row.cells.values())]
    if not rows:
        raise unreadable(_("表头下面没有内容。"))
    if len(rows) > MOST_ROWS:
        raise unreadable(_("有 %(n)d 行，一次最多 %(most)d 行，请分成几个文件。") % {"n": len(rows), "most": MOST_ROWS})
    return rows


def headings_of(column: Column) -> list[str]:
    """Every word that names the column, as it is compared."""
    words = [*column.aliases, column.name]
    for language in LANGUAGES:
        with override(language):
            words.append(str(column.heading))
    return [_plain(word) for word in words]


def _heading(shape: Shape, lines: Sequence[Line]) -> tuple[int, dict[str, int]]:
    """The line among the first that names the most columns; all that must be there have to be."""
    if not lines:
        raise unreadable(_("文件是空的。"))
    known = {column.name: headings_of(column) for column in shape.columns}
    found = [(at, _places(line, known)) for at, line in enumerate(lines[:TITLES])]
    at, places = max(found, key=lambda pair: len(pair[1]))
    missing = [str(column.heading) for column in shape.columns if column.required and column.name not in places]
    if missing:
        raise unreadable(_("没有找到这些列：%(columns)s。") % {"columns": listed(missing)})
    return at, places


def _places(line: Line, known: dict[str, list[str]]) -> dict[str, int]:
    heads = [_plain(words_of(cell)) for cell in line.cells]
    return {
        name: next(heads.index(word) for word in words if word in heads)
        for name, words in known.items()
        if any(word in heads for word in words)
    }


def _row(line: Line, places: dict[str, int]) -> Row:
    row = Row(line.number, {name: line.cells[at] if at < len(line.cells) else "" for name, at in places.items()})
    if line.torn:
        row.refuse(None, _("这一行有横着合并的单元格，看不出哪一格属于哪一列。请取消合并。"))
    return row


def _plain(words: str) -> str:
    """A heading without blanks, stars and remarks in brackets."""
    bare = re.sub(r"\(.*?\)|[\s*:]", "", unicodedata.normalize("NFKC", words))
    return bare.lower()


def shown_lines(rows: Iterable[Row], columns: Sequence[Column]) -> list[list[str]]:
    """The rows as words, in the order of the columns."""
    return [[words_of(row.cells.get(column.name)) for column in columns] for row in rows]
