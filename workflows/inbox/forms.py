"""The small forms beside a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.organisations.models import Organisation
from registry.people.models import Person
from workflows.engine.models import Ask


class TransferForm(forms.Form):
    """To whom, among those who may decide it; a reason, where it leaves its desk."""

    to = forms.ChoiceField(label=_("转给谁"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("原因"), max_length=200, required=False, help_text=_("例如“更熟悉这个专业”"))

    def __init__(self, *args: Any, receivers: Sequence[tuple[Person, Organisation | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(person.pk), _words(person, place)) for person, place in receivers]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        if any(place for _person, place in receivers):
            self.fields["reason"].help_text = _("例如“更熟悉这个专业”；转到上面另一处时必填")
        if len(choices) == 1:
            self.fields["to"].initial = choices[0][0]


def _words(person: Person, place: Organisation | None) -> str:
    return " · ".join(filter(None, [person.name, place.name if place else person.home.name if person.home else ""]))


class AskForm(forms.Form):
    question = forms.CharField(
        label=_("想问什么"), max_length=200, required=False, help_text=_("例如“这个学习班是本专业的吗？”")
    )


class OpinionForm(forms.Form):
    answer = forms.ChoiceField(label=_("你的意见"), choices=Ask.Answer.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("说明"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("有疑问的必填；本人和审核人都看得到"),
    )


class HandOverForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("例如“调离护理部”"))
