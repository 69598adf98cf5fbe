from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ChipForm(forms.Form):
    """A chip for a person; without one, the printed number alone is known."""

    uid = forms.CharField(
        label=_("芯片号"), max_length=24, required=False, help_text=_("刷一下读卡器，或照读卡器显示的十六进制填写")
    )


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200)
