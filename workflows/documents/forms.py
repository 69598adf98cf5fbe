from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.years.models import CreditYear

from .issuing import LONGEST_REASON

CHOOSE = {"required": _("请选择一项。"), "invalid_choice": _("请选择一项。")}


def year_choices(years: Sequence[CreditYear]) -> list[tuple[str, str]]:
    return [(str(year.pk), year.name) for year in years]


class HandbookForm(forms.Form):
    """Which year, and whether the unit's seal goes on it; without the right to it nothing is asked."""

    year = forms.ChoiceField(label=_("年度"), error_messages=CHOOSE)
    sealed = forms.BooleanField(label=_("盖单位的章"), required=False)

    def __init__(self, data: Any = None, *, years: Sequence[CreditYear], may_seal: bool, prefix: str = "") -> None:
        super().__init__(data, initial={"sealed": may_seal}, prefix=prefix or None)
        self.years = {str(year.pk): year for year in years}
        self.fields["year"].choices = year_choices(years)  # type: ignore[attr-defined]
        if not may_seal:
            del self.fields["sealed"]

    @property
    def chosen(self) -> CreditYear:
        return self.years[self.cleaned_data["year"]]


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"),
        help_text=_("核验的人会看到“已作废”，看不到原因；原因留在记录里。"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明原因。")},
    )
