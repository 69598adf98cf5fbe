from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from registry.organisations.models import Organisation

from .lookup import evidence_policy, words_of
from .models import Code, Need, Table
from .services import said_at

REQUIRED = {"required": _("请填写这一项。")}
CLASSES = [("", _("不分类")), ("1", _("Ⅰ类")), ("2", _("Ⅱ类"))]


class EditForm(forms.Form):
    """What a code is called, and for a level which class follows from it."""

    name = forms.CharField(label=_("名称"), max_length=40, error_messages=REQUIRED)
    name_en = forms.CharField(
        label=_("英文名称"), max_length=60, required=False, help_text=_("英文界面上显示；不填就显示中文")
    )
    credit_class = forms.ChoiceField(label=_("对应的学分类型"), choices=CLASSES, required=False)
    reason = forms.CharField(label=_("原因"), max_length=200, error_messages=REQUIRED)

    def __init__(self, data: Any = None, *, table: str, **options: Any) -> None:
        super().__init__(data, **options)
        if table != Table.LEVEL:
            del self.fields["credit_class"]


class AddForm(EditForm):
    field_order = ("parent", "name", "name_en", "code", "credit_class")

    parent = forms.ChoiceField(label=_("学分类别"), error_messages=REQUIRED)
    code = forms.CharField(
        label=_("代码"),
        max_length=12,
        error_messages=REQUIRED,
        help_text=_("写进每一项学分，以后不能改；小写字母开头，可以有数字和下划线，例如 qz_forum"),
    )

    def __init__(self, data: Any = None, *, table: str, **options: Any) -> None:
        super().__init__(data, table=table, **options)
        del self.fields["reason"]
        if table == Table.SUBCATEGORY:
            self.fields["parent"].choices = [("", _("请选择")), *words_of("category").items()]  # type: ignore[attr-defined]
        else:
            del self.fields["parent"]


class RetireForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200, error_messages=REQUIRED)


def initial_of(code: Code) -> dict[str, Any]:
    return {"name": code.name, "name_en": code.name_en, "credit_class": code.credit_class}


class EvidenceForm(forms.Form):
    """A choice for each category; what is left open is what the next place above says."""

    reason = forms.CharField(label=_("原因"), max_length=200, error_messages={"required": _("请填写这一项。")})

    def __init__(self, data: Any = None, *, place: Organisation) -> None:
        super().__init__(data, initial=said_at(place))
        for kind, word in words_of("category").items():
            left = gettext("不另外规定（%(need)s）") % {"need": evidence_policy(kind, place.ids[:-1]).label}
            choices = [("", left), *Need.choices]
            self.fields[kind] = forms.ChoiceField(label=word, choices=choices, required=False)
        self.order_fields([*words_of("category"), "reason"])

    @property
    def kinds(self) -> list[Any]:
        return [field for field in self if field.name != "reason"]
