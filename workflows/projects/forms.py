"""The application form: nothing but a name is asked to save it, everything to hand it in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from workflows.credits.forms import AMOUNT_ERRORS, BAD_DATE, CHOOSE_ONE, REQUIRED
from workflows.credits.queries import discipline_choices

from .models import FORM, LEVELS, Project
from .shape import Period, Teacher, kept_periods, kept_teachers
from .states import Audience, LastYear

OPTIONAL = ("discipline_2", "discipline_3")
MOST_TEACHERS, MOST_PERIODS = 60, 24
TOO_LONG = gettext_lazy("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。")
NOT_WHOLE = gettext_lazy("请填整数。")


def text(label: Any, most: int, *, required: bool = False, rows: int = 0, **options: Any) -> forms.CharField:
    if rows:
        options["widget"] = forms.Textarea(attrs={"rows": rows})
    errors = {"required": REQUIRED, "max_length": TOO_LONG}
    return forms.CharField(label=label, max_length=most, required=required, error_messages=errors, **options)


def amount(label: Any, most: int, digits: int = 6) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"step": "0.01", "min": "0", "inputmode": "decimal"})
    numbers: dict[str, Any] = {"min_value": 0, "max_value": most, "max_digits": digits, "decimal_places": 2}
    return forms.DecimalField(
        label=label, widget=widget, required=False, error_messages=AMOUNT_ERRORS | {"required": REQUIRED}, **numbers
    )


def whole(label: Any, *, required: bool = False, most: int = 100_000, **options: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"min": "0", "inputmode": "numeric"})
    errors = {"invalid": NOT_WHOLE, "required": REQUIRED}
    return forms.IntegerField(
        label=label, widget=widget, required=required, min_value=0, max_value=most, error_messages=errors, **options
    )


def one_of(label: Any, choices: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[*CHOOSE_ONE, *choices], required=False, **options)


def day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, required=False, error_messages={"invalid": BAD_DATE})


def ask_later(form: forms.Form, optional: Collection[str] = ()) -> None:
    """Fields that may be left empty for now, but are no matter of taste."""
    for name, field in form.fields.items():
        field.is_asked = name not in optional  # type: ignore[attr-defined]


class RowForm(forms.Form):
    """A line of a list; an empty one is left out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        ask_later(self, ("last",))


class TeacherForm(RowForm):
    name = text(gettext_lazy("姓名"), 40)
    title = text(gettext_lazy("职称"), 40)
    unit = text(gettext_lazy("单位"), 80)
    topic = text(gettext_lazy("授课内容"), 200)
    hours = text(gettext_lazy("学时"), 8)


class PeriodForm(RowForm):
    first = day(gettext_lazy("开始"))
    last = day(gettext_lazy("结束"))

    def clean(self) -> dict[str, Any]:
        """One day alone is a period of one day."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if last and not first:
            self.add_error("first", _("请填开始的日期。"))
        elif first and last and last < first:
            self.add_error("last", _("结束早于开始。"))
        return data

    @property
    def period(self) -> Period | None:
        first = self.cleaned_data.get("first")
        return Period(first, self.cleaned_data.get("last") or first) if first else None


TeacherRows = forms.formset_factory(TeacherForm, extra=2, max_num=MOST_TEACHERS)
PeriodRows = forms.formset_factory(PeriodForm, extra=1, max_num=MOST_PERIODS)


def periods_in(rows: Any) -> list[Period]:
    return [one.period for one in rows.forms if one.period]


def rows_of(periods: list[Period]) -> list[dict[str, Any]]:
    return [{"first": one.first, "last": one.last} for one in periods]


class ApplicationForm(forms.Form):
    """What rules ask of an application; the version is that of the page it was typed on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = text(gettext_lazy("项目名称"), 200, required=True)
    level = one_of(gettext_lazy("申报级别"), LEVELS, help_text=gettext_lazy("上报到这一级的主管部门"))
    discipline_1 = one_of(gettext_lazy("学科"), [], help_text=gettext_lazy("编号按第一个学科来编"))
    discipline_2 = one_of(gettext_lazy("第二个学科"), [])
    discipline_3 = one_of(gettext_lazy("第三个学科"), [])
    last_year = one_of(gettext_lazy("去年情况"), LastYear.choices)
    leader_name = text(gettext_lazy("项目负责人"), 40)
    leader_title = text(gettext_lazy("职称"), 40)
    leader_unit = text(gettext_lazy("所在单位"), 80)
    leader_phone = text(gettext_lazy("联系电话"), 40)
    hours_theory = amount(gettext_lazy("理论学时"), 2000)
    hours_practice = amount(gettext_lazy("实践学时"), 2000)
    credits_asked = amount(gettext_lazy("拟授学分"), 100)
    venue = text(gettext_lazy("举办地点"), 120)
    learners = text(gettext_lazy("培训对象"), 200)
    audience = forms.ChoiceField(
        label=gettext_lazy("谁能得学分"), choices=Audience.choices, widget=forms.RadioSelect, initial=Audience.ANYONE
    )
    intake = whole(gettext_lazy("拟招生人数"))
    fee = amount(gettext_lazy("收费（元/人）"), 100_000, 8)
    assessment = text(gettext_lazy("考核方式"), 200)
    need = text(gettext_lazy("需求与现状"), 4000, rows=4)
    aims = text(gettext_lazy("培训目标"), 4000, rows=4)
    content = text(gettext_lazy("主要内容"), 8000, rows=6)

    def __init__(self, data: Any = None, *, project: Project | None = None, unit_name: str = "") -> None:
        super().__init__(data, initial=_initial(project, unit_name))
        ask_later(self, OPTIONAL)
        choices = discipline_choices()
        for number in (1, 2, 3):
            self.fields[f"discipline_{number}"].choices = [*CHOOSE_ONE, *choices]  # type: ignore[attr-defined]
        self.teachers = TeacherRows(
            data, prefix="teacher", initial=[vars(one) for one in project.teacher_list] if project else None
        )
        self.periods = PeriodRows(data, prefix="period", initial=rows_of(project.period_list) if project else None)

    def is_valid(self) -> bool:
        parts = [super().is_valid(), self.teachers.is_valid(), self.periods.is_valid()]
        if self.is_bound and not all(parts[1:]) and not self.non_field_errors():
            self.add_error(None, _("授课教师或举办日期里有要改的，见下面标红的地方。"))
        return all(parts)

    @property
    def facts(self) -> dict[str, Any]:
        """What the verbs write."""
        data = self.cleaned_data
        chosen = [data[f"discipline_{number}"] for number in (1, 2, 3)]
        teachers = [Teacher(**row.cleaned_data) for row in self.teachers.forms if any(row.cleaned_data.values())]
        lists = {
            "disciplines": list(dict.fromkeys(filter(None, chosen))),
            "teachers": kept_teachers(teachers),
            "periods": kept_periods(periods_in(self.periods)),
        }
        return {name: lists[name] if name in lists else data[name] for name in FORM}


def _initial(project: Project | None, unit_name: str) -> dict[str, Any]:
    if project is None:
        return {"leader_unit": unit_name}
    found = {name: getattr(project, name) for name in FORM if name not in ("disciplines", "teachers", "periods")}
    found |= {f"discipline_{number}": code for number, code in enumerate(project.disciplines, start=1)}
    return found | {"version": project.version}
