from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from attendance.desks.periods import kind_words
from attendance.sessions.models import Session
from attendance.sessions.queries import sitting_of
from registry.people.models import Person


class SheetForm(forms.Form):
    """Which of the session's times was signed for, by whom; the sheet itself comes as a file beside it."""

    period = forms.TypedChoiceField(label=gettext_lazy("补录哪一次"), coerce=int)
    signed = forms.TypedMultipleChoiceField(
        label=gettext_lazy("谁签了名"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    numbers = forms.CharField(
        label=gettext_lazy("其他人的卡号"), required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("上面没有的人，一行一个卡号"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, session: Session, people: list[Person]) -> None:
        super().__init__(data)
        choices = [(one.key, kind_words(one)) for one in sitting_of(session).periods]
        self.fields["period"].choices = choices  # type: ignore[attr-defined]
        names = [(who.pk, f"{who.name} {who.card_number} {who.home or ''}".strip()) for who in people]
        self.fields["signed"].choices = names  # type: ignore[attr-defined]

    def clean_numbers(self) -> list[int]:
        wanted = self.cleaned_data["numbers"].split()
        known = dict(Person.objects.filter(card_number__in=wanted).values_list("card_number", "pk"))
        unknown = [number for number in wanted if number not in known]
        if unknown:
            raise forms.ValidationError(_("没有这个卡号：%(numbers)s") % {"numbers": " ".join(unknown[:5])})
        return list(known.values())

    @property
    def people(self) -> list[int]:
        return sorted({*self.cleaned_data["signed"], *self.cleaned_data["numbers"]})
