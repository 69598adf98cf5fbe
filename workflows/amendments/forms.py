"""The form of an amendment: the credit's own form, filled with what stands, and why it is wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.people.models import Person
from workflows.credits.forms import CreditForm
from workflows.credits.models import Credit


class AmendForm(CreditForm):
    reason = forms.CharField(
        label=_("为什么要更正"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如“学时少填了一天，见证书”；审核的人会看到"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, actor: Person, credit: Credit) -> None:
        super().__init__(data, actor=actor, credit=credit)
        del self.fields["note"]
        kind = self.fields["kind"]
        if credit.kind not in dict(kind.choices):  # type: ignore[attr-defined]
            kind.choices = [(credit.kind, credit.get_kind_display())]  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        found = super().facts
        return {name: value for name, value in found.items() if name not in ("reason", "activity")}
