from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.organisations.models import Organisation

ACCEPTED = ".xlsx,.xls,.csv"


class TableForm(forms.Form):
    """A file and the place it is for; a shape adds what else it asks."""

    place = forms.ModelChoiceField(Organisation.objects.none(), label=_("为哪里导入"), empty_label=None)
    file = forms.FileField(
        label=_("表格"),
        help_text=_("xlsx、xls 或 csv，最多 20000 行，10 MB。"),
        error_messages={"required": _("请选择一个文件。"), "empty": _("这个文件是空的。")},
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    field_order: Sequence[str] = ("place",)

    def __init__(self, data: Any = None, files: Any = None, *, places: Any) -> None:
        super().__init__(data, files)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        if not self.is_bound:
            self.fields["place"].initial = places.first()

    @property
    def facts(self) -> dict[str, Any]:
        """What else was asked, as it is kept with the table."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("place", "file")}
