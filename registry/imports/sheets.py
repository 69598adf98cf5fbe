"""The sheets that go out: the template to fill in, and the rows that were not written, with their reasons."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from registry.base.sheets import PLAIN, harmless
from registry.base.tables import words_of
from registry.base.words import run_on
from registry.jobs.models import JobItem

from .keeping import each_of, with_reports
from .models import Import, ImportRow
from .shapes import MOST_ROWS, SHAPES, Column, Outcome, Row, Shape

AT_A_TIME = 2_000
LONGEST_LIST = 250
"""Signs that a drop-down list may hold in itself; a longer one stands on a sheet of its own."""


def template(shape: Shape) -> IO[bytes]:
    """An empty table: every column text, so that Excel loses no digit; lists where only some words are right."""
    return _book(shape.columns, ())


def returned(table: Import) -> IO[bytes]:
    """The rows that were not written, as they were sent, each with its reason; mended, it can be sent again."""
    shape = SHAPES[table.shape]
    given = {name for row in table.rows.order_by("number")[:1] for name in row.cells}
    columns = [column for column in shape.columns if column.name in given or column.required]
    reason = Column("", _("原因"), str, width=60)
    lines = (
        [*(words_of(row.cells.get(column.name)) for column in columns), why] for row, why in _not_written(table, shape)
    )
    return _book([*columns, reason], lines)


def _not_written(table: Import, shape: Shape) -> Iterator[tuple[Row, str]]:
    """What the check refused, then what was refused when it was written."""
    for _key, row in each_of(table, shape, Outcome.REFUSED):
        yield row, run_on(*(f"{one.column}：{one.why}" if one.column else one.why for one in row.problems))
    if table.job is None:
        return
    if table.is_whole:
        yield from _none_written(table, shape)
        return
    after = 0
    items = JobItem.objects.filter(job=table.job).exclude(state=JobItem.State.DONE)
    while found := list(items.filter(position__gt=after).order_by("position")[:AT_A_TIME]):
        kept = ImportRow.objects.in_bulk([item.subject_id for item in found])
        there = [item for item in found if item.subject_id in kept]
        rows = with_reports(table, shape, [kept[item.subject_id] for item in there])
        yield from ((row, item.why or _("还没有写入。")) for item, row in zip(there, rows, strict=True))
        after = found[-1].position


def _none_written(table: Import, shape: Shape) -> Iterator[tuple[Row, str]]:
    """All or nothing, and it was nothing: every row of it, with what stopped them all."""
    stopped = JobItem.objects.filter(job=table.job).exclude(state=JobItem.State.DONE).first()
    if stopped is None:
        return
    for outcome in (Outcome.NEW, Outcome.CHANGED):
        for _key, row in each_of(table, shape, outcome):
            yield row, stopped.why or _("还没有写入。")


def _book(columns: Sequence[Column], lines: Iterable[Sequence[str]]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    with Workbook(file, PLAIN) as book:
        page, notes = book.add_worksheet(_("数据")), book.add_worksheet(_("填写说明"))
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "text_wrap": True})
        page.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            page.set_column(at, at, column.width, text)
            page.write_string(0, at, f"{column.heading}{'*' if column.required else ''}", head)
            _offer(page, at, column)
        for at, line in enumerate(lines, start=1):
            for place, words in enumerate(line):
                page.write_string(at, place, harmless(words), text)
        _explain(notes, columns, head)
    file.seek(0)
    return file


def _offer(page: Any, at: int, column: Column) -> None:
    words = [str(word) for word in column.choices]
    if not words:
        return
    source: Any = words
    if len(",".join(words)) > LONGEST_LIST:
        letter = xl_col_to_name(at + 4)
        source = f"='{_('填写说明')}'!${letter}$2:${letter}${len(words) + 1}"
    page.data_validation(1, at, MOST_ROWS, at, {"validate": "list", "source": source, "ignore_blank": True})


def _explain(notes: Any, columns: Sequence[Column], head: Any) -> None:
    """One line a column: whether it must be filled in, and with what. Lists stand beside, row by row."""
    lists = {at + 4: [str(word) for word in column.choices] for at, column in enumerate(columns)}
    deepest = max((len(words) for words in lists.values()), default=0)
    notes.set_column(0, 2, 30)
    for at, word in enumerate((_("列"), _("是否必填"), _("怎么填"))):
        notes.write_string(0, at, word, head)
    for at in range(max(len(columns), deepest)):
        if at < len(columns) and columns[at].name:
            column = columns[at]
            for place, said in enumerate((column.heading, _("必填") if column.required else "", column.hint)):
                notes.write_string(at + 1, place, str(said))
        for place, words in lists.items():
            if at < len(words):
                notes.write_string(at + 1, place, words[at])
