"""The list as an Excel file: the same filters, the same columns, in memory that does not grow with the rows."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from registry.base.sheets import XLSX, Book, Head
from registry.base.words import date_words

from .desk import acting_desk, never_reviews, reader_of
from .listing import ListPane
from .looks.columns import FIRST
from .queries import key_of
from .shown import Row

MOST, CHUNK = 50_000, 1000
NARROW, WIDE = 14, 40

log = logging.getLogger("xuefen.inbox")


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """Everything that the filters leave, as far as a sheet of this kind goes."""
    person = reader_of(request)
    if never_reviews(person):
        return redirect("inbox:home")
    pane = ListPane(person, acting_desk(request), request.GET)
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 (the answer closes it)
    rows = write(file, pane)
    place = pane.acting.pk if pane.acting else None
    log.info(
        "inbox exported",
        extra={"facts": {"by": person.pk, "place": place, "filter": pane.filters.pairs.copy(), "rows": rows}},
    )
    name = f"{_('待办')} {timezone.localdate().isoformat()}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def write(file: IO[bytes], pane: ListPane) -> int:
    """Write the sheet and rewind the file; returns how many rows it holds."""
    columns = FIRST + pane.look.columns
    heads = [Head(column.word, WIDE if column.name == "title" else NARROW) for column in columns]
    with Book(file) as book:
        rows = book.sheet(_("待办"), heads, ([column.value(row) for column in columns] for row in _rows(pane)))
        book.notes(_("说明"), _facts(pane, rows))
    file.seek(0)
    return rows


def _rows(pane: ListPane) -> Iterator[Row]:
    """The list from its head, read by key in chunks."""
    after, left = None, MOST
    while left > 0:
        works = pane.inbox.rows(min(CHUNK, left), after=after)
        yield from map(pane.row_of, works)
        if len(works) < CHUNK:
            return
        after, left = key_of(works[-1]), left - len(works)


def _facts(pane: ListPane, rows: int) -> dict[str, object]:
    """What the file is: of where, narrowed to what, when, and whether it is all of it."""
    facts: dict[str, object] = {
        _("地方"): pane.acting.name if pane.acting else "",
        _("筛选"): " ".join(words for _name, words in pane.filters.words) or _("没有筛选"),
        _("导出时间"): date_words(timezone.now(), "moment"),
        _("行数"): rows,
    }
    if rows == MOST:
        facts[_("注意")] = _("到 %(n)d 行为止，后面还有的没有导出；请缩小筛选。") % {"n": MOST}
    return facts
