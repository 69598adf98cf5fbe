from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from .models import PARENTS, Kind, Organisation


class OrganisationForm(forms.Form):
    """What a node is called and how it is reached."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("印在学分手册上的全称"))
    code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False, help_text=_("18 位，科室不用填"))
    phone = forms.CharField(label=_("电话"), max_length=40, required=False, help_text=_("被退回、被拒绝的人会看到它"))
    sort = forms.IntegerField(label=_("排序"), min_value=0, max_value=9999, initial=0, help_text=_("小的在前"))

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip().upper()
        if code and not uscc.is_valid(code):
            raise forms.ValidationError(_("这不是有效的统一社会信用代码，请照登记证书再核对一遍"))
        return code


class NewOrganisationForm(OrganisationForm):
    kind = forms.ChoiceField(label=_("类型"))
    field_order = ["name", "kind", "code", "phone", "sort"]

    def __init__(self, *args: Any, parent: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = child_kinds(parent)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        if kinds == [Kind.DEPARTMENT]:
            del self.fields["code"]
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].initial = Kind.DEPARTMENT


def child_kinds(parent: Organisation) -> list[Kind]:
    """What may hang under this node, the usual first: departments under a unit, units under a bureau."""
    usual = Kind.DEPARTMENT if parent.kind in (Kind.UNIT, Kind.DEPARTMENT) else Kind.UNIT
    return sorted((kind for kind in Kind if parent.kind in PARENTS[kind]), key=lambda kind: kind != usual)
