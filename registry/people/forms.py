from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.codes.models import Line, Title
from registry.organisations.models import Organisation

from . import idnumber
from .models import StatusInterval

SENSIBLE = (
    MinValueValidator(dt.date(1900, 1, 1), _("这个日期不对，请核对年份。")),
    MaxValueValidator(dt.date(2199, 12, 31), _("这个日期不对，请核对年份。")),
)
LINES = [("", _("请选择")), *Line.choices]


class DayField(forms.DateField):
    """A day, today unless another is chosen."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, initial=timezone.localdate, validators=SENSIBLE, **kwargs)


class FactsForm(forms.Form):
    """What may be changed about a person."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    line = forms.ChoiceField(label=_("条线"), choices=LINES, help_text=_("决定由谁审核"))
    title = forms.ModelChoiceField(Title.objects.none(), label=_("职称"), required=False, empty_label=_("无"))
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].queryset = Title.objects.exclude(level="")  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Blanks belong into a Latin name and not into a Chinese one."""
        words: list[str] = self.cleaned_data["name"].split()
        return (" " if self.cleaned_data["name"].isascii() else "").join(words)


class HomeField(forms.ModelChoiceField):
    """Departments under one unit, and the unit itself for who belongs to none of them."""

    def label_from_instance(self, place: Organisation) -> str:
        return place.name


class NewPersonForm(FactsForm):
    id_number = forms.CharField(label=_("身份证号"), max_length=24, help_text=_("18 位，加密保存，只显示头尾"))
    card_number = forms.CharField(
        label=_("卡号"),
        help_text=_("卡正面印的 10 位数字"),
        validators=[RegexValidator(r"^\d{10}$", _("卡号是 10 位数字"))],
    )
    home = HomeField(Organisation.objects.none(), label=_("科室"), empty_label=_("请选择"))
    since = DayField(label=_("到岗日期"))
    field_order = ["name", "id_number", "card_number", "home", "since", "line", "title", "phone"]

    def __init__(self, *args: Any, homes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"].queryset = homes  # type: ignore[attr-defined]
        self.fields["id_number"].widget.attrs |= {"autocomplete": "off"}
        self.fields["card_number"].widget.attrs |= {"autocomplete": "off", "inputmode": "numeric"}

    def clean_id_number(self) -> str:
        number = idnumber.clean(self.cleaned_data["id_number"])
        problem = idnumber.problem(number)
        if problem:
            raise forms.ValidationError(problem)
        return number

    def clean_card_number(self) -> str:
        return idnumber.clean(self.cleaned_data["card_number"])


class MoveForm(forms.Form):
    to = HomeField(Organisation.objects.none(), label=_("新科室"), empty_label=_("请选择"))
    on = DayField(label=_("调入日期"), help_text=_("从这一天起属于新科室，之前仍算原科室"))

    def __init__(self, *args: Any, homes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = homes  # type: ignore[attr-defined]


class StatusForm(forms.Form):
    kind = forms.ChoiceField(label=_("状态"), choices=StatusInterval.Kind, widget=forms.RadioSelect)
    since = DayField(label=_("从哪天起"))
    until = DayField(label=_("到哪天止"), required=False, help_text=_("知道的话填上，之后自动恢复正常"))
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("例如“产假 128 天，有证明”"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = None
