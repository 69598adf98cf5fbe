from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.codes.models import Line
from registry.tables.lookup import words_of
from workflows.credits.models import LevelRule
from workflows.credits.states import Origin

REQUIRED = {"required": _("请填写这一项。")}
NUMBER = {"invalid": _("请填数字，例如 4 或 4.5。"), "min_value": _("不能小于 0。")}
ALL = ("", _("不限"))


def _credits(label: Any, **options: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"step": "0.01", "min": "0", "inputmode": "decimal"})
    return forms.DecimalField(
        label=label, min_value=0, max_digits=6, decimal_places=2, widget=widget, error_messages=NUMBER, **options
    )


class RuleForm(forms.Form):
    """What a rule is about, and which levels it asks."""

    kind = forms.ChoiceField(label=_("学分类别"), required=False)
    origin = forms.ChoiceField(
        label=_("来源"),
        required=False,
        choices=[ALL, *Origin.choices],
        help_text=_("不限时只管本人录入和代录的；系统授分的要指名"),
    )
    line = forms.ChoiceField(label=_("条线"), required=False, choices=[ALL, *Line.choices])
    min_credits = _credits(_("多少学分及以上"), required=False)
    department = forms.BooleanField(label=_("科室审核"), required=False)
    unit = forms.BooleanField(label=_("单位审核"), required=False)
    bureau = forms.BooleanField(label=_("主管部门复审"), required=False)
    note = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("单位管理员看得到"))
    reason = forms.CharField(label=_("原因"), max_length=200, error_messages=REQUIRED)

    def __init__(self, data: Any = None, *, rule: LevelRule | None = None) -> None:
        names = [name for name in self.base_fields if name != "reason"]
        initial = {name: getattr(rule, name) for name in names} if rule else {"department": True, "unit": True}
        super().__init__(data, initial=initial)
        self.fields["kind"].choices = [ALL, *words_of("category").items()]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200, error_messages=REQUIRED)


class TryForm(forms.Form):
    """A credit that does not exist, to see which levels it would pass."""

    kind = forms.ChoiceField(label=_("学分类别"))
    level = forms.ChoiceField(label=_("学分级别"), required=False)
    origin = forms.ChoiceField(label=_("来源"), choices=Origin.choices, initial=Origin.HAND)
    line = forms.ChoiceField(label=_("条线"), choices=Line.choices)
    credits = _credits(_("学分"), initial=4)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["kind"].choices = list(words_of("category").items())  # type: ignore[attr-defined]
        self.fields["level"].choices = [ALL, *words_of("level").items()]  # type: ignore[attr-defined]
