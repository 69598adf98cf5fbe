"""What is shown, as an Excel file: at once where it is little, as a job where it is much."""

from __future__ import annotations

import hashlib
import json
import tempfile
from typing import IO

from django.db import connection
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.base.sheets import MOST_ROWS, Book
from registry.base.words import date_words
from registry.jobs.models import Job
from registry.jobs.services import enqueue
from registry.people.models import Person
from workflows.credits.models import Credit
from workflows.credits.queries import totals

from .columns import cells_of, columns_of, heads_of
from .filters import Filters

NAME = "credits.export"
AT_ONCE = 5_000
"""Up to so many rows are written while one waits."""
PORTION = 10_000


def found_by(reader: Person, filters: Filters) -> QuerySet[Credit]:
    """The credits that the reader's filters leave: their own, or those of their people."""
    rows = Credit.objects.of_people_of(reader) if filters.of_people else Credit.objects.filter(person=reader)
    return filters.narrow(rows)


def ordered(rows: QuerySet[Credit], filters: Filters) -> QuerySet[Credit]:
    """One's own by day; of people the last entered first, which is read off a key however many there are."""
    return rows.order_by("-id") if filters.of_people else rows.order_by("-from_date", "-id")


def write_now(reader: Person, filters: Filters) -> tuple[IO[bytes], int]:
    """The whole file, to be read from its beginning, and how many rows it holds."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    rows, columns = found_by(reader, filters), columns_of(of_people=filters.of_people)
    with Book(file) as book:
        count = book.sheet(
            _("学分"), heads_of(columns), cells_of(ordered(rows, filters), columns), frozen=_name(filters)
        )
        book.notes(_("说明"), notes_of(rows, filters, count))
    file.seek(0)
    return file, count


def write_portion(path: str, reader: Person, filters: Filters, *, keys: tuple[int, int], after: int, total: int) -> int:
    """The rows between two keys as a part of the whole; the first part also says what the file is."""
    columns, every = columns_of(of_people=filters.of_people), found_by(reader, filters)
    rows = ordered(every.filter(pk__range=keys), filters)
    with Book(path) as book:
        count = book.sheet(_("学分"), heads_of(columns), cells_of(rows, columns), after=after, frozen=_name(filters))
        if not after:
            book.notes(_("说明"), notes_of(every.filter(pk__lte=keys[1]), filters, total))
    return count


def begin(reader: Person, filters: Filters, *, count: int) -> Job:
    """Freeze which credits it is and let a worker write them; asked twice within a minute it is one job."""
    if count > MOST_ROWS:
        raise Refusal(
            _("不能导出。"),
            _("有 %(count)d 项，一张 Excel 表最多 %(most)d 行。") % {"count": count, "most": MOST_ROWS},
            _("请按年度、单位或日期缩小筛选后再导出。"),
            code="export_too_long",
        )
    facts = {"filters": filters.pairs, "rows": count}
    told = json.dumps(facts, sort_keys=True) + timezone.now().strftime("%Y%m%d%H%M")
    return enqueue(
        NAME,
        owner=reader,
        subjects=_portions(found_by(reader, filters)),
        facts=facts,
        key=hashlib.sha256(told.encode()).hexdigest(),
    )


def _portions(rows: QuerySet[Credit]) -> list[tuple[int, int]]:
    """The last and the first key of each so many rows, newest first."""
    number = Window(RowNumber(), order_by=F("id").desc())
    numbered = rows.order_by().annotate(portion=(number - 1) / PORTION).values("pk", "portion")
    sql, values = numbered.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT max(id), min(id) FROM ({sql}) AS numbered(id, portion) GROUP BY portion ORDER BY 1 DESC",  # noqa: S608 (Django's own words)
            values,
        )
        return list(cursor.fetchall())


def _name(filters: Filters) -> int:
    """How many columns stay when one scrolls aside: whose it is, or which day and what."""
    return 1 if filters.of_people else 0


def notes_of(rows: QuerySet[Credit], filters: Filters, count: int) -> dict[str, object]:
    """What the file is: narrowed to what, when, how much, and what that comes to."""
    words = " ".join(word for _param, word in filters.words)
    facts: dict[str, object] = {
        _("筛选"): words or _("没有筛选"),
        _("导出时间"): date_words(timezone.now(), "moment"),
        _("行数"): count,
    }
    stages = {"obtained": _("已获得"), "reviewed": _("已审核"), "audited": _("已年审")}
    sums = {"credits": _("学分"), "hours": _("学时"), "class_1": _("Ⅰ类"), "class_2": _("Ⅱ类"), "other": _("其他")}
    for row in totals(rows):
        facts |= {f"{stages[row['stage']]} {word}": row[name] for name, word in sums.items()}
    return facts
