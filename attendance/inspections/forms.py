from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from attendance.awards.forms import TimeInput
from workflows.projects.forms import text, whole

from .models import Verdict


class CountForm(forms.Form):
    heads = whole(gettext_lazy("在场人数"), required=True, most=20_000, help_text=gettext_lazy("自己数，不含讲课的人"))
    at = forms.TimeField(
        label=gettext_lazy("数人头的时间"),
        required=False,
        widget=TimeInput(),
        help_text=gettext_lazy("不填就是现在"),
    )


class FindingForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("结论"),
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选结论。")},
    )
    words = text(gettext_lazy("督查情况"), 2000, rows=4, help_text=gettext_lazy("有疑问的必填，承办单位能看到"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verdict") == Verdict.DOUBT and not data.get("words"):
            self.add_error("words", _("请写清楚疑问在哪里。"))
        return data


class AnswerForm(forms.Form):
    words = text(gettext_lazy("说明"), 2000, required=True, rows=5)
