"""The columns that a list of tasks can show, on the page and in its export."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy


@dataclass(frozen=True)
class Column:
    """Its name in the address of a choice, its heading, its class on the page, and its value of a row."""

    name: str
    word: str | Promise
    width: str
    value: Callable[[Any], Any]
    is_number: bool = False


FIRST: tuple[Column, ...] = (
    Column("person", pgettext_lazy("column", "人员"), "w-name", lambda row: row.person),
    Column("title", _("内容"), "", lambda row: row.title),
)
"""Without these a row says nothing."""
CHOICES: tuple[Column, ...] = (
    Column("place", _("科室"), "w-date", lambda row: row.place),
    Column("kind", _("类别"), "w-date", lambda row: row.kind),
    Column("form", _("举办方式"), "w-date", lambda row: row.form_word),
    Column("hours", _("学时"), "w-num", lambda row: row.hours, is_number=True),
    Column("amount", _("学分"), "w-num", lambda row: row.amount, is_number=True),
    Column("check", _("系统核对"), "w-state", lambda row: row.flag.word if row.flag else _("无异常")),
    Column("holder", _("签收人"), "w-name", lambda row: row.holder),
    Column("since", _("送到日"), "w-short", lambda row: row.since),
    Column("due", _("截止日"), "w-short", lambda row: row.due_on),
    Column("waited", _("已等"), "w-short", lambda row: row.days, is_number=True),
)
USUAL = ("amount", "check", "waited")


def chosen(names: Iterable[str]) -> tuple[Column, ...]:
    """The named columns in the order of all; none named means the usual ones."""
    wanted = set(names) or set(USUAL)
    return tuple(column for column in CHOICES if column.name in wanted)
