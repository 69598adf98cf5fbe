"""What one attended: an entry of the library and the day, or everything typed in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from registry.people.models import Person
from registry.years.models import Activity
from workflows.credits.forms import CreditForm
from workflows.credits.models import ALSO, FACTS
from workflows.credits.states import Form, Kind, Subject

from .models import MissingAward

LONGEST = 500
Said = tuple[str, str]
"""The day and the reason that a page led here with, to be read over and completed."""


def _reason() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("为什么应当有学分"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("例如“刷了卡，有签到照片”；审核的人会看到"),
    )


class FromLibraryForm(forms.Form):
    """The library knows the rest."""

    day = forms.DateField(label=gettext_lazy("哪一天参加的"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = _reason()

    def __init__(
        self, data: Any = None, *, activity: Activity, missing: MissingAward | None = None, said: Said = ("", "")
    ) -> None:
        day, reason = (missing.day.isoformat(), missing.reason) if missing else said
        super().__init__(data, initial={"day": day or activity.from_date.isoformat(), "reason": reason})
        self.activity = activity

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if not self.activity.from_date <= day <= self.activity.to_date:
            raise forms.ValidationError(_("这一天没有这次活动，请核对。"))
        return day

    @property
    def facts(self) -> dict[str, Any]:
        entry = self.activity
        scheme, _colon, code = (entry.disciplines[0] if entry.disciplines else ":").partition(":")
        same = {name: getattr(entry, name) for name in ("name", "number", "level", "organiser", "host")}
        same |= {name: getattr(entry, name) for name in ("hours", "credits", "from_date")}
        return same | {
            "kind": Kind.PROJECT.value,
            "form": Form.COURSE.value,
            "subject": Subject.PROFESSIONAL.value,
            "discipline_scheme": scheme,
            "discipline_code": code,
            "to_date": entry.to_date if entry.to_date != entry.from_date else None,
            "issuer": entry.issuer or entry.organiser,
        }


class FreeForm(CreditForm):
    """Something that the library does not have."""

    reason = _reason()

    def __init__(self, data: Any = None, *, actor: Person, missing: MissingAward | None = None) -> None:
        credit = missing.shadow() if missing else None
        super().__init__(data, actor=actor, credit=credit, initial={"reason": missing.reason if missing else ""})
        for name in ("card_number", "certificate_number", "note"):
            self.fields.pop(name, None)
        # No certificate to copy from: what the organiser announced is asked, and nothing is filled in.
        self.fields["number"].widget.attrs = {}
        for name in ("name", "number", "from_date", "hours", "credits", "issuer"):
            self.fields[name].help_text = ""

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in super().facts.items() if name in (*FACTS, *ALSO)}
