"""The pattern of an import: which columns a table has, what a row may say, what becomes of it.

A subject declares a `Shape` and registers it. People, project library, credits for many and totals from elsewhere are
shapes; reading, preview, job and the rows that come back are the same for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.refusals import Refusal
from registry.base.tables import Cell, words_of
from registry.organisations.models import Organisation
from registry.people.models import Person

from .cells import Parser, Unfit

MOST_ROWS = 20_000


class Outcome(models.TextChoices):
    NEW = "new", gettext_lazy("新增")
    CHANGED = "changed", gettext_lazy("改动")
    SAME = "same", gettext_lazy("不变")
    REFUSED = "refused", gettext_lazy("不能写入")


@dataclass(frozen=True)
class Column:
    """A column: its heading and the other words it is known by, what it must hold, what its template offers."""

    name: str
    heading: str | Promise
    parse: Parser
    aliases: tuple[str, ...] = ()
    required: bool = False
    hint: str | Promise = ""
    choices: Sequence[str | Promise] = ()
    private: bool = False
    """Sealed where it is kept, masked where it is shown: an ID number."""
    width: int = 18


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, or odd about it: the column if it is one's, what it holds, and the sentence."""

    column: str
    value: str
    why: str
    is_fatal: bool = True


@dataclass
class Row:
    """A row as the file has it (`cells`), as its columns understand it (`values`), and what is found of it."""

    number: int
    cells: dict[str, Cell]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    outcome: str = Outcome.NEW.value
    before: dict[str, str] = field(default_factory=dict)
    """What stands now in the columns that the row would change."""
    subject: Any = None
    """What the check found or read for the row, for the write that follows it."""

    def refuse(self, column: Column | None, why: str) -> None:
        value = self.shown(column) if column else ""
        self.problems.append(Problem(str(column.heading) if column else "", value, why))
        self.outcome = Outcome.REFUSED.value

    def remark(self, column: Column, why: str) -> None:
        """Something odd that does not keep the row out."""
        self.problems.append(Problem(str(column.heading), self.shown(column), why, is_fatal=False))

    def shown(self, column: Column) -> str:
        words = words_of(self.cells.get(column.name))
        return f"{words[:3]}…{words[-2:]}" if column.private and len(words) > 6 else words[:80]

    @property
    def is_fine(self) -> bool:
        return self.outcome != Outcome.REFUSED


class Shape:
    """One kind of table. A subject's own class says the rest."""

    name: ClassVar[str]
    action: ClassVar[str]
    """What of the policy lets somebody bring it, asked of the place it is brought to."""
    title: ClassVar[str | Promise]
    lead: ClassVar[str | Promise] = ""
    columns: ClassVar[tuple[Column, ...]]
    shown: ClassVar[tuple[str, ...]] = ()
    """The columns that name a row where not all of them have room."""

    def places(self, actor: Person) -> QuerySet[Organisation]:
        """Where this actor may bring it to."""
        raise NotImplementedError

    def form(self, data: Any = None, files: Any = None, *, actor: Person) -> forms.Form:
        """What is asked beside the file."""
        raise NotImplementedError

    def begin(self) -> str:
        """The address of the page where such a table is sent."""
        raise NotImplementedError

    def summary(self, facts: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        """What was asked beside the file, as the preview repeats it."""
        return ()

    def check(self, rows: Sequence[Row], *, place: Organisation, actor: Person, facts: Mapping[str, Any]) -> None:
        """Say of each row whether it is new, changed, the same or refused; as many queries for any number."""
        raise NotImplementedError

    def lock(self, rows: Sequence[Row], *, place: Organisation, facts: Mapping[str, Any]) -> None:
        """Before the last check: keep away whoever would write the same in the same second."""
        raise NotImplementedError

    def write(self, rows: Sequence[Row], *, place: Organisation, actor: Person, facts: Mapping[str, Any]) -> None:
        """Write rows that were checked, set-wise, inside the caller's transaction; a row it refuses says why."""
        raise NotImplementedError

    def after(self, facts: Mapping[str, Any]) -> str:
        """Where the outcome can be looked at; empty where there is no such page."""
        return ""

    @property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}


SHAPES: dict[str, Shape] = {}


def register(shape: Shape) -> None:
    SHAPES[shape.name] = shape


def understand(shape: Shape, rows: Iterable[Row]) -> None:
    """Let each column make a value of its cell, or refuse the row; what is empty and need not be there is left out."""
    for row in rows:
        for column in shape.columns:
            cell = row.cells.get(column.name)
            if cell in ("", None):
                if column.required:
                    row.refuse(column, _("这一列必须填。"))
                continue
            try:
                row.values[column.name] = column.parse(cell)
            except Unfit as unfit:
                row.refuse(column, str(unfit))


def refuse_repeats(rows: Sequence[Row], key: Any, column: Column) -> None:
    """Refuse what names the same thing a second time in one file."""
    seen: dict[Any, int] = {}
    for row in rows:
        if not row.is_fine or key(row) is None:
            continue
        first = seen.setdefault(key(row), row.number)
        if first != row.number:
            row.refuse(column, _("和第 %(n)d 行是同一个。") % {"n": first})


def compare(row: Row, shape: Shape, standing: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """New where nothing stands, changed where a column differs, the same otherwise; `before` says from what."""
    if not standing:
        row.outcome = Outcome.NEW.value
        return
    row.before = {
        name: _("（空）") if standing[name] in ("", None) else str(standing[name])
        for name in wanted
        if name in shape.by_name and standing[name] != wanted[name]
    }
    differs = any(standing[name] != value for name, value in wanted.items())
    row.outcome = Outcome.CHANGED.value if differs else Outcome.SAME.value


def unreadable(why: str) -> Refusal:
    return Refusal(_("这个文件不能导入。"), why, _("请用模板填写，存成 xlsx 或 csv 再传。"), code="table_unreadable")
