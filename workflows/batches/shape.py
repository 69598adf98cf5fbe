"""Credits for many as a shape of import: one thing, and a list of people of whom each may have hours of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.words import date_words, days_words
from registry.files.models import StoredFile
from registry.imports import cells
from registry.imports.identity import WHO, identify
from registry.imports.queries import lock_people, people_of
from registry.imports.shapes import Column, Outcome, Row, Shape
from registry.organisations.models import Kind as Place, Organisation
from registry.organisations.queries import visible_to
from registry.people.models import Person
from registry.roles import policy
from workflows.credits.library import two
from workflows.credits.models import Credit
from workflows.credits.readiness import YearBook, why_not_ready
from workflows.credits.states import Kind, State, Subject
from workflows.credits.twins import STANDING

from .making import Maker, write


class ForMany(Shape):
    name = "credits"
    action = "credit.enter_for"
    title = gettext_lazy("为多人录入学分")
    lead = gettext_lazy("公需科目，或一次外出会议：内容填一次，名单用 Excel、卡号或按科室勾选。")
    shown = ("name", "card_number", "id_number", "hours", "credits")
    columns: ClassVar = (
        *WHO,
        Column("hours", gettext_lazy("学时"), cells.amount(2000), width=10,
               aliases=("学时数", "总学时", "获得学时", "培训学时"), hint=gettext_lazy("空着就用统一的学时")),
        Column("credits", gettext_lazy("学分"), cells.amount(100), width=10, aliases=("学分数", "获得学分"),
               hint=gettext_lazy("空着就用统一的学分；没有就是 0，学时照计")),
        Column("from_date", gettext_lazy("活动日期"), cells.day,
               aliases=("日期", "培训日期", "完成日期", "开始日期", "学习时间", "完成时间"),
               hint=gettext_lazy("空着就用统一的日期")),
        Column("year", gettext_lazy("年度"), cells.year, aliases=("学习年度", "培训年度", "所属年度"), width=10,
               hint=gettext_lazy("没有日期、年度又不同的，按统一日期的月日计入那一年")),
        Column("certificate_number", gettext_lazy("证书编号"), cells.text(60), aliases=("合格证号", "证书号")),
    )  # fmt: skip

    def places(self, actor: Person) -> QuerySet[Organisation]:
        """The places of one's roles, and the units below them."""
        own = Q(pk__in=[place.pk for place in policy.places_where(actor, self.action)])
        units = visible_to(actor, self.action).filter(own | Q(kind=Place.UNIT), closed_on__isnull=True)
        return units.order_by("path")

    def form(self, data: Any = None, files: Any = None, *, actor: Person) -> forms.Form:
        raise LookupError("it is asked for on a page of its own")

    def begin(self) -> str:
        return reverse("batches:new")

    def after(self, facts: Mapping[str, Any]) -> str:
        return reverse("batches:of_table", args=[facts["table"]])

    def summary(self, facts: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        first = dt.date.fromisoformat(facts["from_date"])
        last = dt.date.fromisoformat(facts["to_date"]) if facts["to_date"] else None
        files = StoredFile.objects.filter(pk__in=facts["files"]).values_list("name", flat=True)
        amounts = {name: two(Decimal(facts[name])) if facts[name] else _("按名单") for name in ("hours", "credits")}
        found = [
            (_("学分类别"), str(Kind(facts["kind"]).label)),
            (_("科目"), str(Subject(facts["subject"]).label)),
            (_("活动名称"), facts["name"]),
            (_("活动日期"), days_words(first, last)),
            (_("统一的学时"), amounts["hours"]),
            (_("统一的学分"), amounts["credits"]),
        ]
        return [*found, (_("证明材料"), "、".join(files))] if files else found

    def check(self, rows: Sequence[Row], *, place: Organisation, actor: Person, facts: Mapping[str, Any]) -> None:
        people = people_of(rows, place=place, actor=actor, action=self.action)
        identify(rows, people, self.by_name)
        maker, years = Maker(facts, place=place, actor=actor, rows=rows), YearBook()
        seen: dict[Any, int] = {}
        made: list[tuple[Row, Credit]] = []
        for row in rows:
            if row.is_fine:
                credit = maker.make(row, pk=-row.number)
                row.subject = (row.subject, credit)
                self._check_one(row, credit, years, seen)
                _check_home(row, credit, place)
                made.append((row, credit))
        _compare([pair for pair in made if pair[0].is_fine], self)

    def _check_one(self, row: Row, credit: Credit, years: YearBook, seen: dict[Any, int]) -> None:
        first = seen.setdefault((credit.person_id, credit.from_date), row.number)
        unready = why_not_ready(credit, years)
        if first != row.number:
            row.refuse(None, _("和第 %(n)d 行是同一个人。") % {"n": first})
        elif not (credit.hours or credit.credits):
            row.refuse(self.by_name["hours"], _("学时和学分都没有：名单里没有，统一的也没有填。"))
        elif unready:
            row.refuse(self.by_name["from_date"], str(unready.why))

    def lock(self, rows: Sequence[Row], *, place: Organisation, facts: Mapping[str, Any]) -> None:
        """Two clerks with the same people wait for each other, and the second finds what the first wrote."""
        lock_people(rows)

    def write(self, rows: Sequence[Row], *, place: Organisation, actor: Person, facts: Mapping[str, Any]) -> None:
        write(rows, place=place, actor=actor, facts=facts)


def _check_home(row: Row, credit: Credit, place: Organisation) -> None:
    """A credit belongs where its person worked on that day; elsewhere it is not this clerk's to enter."""
    if row.is_fine and not place.holds(credit.department):
        row.refuse(None, _("%(day)s 其不在你办理的单位，请由当时的单位录入。") % {"day": date_words(credit.day)})


def _compare(made: Sequence[tuple[Row, Credit]], shape: Shape) -> None:
    """What the person has of that name and day already: the same is left alone, another is not written over."""
    credits = [credit for _row, credit in made]
    standing = Credit.objects.filter(
        person_id__in={credit.person_id for credit in credits},
        from_date__in={credit.from_date for credit in credits},
        name__in={credit.name for credit in credits},
        state__in=[State.DRAFT, *STANDING],
    ).only("person_id", "from_date", "name", "hours", "credits", "state")
    known = {(row.person_id, row.from_date): row for row in standing}
    for row, credit in made:
        other = known.get((credit.person_id, credit.from_date))
        if other is None:
            continue
        if (other.hours, other.credits) == (credit.hours, credit.credits):
            row.outcome = Outcome.SAME.value
        else:
            facts = {"day": date_words(other.from_date), "hours": two(other.hours), "credits": two(other.credits),
                     "state": State(other.state).label}  # fmt: skip
            why = (
                _("本人已有 %(day)s 的同一项：%(hours)s 学时，%(credits)s 学分，%(state)s。要改的请改那一项。") % facts
            )
            row.refuse(shape.by_name["hours"], why)
