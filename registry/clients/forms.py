from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.organisations.models import Organisation

from .models import Kind
from .scopes import Scope

REQUIRED = {"required": _("请填写这一项。")}
MOST_NETWORKS = 20


class ChangeForm(forms.Form):
    """What may be changed later on; what widens it needs a second person again."""

    name = forms.CharField(label=_("名称"), max_length=60, error_messages=REQUIRED)
    scopes = forms.MultipleChoiceField(
        label=_("可以做什么"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple, error_messages=REQUIRED
    )
    contact = forms.CharField(
        label=_("联系人"), max_length=120, error_messages=REQUIRED, help_text=_("出了问题找谁：部门和电话")
    )
    networks = forms.CharField(
        label=_("允许的网段"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个，例如 203.0.113.0/24；不填就不限制"),
    )  # fmt: skip
    calls_a_minute = forms.IntegerField(label=_("每分钟请求"), min_value=1, max_value=100_000, initial=120)
    rows_a_day = forms.IntegerField(label=_("每天行数"), min_value=1, max_value=100_000_000, initial=200_000)

    def clean_networks(self) -> list[str]:
        words = self.cleaned_data["networks"].split()
        try:
            found = [str(ip_network(word, strict=False)) for word in words]
        except ValueError:
            raise forms.ValidationError(_("有一行不是网段。")) from None
        if len(found) > MOST_NETWORKS:
            raise forms.ValidationError(_("最多 %(most)s 个网段。") % {"most": MOST_NETWORKS})
        return found


class ClientForm(ChangeForm):
    field_order = ("place", "kind", "name")

    place = forms.ModelChoiceField(
        label=_("管到哪里"), queryset=Organisation.objects.none(), empty_label=None, error_messages=REQUIRED,
        help_text=_("只能碰到这里和下面的人"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("种类"), choices=Kind.choices)

    def __init__(self, data: Any = None, *, places: QuerySet[Organisation], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
