from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.people.forms import DayField
from registry.people.models import Person
from registry.tables.lookup import choices


class SpanForm(forms.Form):
    since = DayField(label=_("从哪天起"))
    until = DayField(label=_("到哪天止"), required=False, help_text=_("还没有结束就不填"))
    reason = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["until"].initial = None


class EmploymentForm(SpanForm):
    kind = forms.ChoiceField(label=_("用工形式"), widget=forms.RadioSelect)
    field_order = ("kind", "since", "until", "reason")

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        here = person.home.ids if person.home else []
        self.fields["kind"].choices = choices("employment", at=here)  # type: ignore[attr-defined]


class JoinedForm(forms.Form):
    day = DayField(label=_("到岗日期"))
    reason = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("例如“以入职通知为准”"))
