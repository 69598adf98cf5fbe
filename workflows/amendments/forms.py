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

    def __init__(self, data: Any = None, *, actor: Person, credit: Credit, reason: str = "") -> None:
        super().__init__(data, actor=actor, credit=credit, initial={"reason": reason})
        del self.fields["note"]
        # Here the certificate is right and not the library: nothing is filled in.
        self.fields["number"].widget.attrs = {}
        self.fields["number"].help_text = _("证书上有就照抄，例如 2026-03-01-014 (国)")

    @property
    def facts(self) -> dict[str, Any]:
        found = super().facts
        return {name: value for name, value in found.items() if name not in ("reason", "activity")}
