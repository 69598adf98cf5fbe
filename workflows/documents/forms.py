from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.years.models import CreditYear

from .issuing import LONGEST_REASON
from .proof import MOST_YEARS, Purpose

CHOOSE = {"required": _("请选择一项。"), "invalid_choice": _("请选择一项。")}


def year_choices(years: Sequence[CreditYear]) -> list[tuple[str, str]]:
    return [(str(year.pk), year.name) for year in years]


class HandbookForm(forms.Form):
    """Which year, and whether the unit's seal goes on it; without the right to it nothing is asked."""

    year = forms.ChoiceField(label=_("年度"), error_messages=CHOOSE)
    sealed = forms.BooleanField(label=_("盖单位的章"), required=False)

    def __init__(self, data: Any = None, *, years: Sequence[CreditYear], may_seal: bool) -> None:
        super().__init__(data, initial={"sealed": may_seal})
        self.years = {str(year.pk): year for year in years}
        self.fields["year"].choices = year_choices(years)  # type: ignore[attr-defined]
        if not may_seal:
            del self.fields["sealed"]

    @property
    def chosen(self) -> CreditYear:
        return self.years[self.cleaned_data["year"]]


class ProofForm(forms.Form):
    """From which year to which, and what it is for."""

    first = forms.ChoiceField(label=_("从"), error_messages=CHOOSE)
    last = forms.ChoiceField(label=_("到"), error_messages=CHOOSE)
    purpose = forms.ChoiceField(label=_("用途"), choices=Purpose, error_messages=CHOOSE)
    sealed = forms.BooleanField(label=_("盖单位的章"), required=False)

    def __init__(self, data: Any = None, *, years: Sequence[CreditYear], may_seal: bool) -> None:
        earliest = years[:MOST_YEARS][-1].pk if years else None
        latest = years[0].pk if years else None
        super().__init__(data, initial={"sealed": may_seal, "first": earliest, "last": latest}, auto_id="proof_%s")
        self.years = years
        for name in ("first", "last"):
            self.fields[name].choices = year_choices(years)  # type: ignore[attr-defined]
        if not may_seal:
            del self.fields["sealed"]

    @property
    def chosen(self) -> list[CreditYear]:
        """The years between the two, whichever was named first."""
        days = {str(year.pk): year.from_date for year in self.years}
        first, last = sorted((days[self.cleaned_data["first"]], days[self.cleaned_data["last"]]))
        return [year for year in self.years if first <= year.from_date <= last]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if {"first", "last"} <= set(facts) and len(self.chosen) > MOST_YEARS:
            self.add_error("first", _("一份证明最多 %(n)d 个年度。") % {"n": MOST_YEARS})
        return facts


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"),
        help_text=_("核验的人会看到“已作废”，看不到原因；原因留在记录里。"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明原因。")},
    )
