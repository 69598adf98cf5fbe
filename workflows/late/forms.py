from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from registry.years.models import CreditYear

LONGEST = 500


class AskForm(forms.Form):
    year = forms.TypedChoiceField(label=gettext_lazy("哪个年度"), coerce=int)
    reason = forms.CharField(
        label=gettext_lazy("为什么没有按时上报"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("例如“援外一年，证书回来才拿到”；批准的人会看到"),
    )

    def __init__(self, data: Any = None, *, years: Sequence[CreditYear], chosen: int = 0) -> None:
        super().__init__(data, initial={"year": chosen or None})
        self.fields["year"].choices = [  # type: ignore[attr-defined]
            (year.pk, _("%(year)s（%(phase)s）") % {"year": year.name, "phase": CreditYear.Phase(year.phase).label})
            for year in years
        ]


class DecideForm(forms.Form):
    """Both ways in one form: a day where it is granted, a reason where it is not."""

    until = forms.DateField(
        label=gettext_lazy("可以录到"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    opinion = forms.CharField(
        label=gettext_lazy("意见"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("不予补录的，必须写；本人和申请的人会看到"),
    )
