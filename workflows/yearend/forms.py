from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from registry.years.models import CreditYear

from .checking import Days

LONGEST = 200


def _day(label: Any, hint: Any = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, widget=forms.DateInput(attrs={"type": "date"}))


class DaysForm(forms.Form):
    from_date = _day(gettext_lazy("第一天"))
    to_date = _day(gettext_lazy("最后一天"), gettext_lazy("活动在这两天之间结束的学分，归这个年度"))
    entry_until = _day(gettext_lazy("录入截止"), gettext_lazy("对大家公布的日期；过后由你进入收尾，不会自动收尾"))
    review_until = _day(gettext_lazy("单位初审截止"), gettext_lazy("待办到期不晚于这一天；过后由你关闭年度"))

    @property
    def days(self) -> Days:
        return Days(*(self.cleaned_data[name] for name in Days.__dataclass_fields__))


class ChangeForm(DaysForm):
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=LONGEST)


class NewForm(DaysForm):
    field_order = ("name", "from_date", "to_date", "entry_until", "review_until")
    name = forms.CharField(label=gettext_lazy("名称"), max_length=20)


class StepForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("说明"), max_length=LONGEST, required=False)

    def __init__(self, data: Any = None, *, needs_reason: bool) -> None:
        super().__init__(data)
        if needs_reason:
            self.fields["reason"].label = gettext_lazy("为什么重新打开")
            self.fields["reason"].required = True


def proposal(last: CreditYear | None, today: dt.date) -> dict[str, Any]:
    """The year after the last one, of the same length, with its days a year later."""
    if last is None:
        first = dt.date(today.year, 1, 1)
        ends = dt.date(today.year, 12, 31)
        return _typed(str(today.year), Days(first, ends, ends, ends + dt.timedelta(days=31)))
    name = str(int(last.name) + 1) if last.name.isdecimal() else ""
    later = {field: _a_year_later(day) for field, day in Days.of(last).facts.items()}
    return _typed(name, Days(**later | {"from_date": last.to_date + dt.timedelta(days=1)}))


def _typed(name: str, days: Days) -> dict[str, Any]:
    return {"name": name} | {field: day.isoformat() for field, day in days.facts.items()}


def _a_year_later(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
