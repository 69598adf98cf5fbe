from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.codes.models import Line

from .models import BY_LINE, Grant, Role


class GrantForm(forms.Form):
    """A role at a place that is already chosen; only the roles that may be given there are offered."""

    role = forms.ChoiceField(label=_("角色"), widget=forms.RadioSelect)
    line = forms.ChoiceField(
        label=_("条线"),
        choices=[("", _("全部条线")), *Line.choices],
        required=False,
        help_text=_("只有审核人可以只管一个条线，例如护理部只审护理"),
    )
    since = forms.DateField(
        label=_("从哪天起"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("到哪天"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("最后一天；不填就一直有效，直到有人结束它"),
    )
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("例如“接替退休的审核人”"))

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, Role(role).label) for role in roles]  # type: ignore[attr-defined]
        if not set(roles) & set(BY_LINE):
            del self.fields["line"]


class SubstituteForm(forms.Form):
    """For which roles and days; who stands in is chosen before."""

    grants = forms.MultipleChoiceField(label=_("代理哪些角色"), widget=forms.CheckboxSelectMultiple)
    since = forms.DateField(
        label=_("从哪天起"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("到哪天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("最后一天；第二天零点自动结束"),
    )
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("例如“外出培训”“病假”"))

    def __init__(self, *args: Any, grants: Sequence[Grant], is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["grants"]
        field.choices = [(str(grant.pk), _words(grant)) for grant in grants]  # type: ignore[attr-defined]
        field.initial = [str(grant.pk) for grant in grants]
        self.fields["reason"].required = not is_own


def _words(grant: Grant) -> str:
    return " · ".join(filter(None, [grant.place.name, grant.get_role_display(), grant.get_line_display()]))


class EndSubstitutionForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("例如“提前返岗”"))

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not is_own


class EndForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("例如“调离科室”"))
