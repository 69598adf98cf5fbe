from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.people.forms import DayField
from registry.standards.models import Institution

ABOVE = "above"


class GradeForm(forms.Form):
    institution = forms.ChoiceField(
        label=_("级别"), choices=[("", _("请选择")), *Institution.choices, (ABOVE, _("不单独定级，随上级"))]
    )
    since = DayField(
        label=_("从哪天起"), help_text=_("年度里才改的，从下一年度起按新级别要求；原来没有级别的，当年就按它")
    )
    reason = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如“青卫医〔2026〕12 号，三级乙等”"))
    re_evaluates = forms.BooleanField(label=_("已经关闭的年度也重算"), required=False)

    def clean_institution(self) -> str:
        """Nothing is taken from an institution by a field that was left alone."""
        chosen: str = self.cleaned_data["institution"]
        return "" if chosen == ABOVE else chosen
