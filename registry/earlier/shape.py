"""Yearly totals as a shape of import: a line for a person and a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from registry.imports import cells
from registry.imports.forms import TableForm
from registry.imports.identity import WHO, identify
from registry.imports.queries import lock_people, people_of
from registry.imports.shapes import Column, Row, Shape, compare
from registry.organisations.models import Kind, Organisation
from registry.organisations.queries import visible_to
from registry.people.models import Person

from .models import EarlierYear
from .services import ACTION

AMOUNTS = ("credits", "hours", "class_1", "class_2")


class EarlierForm(TableForm):
    source = forms.CharField(
        label=gettext_lazy("来源"),
        max_length=120,
        help_text=gettext_lazy("原来的平台或单位；表里有“来源”一列的，以表为准。"),
        error_messages={"required": gettext_lazy("请填写这一项。")},
    )
    is_seen = forms.BooleanField(
        label=gettext_lazy("名单上每个人的原件我都核对过"),
        required=False,
        help_text=gettext_lazy("会记下你的名字和时间。没有核对过的，以后可以逐条标记。"),
    )
    field_order = ("place", "source", "file", "is_seen")


class EarlierYears(Shape):
    name = "earlier"
    action = ACTION
    title = gettext_lazy("外来历史")
    lead = gettext_lazy("从别的平台转来的人，以前各年的合计。标为外来，不算本平台的学分。")
    shown = ("name", "card_number", "year", "credits")
    columns: ClassVar = (
        *WHO,
        Column("year", gettext_lazy("年度"), cells.year, required=True, aliases=("学分年度", "年份"), width=10),
        Column("credits", gettext_lazy("学分"), cells.amount(1000), required=True, width=10,
               aliases=("学分合计", "总学分", "合计学分")),
        Column("hours", gettext_lazy("学时"), cells.amount(5000), width=10, aliases=("学时合计", "总学时", "合计学时")),
        Column("class_1", gettext_lazy("Ⅰ类学分"), cells.amount(1000), width=10, aliases=("一类学分", "Ⅰ类")),
        Column("class_2", gettext_lazy("Ⅱ类学分"), cells.amount(1000), width=10, aliases=("二类学分", "Ⅱ类")),
        Column("source", gettext_lazy("来源"), cells.text(120), aliases=("原平台", "原单位", "来源平台"), width=30),
        Column("note", gettext_lazy("备注"), cells.text(200), width=30),
    )  # fmt: skip

    def places(self, actor: Person) -> QuerySet[Organisation]:
        kinds = Q(kind__in=[Kind.UNIT, Kind.DEPARTMENT])
        return visible_to(actor, self.action).filter(kinds, closed_on__isnull=True).order_by("path")

    def form(self, data: Any = None, files: Any = None, *, actor: Person) -> EarlierForm:
        return EarlierForm(data, files, places=self.places(actor))

    def begin(self) -> str:
        return reverse("imports:new", args=[self.name])

    def summary(self, facts: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        seen = _("都核对过") if facts["is_seen"] else _("还没有标记")
        return [(_("来源"), facts["source"]), (_("原件"), seen)]

    def check(self, rows: Sequence[Row], *, place: Organisation, actor: Person, facts: Mapping[str, Any]) -> None:
        people = people_of(rows, place=place, actor=actor, action=self.action)
        identify(rows, people, self.by_name)
        standing = {
            (row.person_id, row.year, row.source): row
            for row in EarlierYear.objects.standing().filter(person__in=people.values())
        }
        seen: dict[Any, int] = {}
        for row in rows:
            if row.is_fine:
                self._check_one(row, actor, facts, standing, seen)

    def _check_one(
        self, row: Row, actor: Person, facts: Mapping[str, Any], standing: Mapping[Any, EarlierYear], seen: Any
    ) -> None:
        person: Person = row.subject
        source = row.values.get("source", facts["source"])
        key = (person.pk, row.values["year"], source)
        first = seen.setdefault(key, row.number)
        if first != row.number:
            row.refuse(self.by_name["year"], _("和第 %(n)d 行是同一个人的同一年。") % {"n": first})
        elif person.pk == actor.pk:
            row.refuse(None, _("不能登记自己的，请另一位代录员办理。"))
        elif int(row.values["year"]) > timezone.localdate().year:
            row.refuse(self.by_name["year"], _("这一年还没有到。"))
        else:
            known = standing.get(key)
            wanted = {name: row.values[name] for name in (*AMOUNTS, "note") if name in row.values}
            compare(row, self, {name: getattr(known, name) for name in wanted} if known else {}, wanted)
            row.subject = (person, source, known, wanted)

    def lock(self, rows: Sequence[Row], *, place: Organisation, facts: Mapping[str, Any]) -> None:
        lock_people(rows)

    def write(self, rows: Sequence[Row], *, place: Organisation, actor: Person, facts: Mapping[str, Any]) -> None:
        now = timezone.now()
        new: list[EarlierYear] = []
        changed: list[EarlierYear] = []
        for row in rows:
            person, source, known, wanted = row.subject
            made = known or EarlierYear(person=person, year=row.values["year"], source=source, entered_by=actor)
            for name, value in wanted.items():
                setattr(made, name, value)
            # What was seen was another amount: it has to be seen again.
            made.seen_by, made.seen_at = (actor, now) if facts["is_seen"] else (None, None)
            (changed if known else new).append(made)
        EarlierYear.objects.bulk_create(new)
        EarlierYear.objects.bulk_update(changed, [*AMOUNTS, "note", "seen_by", "seen_at"])
