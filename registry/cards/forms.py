from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ChipForm(forms.Form):
    """A chip for a person; without one, the printed number alone is known."""

    uid = forms.CharField(
        label=_("芯片号"), max_length=24, required=False, help_text=_("刷一下读卡器，或照读卡器显示的十六进制填写")
    )
    since = forms.DateField(
        label=_("从哪天起在用"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("早就在用、现在才登记的卡填；不填就从现在起。那以后刷过的会算给本人"),
        error_messages={"invalid": _("没有这一天，请按 2026-05-16 的样子填写。")},
    )


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200)
