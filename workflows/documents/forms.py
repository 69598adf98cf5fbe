from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.organisations.models import Organisation
from registry.years.models import CreditYear
from registry.years.queries import years_at

from .issuing import LONGEST_REASON
from .models import Document
from .proof import MOST_YEARS, Purpose

CHOOSE = {"required": _("请选择一项。"), "invalid_choice": _("请选择一项。")}


def year_choices(years: Sequence[CreditYear]) -> list[tuple[str, str]]:
    return [(str(year.pk), year.name) for year in years]


def years_between(years: Sequence[CreditYear], one: str, other: str) -> list[CreditYear]:
    """Those from one year to another by their keys, whichever was named first."""
    days = {str(year.pk): year.from_date for year in years}
    first, last = sorted((days[one], days[other]))
    return [year for year in years if first <= year.from_date <= last]


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
        return years_between(self.years, self.cleaned_data["first"], self.cleaned_data["last"])

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if {"first", "last"} <= set(facts) and len(self.chosen) > MOST_YEARS:
            self.add_error("first", _("一份证明最多 %(n)d 个年度。") % {"n": MOST_YEARS})
        return facts


class BatchForm(forms.Form):
    """For everybody of a place: which document, of which years, with the seal or not, in how many files."""

    kind = forms.ChoiceField(
        label=_("文件"),
        choices=[(kind, Document.Kind(kind).label) for kind in (Document.Kind.HANDBOOK, Document.Kind.PROOF)],
        error_messages=CHOOSE,
    )
    last = forms.ChoiceField(label=_("年度"), error_messages=CHOOSE)
    first = forms.ChoiceField(
        label=_("证明从哪个年度起"), help_text=_("只用于学分证明，到上面的年度为止。"), required=False
    )
    purpose = forms.ChoiceField(
        label=_("证明的用途"), choices=Purpose, help_text=_("只用于学分证明。"), error_messages=CHOOSE
    )
    format = forms.ChoiceField(
        label=_("文件形式"),
        choices=[("pdf", _("合成一个 PDF，适合打印")), ("zip", _("每人一个 PDF，打成 ZIP，适合发给本人"))],
        widget=forms.RadioSelect,
        initial="pdf",
        error_messages=CHOOSE,
    )
    sealed = forms.BooleanField(
        label=_("盖单位的章"), help_text=_("只有单位审核人打印的才盖得上，单位还要有在用的章。"), required=False
    )
    once = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, *, place: Organisation) -> None:
        self.years = [year for year in years_at(place) if year.phase != CreditYear.Phase.PLANNED]
        earliest = self.years[:MOST_YEARS][-1].pk if self.years else None
        super().__init__(data, initial={"once": secrets.token_hex(16), "sealed": True, "first": earliest})
        for name in ("first", "last"):
            self.fields[name].choices = year_choices(self.years)  # type: ignore[attr-defined]

    @property
    def order(self) -> dict[str, Any]:
        """What the job is told."""
        facts = {name: self.cleaned_data[name] for name in ("kind", "purpose", "format", "sealed")}
        return facts | {"years": [year.pk for year in self._chosen()]}

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if not self.errors and len(self._chosen()) > MOST_YEARS:
            self.add_error("first", _("一份证明最多 %(n)d 个年度。") % {"n": MOST_YEARS})
        return facts

    def _chosen(self) -> list[CreditYear]:
        facts = self.cleaned_data
        if facts["kind"] == Document.Kind.HANDBOOK:
            return [year for year in self.years if str(year.pk) == facts["last"]]
        return years_between(self.years, facts["first"] or facts["last"], facts["last"])


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"),
        help_text=_("核验的人会看到“已作废”，看不到原因；原因留在记录里。"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明原因。")},
    )
