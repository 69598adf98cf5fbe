from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from attendance.sessions.models import Audience, Period, Plan, RuleVersion, Session
from attendance.sessions.windows import Windows

from .naming import MOST, Read, read_lines


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _time(label: Any, *, required: bool = False) -> forms.TimeField:
    return forms.TimeField(label=label, required=required, widget=TimeInput())


class SessionForm(forms.Form):
    """A session of one day with its periods; a period without times is not there."""

    day = forms.DateField(label=_("日期"), widget=DayInput())
    begins = _time(_("开始"), required=True)
    ends = _time(_("结束"), required=True)
    room = forms.CharField(label=_("地点"), max_length=60, required=False)
    topic = forms.CharField(label=_("主题"), max_length=120, required=False)
    teachers = forms.CharField(label=_("授课人"), max_length=200, required=False)
    hours = forms.DecimalField(label=_("学时"), min_value=0, max_digits=5, decimal_places=2)
    seats = forms.IntegerField(label=_("座位"), min_value=1, max_value=20_000, required=False)
    in_begins, in_ends = _time(_("签到从")), _time(_("签到到"))
    check_begins, check_ends = _time(_("中途从")), _time(_("中途到"))
    out_begins, out_ends = _time(_("签退从")), _time(_("签退到"))
    grace = forms.IntegerField(
        label=_("宽限（分钟）"), min_value=0, max_value=60, initial=0, help_text=_("每个周期前后都放宽这么久")
    )

    @classmethod
    def of(cls, session: Session) -> dict[str, Any]:
        """What the form shows of a session that is there."""
        zone = timezone.get_current_timezone()
        known = {
            "day": session.begins.astimezone(zone).date(), "begins": session.begins.astimezone(zone).time(),
            "ends": session.ends.astimezone(zone).time(), "room": session.room, "topic": session.topic,
            "teachers": session.teachers, "hours": session.hours, "seats": session.seats, "grace": 0,
        }  # fmt: skip
        for period in session.periods.all():
            known[f"{period.kind}_begins"] = period.begins.astimezone(zone).time()
            known[f"{period.kind}_ends"] = period.ends.astimezone(zone).time()
            known["grace"] = period.grace
        return known

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("begins") and facts.get("ends") and facts["ends"] <= facts["begins"]:
            self.add_error("ends", gettext("结束要在开始之后。"))
        for kind, word in Period.Kind.choices:
            begins, ends = facts.get(f"{kind}_begins"), facts.get(f"{kind}_ends")
            if bool(begins) != bool(ends) or (begins and ends and ends <= begins):
                self.add_error(f"{kind}_ends", gettext("%(word)s的起止时间不完整，或前后颠倒。") % {"word": word})
        return facts

    @property
    def facts(self) -> dict[str, Any]:
        kept = {name: self.cleaned_data[name] for name in ("room", "topic", "teachers", "hours", "seats")}
        return kept | {name: self._at(self.cleaned_data[name]) for name in ("begins", "ends")}

    @property
    def windows(self) -> Windows:
        data, grace = self.cleaned_data, self.cleaned_data["grace"]
        return [
            (kind, self._at(data[f"{kind}_begins"]), self._at(data[f"{kind}_ends"]), grace)
            for kind in Period.Kind.values
            if data[f"{kind}_begins"]
        ]

    def _at(self, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(self.cleaned_data["day"], time, timezone.get_current_timezone())


class RuleForm(forms.Form):
    """A new version of the rule; what its kind does not ask is not looked at."""

    kind = forms.ChoiceField(label=_("怎样得学分"), choices=RuleVersion.Kind.choices)
    periods = forms.IntegerField(
        label=_("几个周期"), min_value=0, max_value=200, initial=0, required=False,
        help_text=_("按周期数时，整个活动要命中几个；按场次时，每一场要命中几个。0 是全部"),
    )  # fmt: skip
    share = forms.DecimalField(
        label=_("在场比例（%）"), min_value=0, max_value=100, decimal_places=2, required=False, initial=0,
        help_text=_("按在场时间时填写"),
    )  # fmt: skip
    least = forms.IntegerField(
        label=_("首末两次刷卡至少相隔（分钟）"), min_value=0, max_value=600, required=False, initial=0
    )
    step = forms.TypedChoiceField(
        label=_("折算的学分舍去到"), choices=[(str(value), word) for value, word in RuleVersion.STEPS], initial="0.01"
    )
    audience = forms.ChoiceField(label=_("谁能得学分"), choices=Audience.choices)
    reason = forms.CharField(
        label=_("改规则的原因"), max_length=200, required=False, help_text=_("已经有场次开始的必填，参加的人能看到")
    )

    def __init__(self, *args: Any, by_project: bool = False, **kwargs: Any) -> None:
        """For whom a project is was approved with it."""
        super().__init__(*args, **kwargs)
        if by_project:
            self.fields["audience"].disabled = True
            self.fields["audience"].help_text = gettext("按批准的项目，不能改")

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("kind") == RuleVersion.Kind.SHARE and not facts.get("share"):
            self.add_error("share", gettext("请填写比例。"))
        return facts

    @staticmethod
    def facts_of(data: Mapping[str, Any]) -> dict[str, Any]:
        amounts = {name: data[name] or 0 for name in ("periods", "share", "least")}
        return {"kind": data["kind"], "step": data["step"], **amounts}


class NamesForm(forms.Form):
    """A person a line; nothing is kept before every line is somebody."""

    names = forms.CharField(
        label=_("名单"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("一行一个人：卡号，或者本单位人员的姓名。可以从表格里整列粘贴"),
    )  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean_names(self) -> Read:
        read = read_lines(self.cleaned_data["names"], self.plan)
        if len(read.people) > MOST:
            raise forms.ValidationError(gettext("一个名单最多 %(n)d 人。") % {"n": MOST})
        if read.wrong:
            lines = [
                gettext("第 %(n)d 行“%(line)s”：%(why)s") % {"n": place, "line": line[:40], "why": why}
                for place, line, why in read.wrong
            ]
            raise forms.ValidationError(lines)
        return read


class CorrectionForm(forms.Form):
    session = forms.TypedChoiceField(label=_("哪一场"), coerce=int)
    was_there = forms.TypedChoiceField(
        label=_("实际情况"), choices=[("1", _("本人在场")), ("0", _("本人不在场"))], coerce=lambda value: value == "1"
    )
    reason = forms.CharField(label=_("依据"), max_length=300, help_text=_("本人能看到；原来的刷卡记录不变"))

    def __init__(self, *args: Any, sessions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = sessions  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
