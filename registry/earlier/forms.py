from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

REQUIRED = {"required": gettext_lazy("请填写这一项。"), "invalid": gettext_lazy("请填数字，例如 4 或 4.5。")}


def _amount(label: Any, **options: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"step": "0.01", "min": "0", "inputmode": "decimal"})
    return forms.DecimalField(
        label=label, min_value=0, max_value=5000, max_digits=6, decimal_places=2, widget=widget,
        error_messages=REQUIRED, **options,
    )  # fmt: skip


class EarlierYearForm(forms.Form):
    """One year of one person, as the paper says it."""

    year = forms.RegexField(
        r"^(19|20)\d{2}$",
        label=gettext_lazy("年度"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
        error_messages={"required": REQUIRED["required"], "invalid": gettext_lazy("请填四位数的年份，例如 2024。")},
    )
    source = forms.CharField(
        label=gettext_lazy("来源"),
        max_length=120,
        help_text=gettext_lazy("原来的平台或单位"),
        error_messages={"required": REQUIRED["required"]},
    )
    credits = _amount(gettext_lazy("学分合计"))
    hours = _amount(gettext_lazy("学时合计"), required=False)
    class_1 = _amount(gettext_lazy("其中Ⅰ类"), required=False)
    class_2 = _amount(gettext_lazy("其中Ⅱ类"), required=False)
    note = forms.CharField(label=gettext_lazy("备注"), max_length=200, required=False)
    scan = forms.FileField(
        label=gettext_lazy("扫描件"),
        required=False,
        help_text=gettext_lazy("PDF 或 JPG、PNG 照片"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    is_seen = forms.BooleanField(
        label=gettext_lazy("原件我核对过"), required=False, help_text=gettext_lazy("会记下你的名字和时间。")
    )

    def clean_year(self) -> str:
        year: str = self.cleaned_data["year"]
        if int(year) > timezone.localdate().year:
            raise forms.ValidationError(_("这一年还没有到。"))
        return year

    @property
    def facts(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("scan", "is_seen")}
        return data | {"hours": data["hours"] or 0}
