"""The columns of S33, in a sheet: which field each shows, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from registry.base.sheets import Head
from workflows.credits import words
from workflows.credits.models import Credit
from workflows.credits.originals import standing_of, with_parity
from workflows.credits.queries import SPOKEN
from workflows.engine.models import Decision

SHORT, USUAL, LONG = 10, 14, 40
AT_ONCE = 2_000
"""Rows that the server sends at a time."""


@dataclass(frozen=True)
class Column:
    """Its heading, its field, how wide it is, and the words of its codes where it holds one."""

    word: str | Promise
    field: str
    width: int = USUAL
    words: Callable[[], words.Words] | None = None


PERSON: tuple[Column, ...] = (
    Column(pgettext_lazy("column", "人员"), "person__name", SHORT),
    Column(_("卡号"), "person__card_number"),
    Column(_("单位"), "unit__name", LONG // 2),
    Column(_("科室"), "department__name"),
    Column(_("条线"), "line", SHORT, words.line_words),
)
"""Whose they are, where a list holds several people's; never the ID number."""
CREDIT: tuple[Column, ...] = (
    Column(_("日期"), "from_date", SHORT + 2),
    Column(_("结束日期"), "to_date", SHORT + 2),
    Column(_("项目编号"), "number", USUAL + 6),
    Column(_("活动名称"), "name", LONG),
    Column(_("学分类别"), "kind", USUAL, words.kind_words),
    Column(_("子类别"), "sub_kind", USUAL, words.sub_kind_words),
    Column(_("活动类型"), "activity_type", USUAL, words.type_words),
    Column(_("学分级别"), "level", SHORT, words.level_words),
    Column(_("学科"), "discipline", USUAL, words.discipline_words),
    Column(_("举办方式"), "form", SHORT, words.form_words),
    Column(_("科目"), "subject", SHORT, words.subject_words),
    Column(_("学时"), "hours", SHORT),
    Column(_("学分"), "credits", SHORT),
    Column(_("学分类型"), "credit_class", SHORT, words.class_words),
    Column(_("审核状态"), "state", USUAL, words.state_words),
    Column(_("审核意见"), "opinion", LONG),
    Column(_("学分年度"), "credit_year__name", SHORT),
    Column(_("发证机构"), "issuer", LONG // 2),
    Column(_("证书编号"), "certificate_number", USUAL),
    Column(_("上报时间"), "submitted_at", USUAL + 4),
    Column(_("原件"), "original", SHORT, words.original_words),
)


def columns_of(*, of_people: bool) -> tuple[Column, ...]:
    return PERSON + CREDIT if of_people else CREDIT


def heads_of(columns: Sequence[Column]) -> list[Head]:
    return [Head(column.word, column.width) for column in columns]


def cells_of(rows: QuerySet[Credit], columns: Sequence[Column]) -> Iterator[list[Any]]:
    """The rows as cells, sent by the server some at a time; only where a verdict spoke is its opinion looked up."""
    spoken = Decision.objects.filter(case_id=OuterRef("case_id"), to_state__in=SPOKEN).order_by("-position")
    found = (
        with_parity(rows)
        .annotate(
            original=standing_of(),
            discipline=Concat("discipline_scheme", Value(":"), "discipline_code"),
            opinion=Case(
                When(state__in=SPOKEN, then=Subquery(spoken.values("opinion")[:1])),
                default=Value(""),
                output_field=TextField(),
            ),
        )
        .values_list(*(column.field for column in columns))
    )
    tables = [column.words() if column.words else None for column in columns]
    for row in found.iterator(chunk_size=AT_ONCE):
        yield [value if table is None else table.get(value, value) for value, table in zip(row, tables, strict=True)]
