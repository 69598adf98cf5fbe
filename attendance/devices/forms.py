from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.organisations.models import Organisation
from registry.years.models import Activity
from registry.years.numbers import stem

from .models import Kind

REQUIRED = {"required": _("请填写这一项。")}
DAY = forms.DateInput(attrs={"type": "date"})
SERIAL = {"invalid": _("只能用字母、数字、横线和下划线，3 到 40 个字。")}


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        label=_("归哪个单位"), queryset=Organisation.objects.none(), empty_label=None, error_messages=REQUIRED
    )
    name = forms.CharField(
        label=_("名称"), max_length=60, required=False, help_text=_("同事认得出的叫法，例如：报告厅门口")
    )

    def __init__(self, data: Any = None, *, places: QuerySet[Organisation], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["owner"].queryset = places  # type: ignore[attr-defined]


class DeviceForm(OwnerForm):
    field_order = ("owner", "kind", "serial", "name")

    kind = forms.ChoiceField(label=_("种类"), choices=[one for one in Kind.choices if one[0] != Kind.DESK])
    serial = forms.RegexField(
        r"^[A-Za-z0-9_-]{3,40}$", label=_("序列号"), error_messages=REQUIRED | SERIAL, help_text=_("照机身铭牌填写")
    )


class StationForm(forms.Form):
    """An activity by its number, since a library has thousands."""

    number = forms.CharField(label=_("活动编号"), max_length=40, required=False, help_text=_("项目库里的编号"))
    room = forms.CharField(label=_("地点"), max_length=60, required=False)
    from_date = forms.DateField(
        label=_("从哪天"), widget=forms.DateInput(attrs={"type": "date"}), error_messages=REQUIRED
    )
    to_date = forms.DateField(
        label=_("到哪天"), widget=forms.DateInput(attrs={"type": "date"}), error_messages=REQUIRED
    )

    def __init__(self, data: Any = None, *, above: list[int], **options: Any) -> None:
        super().__init__(data, **options)
        self.above = above

    def clean_number(self) -> Activity | None:
        """Of the jurisdictions that the device's owner lies under."""
        number = self.cleaned_data["number"].strip()
        if not number:
            return None
        found = Activity.objects.filter(number_stem=stem(number), jurisdiction__in=self.above).order_by("-from_date")
        if activity := found.first():
            return activity
        raise forms.ValidationError(_("项目库里没有这个编号。"))
