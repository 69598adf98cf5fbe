from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

DAY = {"type": "date"}
VERDICTS = {"granted": _("放行，照常计算"), "refused": _("不放行")}


class AskForm(forms.Form):
    from_date = forms.DateField(label=_("从哪天"), widget=forms.DateInput(attrs=DAY))
    to_date = forms.DateField(label=_("到哪天"), widget=forms.DateInput(attrs=DAY))
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("这些刷卡为什么可信"))

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("from_date") and facts.get("to_date") and facts["to_date"] < facts["from_date"]:
            raise forms.ValidationError(gettext("结束日期早于开始日期。"))
        return facts


class DecideForm(forms.Form):
    verdict = forms.ChoiceField(label=_("决定"), choices=list(VERDICTS.items()), widget=forms.RadioSelect)
    opinion = forms.CharField(label=_("意见"), max_length=200, required=False)
