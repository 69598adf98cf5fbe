"""The published lists as a shape of import: what their columns are called, and what becomes of a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.copying import copy_rows
from registry.codes.models import Discipline
from registry.imports import cells
from registry.imports.forms import TableForm
from registry.imports.shapes import Column, Row, Shape, compare, refuse_repeats
from registry.organisations.models import BUREAUS, Organisation
from registry.organisations.queries import visible_to
from registry.people.models import Person
from registry.years.models import Activity, Level
from registry.years.numbers import discipline_of, is_usual, plain, stem

SCHEMES = {
    "national-2022": gettext_lazy("2022 年学科目录"),
    "national-2014": gettext_lazy("2014 年学科目录"),
    "tcm-2014": gettext_lazy("中医药学科目录"),
}
FIELDS = (
    "name", "level", "disciplines", "from_date", "to_date", "hours", "credits", "organiser", "host", "issuer",
    "contact", "year", "source",
)  # fmt: skip
"""What a list says of a project."""
WORDS = {
    label: code
    for code, label in (("national", "国家级"), ("provincial", "省级"), ("city", "市级"), ("unit", "单位级"))
}


class ListForm(TableForm):
    source = forms.CharField(
        label=gettext_lazy("名单名称"),
        max_length=120,
        help_text=gettext_lazy("照公布的标题写，例如：2026 年第一批国家级继续医学教育项目"),
        error_messages={"required": gettext_lazy("请填写这一项。")},
    )
    year = forms.IntegerField(
        label=gettext_lazy("名单年度"),
        min_value=1990,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "form-control-short", "inputmode": "numeric"}),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("项目级别"), choices=Level.choices, help_text=gettext_lazy("表里有“级别”一列的，以表为准。")
    )
    scheme = forms.ChoiceField(label=gettext_lazy("学科目录"), choices=[*SCHEMES.items()])
    field_order = ("place", "source", "year", "level", "scheme", "file")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"].initial = timezone.localdate().year


class ProjectLists(Shape):
    name = "projects"
    action = "library.edit"
    title = gettext_lazy("项目库名单")
    lead = gettext_lazy("每年公布的国家级、省级、市级项目。录入时填编号就带出内容，与名单不符的提示审核人。")
    shown = ("number", "name", "organiser", "credits")
    columns: ClassVar = (
        Column("number", gettext_lazy("项目编号"), cells.text(40), aliases=("编号", "项目号", "项目编码"), width=24,
               hint=gettext_lazy("例如 2026-03-01-014 (国)；没有编号的留空")),
        Column("name", gettext_lazy("项目名称"), cells.text(200), required=True, width=50,
               aliases=("活动名称", "名称", "课程名称", "项目")),
        Column("organiser", gettext_lazy("主办单位"), cells.text(120), width=30,
               aliases=("申办单位", "申报单位", "举办单位")),
        Column("host", gettext_lazy("承办单位"), cells.text(120), width=30, aliases=("协办单位",)),
        Column("issuer", gettext_lazy("发证机构"), cells.text(120), width=30),
        Column("discipline", gettext_lazy("学科"), cells.text(200),
               aliases=("三级学科", "所属学科", "学科名称", "学科代码", "专业"),
               hint=gettext_lazy("学科代码或名称，多个用顿号隔开")),
        Column("level", gettext_lazy("级别"), cells.choice(WORDS), aliases=("项目级别", "学分级别"),
               choices=tuple(WORDS)),
        Column("dates", gettext_lazy("举办日期"), cells.period, width=26,
               aliases=("举办起止日期", "举办时间", "举办期限", "起止日期", "举办起止时间"),
               hint=gettext_lazy("2026-05-16，或 2026/5/16-2026/5/18")),
        Column("from_date", gettext_lazy("开始日期"), cells.day, aliases=("举办开始日期",)),
        Column("to_date", gettext_lazy("结束日期"), cells.day, aliases=("举办结束日期",)),
        Column("hours", gettext_lazy("学时"), cells.amount(2000), aliases=("学时数", "总学时")),
        Column("credits", gettext_lazy("学分"), cells.amount(100), required=True,
               aliases=("授予学分", "拟授学分", "授予学员学分", "学分数", "拟授学员学分")),
        Column("contact", gettext_lazy("联系人"), cells.text(80), width=24,
               aliases=("联系方式", "项目负责人", "负责人", "联系电话")),
    )  # fmt: skip

    def places(self, actor: Person) -> QuerySet[Organisation]:
        return visible_to(actor, self.action).filter(kind__in=BUREAUS, closed_on__isnull=True).order_by("path")

    def form(self, data: Any = None, files: Any = None, *, actor: Person) -> ListForm:
        return ListForm(data, files, places=self.places(actor))

    def begin(self) -> str:
        return reverse("imports:new", args=[self.name])

    def after(self, facts: Mapping[str, Any]) -> str:
        return reverse("library:list")

    def summary(self, facts: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        return [
            (_("名单名称"), facts["source"]),
            (_("名单年度"), str(facts["year"])),
            (_("项目级别"), str(Level(facts["level"]).label)),
            (_("学科目录"), str(SCHEMES[facts["scheme"]])),
        ]

    def check(self, rows: Sequence[Row], *, place: Organisation, actor: Person, facts: Mapping[str, Any]) -> None:
        refuse_repeats(rows, _name_of, self.by_name["name"])
        disciplines = _disciplines(facts["scheme"])
        standing = _standing(rows, place)
        for row in rows:
            if row.is_fine:
                self._check_one(row, standing.get(_name_of(row)), disciplines, facts)

    def _check_one(
        self, row: Row, entry: Activity | None, disciplines: Mapping[str, str], facts: Mapping[str, Any]
    ) -> None:
        wanted = self._wanted(row, disciplines, facts)
        if wanted["to_date"] < wanted["from_date"]:
            row.refuse(self.by_name["to_date"], _("结束日期早于开始日期。"))
        elif entry is not None and entry.year not in (None, facts["year"]):
            row.refuse(self.by_name["number"], _("%(year)s 年的名单里已经有这个编号。") % {"year": entry.year})
        else:
            given = {name: value for name, value in wanted.items() if entry is None or _is_given(row, name)}
            compare(row, self, {name: getattr(entry, name) for name in given} if entry else {}, given)
            row.subject = (entry, given)

    def _wanted(self, row: Row, disciplines: Mapping[str, str], facts: Mapping[str, Any]) -> dict[str, Any]:
        number, values = row.values.get("number", ""), row.values
        if number and not is_usual(number):
            row.remark(self.by_name["number"], _("编号和通常的写法不一样，照样写入。"))
        elif number and discipline_of(number) not in disciplines:
            row.remark(self.by_name["number"], _("编号里的学科代码不在学科目录里，照样写入。"))
        first, last = self._days(row, facts["year"])
        words = {name: values.get(name, "") for name in ("name", "organiser", "host", "issuer", "contact")}
        return words | {
            "level": values.get("level", facts["level"]),
            "disciplines": self._codes(row, disciplines, facts["scheme"]),
            "from_date": first,
            "to_date": last,
            "hours": values.get("hours", 0),
            "credits": values["credits"],
            "year": facts["year"],
            "source": facts["source"],
        }

    def _days(self, row: Row, year: int) -> tuple[dt.date, dt.date]:
        """The days of the list; where it says none, the whole of its year."""
        first, last = row.values.get("dates", (None, None))
        first = row.values.get("from_date", first)
        last = row.values.get("to_date", last) or first
        if first is None:
            row.remark(self.by_name["dates"], _("没有日期，按全年写入。"))
            return dt.date(year, 1, 1), dt.date(year, 12, 31)
        return first, last

    def _codes(self, row: Row, disciplines: Mapping[str, str], scheme: str) -> list[str]:
        """Codes of what the list names; what the scheme does not have is left out with a remark."""
        words = [part for part in row.values.get("discipline", "").replace("，", "、").split("、") if part.strip()]
        found = [disciplines.get(cells.half_width(word)) or disciplines.get(word.split()[0]) for word in words]
        if None in found:
            row.remark(self.by_name["discipline"], _("学科目录里没有，这一列不写入。"))
        return [f"{scheme}:{code}" for code in found if code]

    def lock(self, rows: Sequence[Row], *, place: Organisation, facts: Mapping[str, Any]) -> None:
        """One list at a time for a place."""
        Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=place.pk)

    def write(self, rows: Sequence[Row], *, place: Organisation, actor: Person, facts: Mapping[str, Any]) -> None:
        new: list[Activity] = []
        changed: list[Activity] = []
        for row in rows:
            entry, given = row.subject
            made = entry or Activity(jurisdiction=place, number=row.values.get("number", ""))
            for name, value in given.items():
                setattr(made, name, value)
            (changed if entry else new).append(made)
        columns = ("jurisdiction_id", "number", *FIELDS)
        copy_rows(Activity, columns, [[getattr(one, name) for name in columns] for one in new])
        if changed:
            Activity.objects.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=FIELDS)


def _name_of(row: Row) -> tuple[str, ...]:
    """What tells one project from another: its number, or its name and first day."""
    if row.values.get("number"):
        return (plain(row.values["number"]),)
    first = row.values.get("from_date") or row.values.get("dates", ("",))[0]
    return ("", row.values.get("name", ""), str(first))


def _standing(rows: Sequence[Row], place: Organisation) -> dict[tuple[str, ...], Activity]:
    """The entries of the place that the rows may mean, by what tells them apart; two queries."""
    numbers = {stem(row.values["number"]) for row in rows if row.values.get("number")}
    nameless = {row.values.get("name", "") for row in rows if not row.values.get("number")}
    entries = Activity.objects.filter(jurisdiction=place)
    found: dict[tuple[str, ...], Activity] = {}
    found |= {(plain(one.number),): one for one in entries.filter(number_stem__in=numbers).exclude(number="")}
    for one in entries.filter(number="", name__in=nameless):
        found["", one.name, str(one.from_date)] = one
    return found


def _disciplines(scheme: str) -> dict[str, str]:
    """Code by code and by name; of two of one name, the finer one."""
    rows = Discipline.objects.filter(scheme=scheme).order_by("level", "code")
    return {word: row.code for row in rows for word in (row.code, cells.half_width(row.name))}


COLUMN_OF = {"disciplines": ("discipline",), "from_date": ("dates", "from_date"), "to_date": ("dates", "to_date")}


def _is_given(row: Row, name: str) -> bool:
    """Whether the table speaks of it at all: what it does not name stays as it is."""
    if name in ("year", "source", "level"):
        return True
    return any(row.cells.get(column) not in ("", None) for column in COLUMN_OF.get(name, (name,)))
