"""The forms beside an application: the report, a request, an opinion, the bureau's rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from workflows.credits.forms import CHOOSE

from .counted import Counted
from .forms import PeriodRows, amount, ask_later, periods_in, rows_of, text, whole
from .models import Project, Report
from .rules import NAMES, Asked
from .shape import kept_periods
from .states import GIVEN, Advice, Ask

TITLES = (
    ("high", gettext_lazy("高级")),
    ("mid", gettext_lazy("中级")),
    ("junior", gettext_lazy("初级")),
    ("other", gettext_lazy("其他")),
)
AREAS = (
    ("unit", gettext_lazy("本单位")),
    ("city", gettext_lazy("本市其他单位")),
    ("province", gettext_lazy("本省其他市")),
    ("beyond", gettext_lazy("外省")),
)


class ReportForm(forms.Form):
    """执行情况 as the bureau wants to read it."""

    venue = text(gettext_lazy("实际地点"), 120, required=True)
    attended = whole(gettext_lazy("参加人数"), required=True)
    passed = whole(gettext_lazy("考核合格人数"), required=True)
    teacher_changes = text(
        gettext_lazy("教师变动"), 1000, rows=2, help_text=gettext_lazy("谁换成了谁、为什么；没有的不填")
    )
    summary = text(gettext_lazy("总结"), 8000, required=True, rows=6)

    def __init__(self, data: Any = None, *, project: Project, counted: Counted | None = None) -> None:
        before: Report | None = getattr(project, "execution", None)
        super().__init__(data, initial=_before(project, before, counted))
        for group, names in (("titles", TITLES), ("areas", AREAS)):
            known = getattr(before or counted, group, {})
            for name, label in names:
                self.fields[f"{group}_{name}"] = whole(label, initial=known.get(name, 0))
        ask_later(self, ("teacher_changes",))
        periods = before.period_list if before else project.period_list
        self.periods = PeriodRows(data, prefix="period", initial=rows_of(periods))

    def is_valid(self) -> bool:
        parts = [super().is_valid(), self.periods.is_valid()]
        if self.is_bound and not parts[1]:
            self.add_error(None, _("实际举办日期里有要改的，见下面标红的地方。"))
        return all(parts)

    def group(self, name: str) -> list[forms.BoundField]:
        return [self[field] for field in self.fields if field.startswith(f"{name}_")]

    @property
    def titles(self) -> list[forms.BoundField]:
        return self.group("titles")

    @property
    def areas(self) -> list[forms.BoundField]:
        return self.group("areas")

    @property
    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        counted = {
            group: {name: data[f"{group}_{name}"] or 0 for name, _label in names}
            for group, names in (("titles", TITLES), ("areas", AREAS))
        }
        plain = {name: data[name] for name in ("venue", "attended", "passed", "teacher_changes", "summary")}
        return plain | counted | {"periods": kept_periods(periods_in(self.periods))}


class RequestForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("申请什么"),
        choices=Ask.choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE},
    )
    reason = text(gettext_lazy("原因"), 1000, required=True, rows=3)

    def __init__(self, data: Any = None, *, project: Project, kind: str = Ask.POSTPONE) -> None:
        super().__init__(data, initial={"kind": kind})
        self.periods = PeriodRows(data, prefix="period", initial=rows_of(project.period_list))

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.periods.is_valid()])


class OpinionForm(forms.Form):
    score = whole(gettext_lazy("评分"), most=100, help_text=gettext_lazy("0 到 100；回避的不填"))
    advice = forms.ChoiceField(
        label=pgettext_lazy("advice", "建议"),
        choices=[(one.value, one.label) for one in (*GIVEN, Advice.DECLINED)],
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE},
    )
    words = text(
        gettext_lazy("意见"),
        4000,
        required=True,
        rows=5,
        help_text=gettext_lazy("申报单位看不到是谁提的；回避的写原因"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("advice") == Advice.DECLINED:
            data["score"] = None
        elif data.get("score") is None and "score" not in self.errors:
            self.add_error("score", _("请评分，0 到 100。"))
        return data


class CreditsForm(forms.Form):
    credits = amount(gettext_lazy("核定学分"), 1000)
    reason = text(gettext_lazy("原因"), 500, required=True, rows=3, help_text=gettext_lazy("批准以后申报单位能看到"))

    def __init__(self, data: Any = None, *, asked: Any = None) -> None:
        super().__init__(data, initial={"credits": asked})
        self.fields["credits"].required = True


class RuleForm(forms.Form):
    file_days_before = whole(gettext_lazy("举办前至少几天备案"), required=True, most=365)
    file_days_ahead = whole(
        gettext_lazy("举办前最早几天备案"), most=730, help_text=gettext_lazy("不填就是批准以后随时可以")
    )
    report_days = whole(gettext_lazy("举办后几天内报执行情况"), required=True, most=365)
    reviewers = whole(
        gettext_lazy("至少几位评审"), required=True, most=9, help_text=gettext_lazy("0 就是由主管部门直接决定")
    )
    reason = text(gettext_lazy("原因"), 200, required=True)

    def __init__(self, data: Any = None, *, now: Asked) -> None:
        super().__init__(data, initial=vars(now))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        least, most = data.get("file_days_before"), data.get("file_days_ahead")
        if least is not None and most is not None and most < least:
            self.add_error("file_days_ahead", _("最早的一天要在最迟的一天之前。"))
        return data

    @property
    def asked(self) -> Asked:
        return Asked(**{name: self.cleaned_data[name] for name in NAMES})


def _before(project: Project, before: Report | None, counted: Counted | None) -> dict[str, Any]:
    """What was written before; at first, what was approved and what attendance knows."""
    if before is None:
        numbers = {"attended": counted.attended, "passed": counted.passed} if counted else {}
        return {"venue": project.venue, **numbers}
    return {name: getattr(before, name) for name in ("venue", "attended", "passed", "teacher_changes", "summary")}
