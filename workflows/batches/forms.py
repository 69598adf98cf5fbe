"""What is entered once for many, and for whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _, gettext_lazy

from registry.imports.forms import ACCEPTED
from registry.organisations.models import Organisation
from registry.people.models import Person
from workflows.credits.forms import CreditForm
from workflows.credits.states import Form, Kind, Subject

from .making import SHARED, WHERE_THERE_ARE_ANY

MOST_DEPARTMENTS = 300
MOST_LISTED = 1_500
"""How many people can be ticked one by one; more than that are taken a department at a time."""


class ForManyForm(CreditForm):
    """The facts of a credit without the person; hours and credits may come from the list."""

    place = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("哪个单位"), empty_label=None, required=False
    )
    departments = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("按科室"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    numbers = forms.CharField(
        label=gettext_lazy("粘贴卡号"),
        required=False,
        max_length=400_000,
        help_text=gettext_lazy("一行一个人：卡号或身份证号，后面可以写姓名，写了就核对。"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("名单表格"),
        required=False,
        help_text=gettext_lazy("人社平台导出的表格可以直接用：身份证号、姓名、学时。最多 20000 行。"),
        error_messages={"empty": gettext_lazy("这个文件是空的。")},
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, actor: Person, places: Any) -> None:
        super().__init__(data, actor=actor)
        self.files = files or MultiValueDict()
        self.fields.pop("card_number", None)
        del self.fields["certificate_number"]
        for name in ("hours", "credits"):
            self.fields[name].required = False
        self.fields["kind"].initial, self.fields["form"].initial = Kind.PUBLIC_COURSE, Form.ONLINE
        self.fields["subject"].required, self.fields["subject"].initial = False, ""
        self.fields["subject"].help_text = _("不选就随学分类别：公需科目是公需，其他是专业。")
        self._ask_for_place(places)

    def _ask_for_place(self, places: Any) -> None:
        places = list(places)
        chosen = next((place for place in places if str(place.pk) == self.data.get("place")), places[0])
        keys = [place.pk for place in places]
        self.chosen = chosen
        self.fields["place"].queryset = Organisation.objects.filter(pk__in=keys).order_by("path")  # type: ignore[attr-defined]
        self.fields["place"].initial = chosen
        self.fields["departments"].queryset = departments_of(chosen)  # type: ignore[attr-defined]

    def clean_place(self) -> Organisation:
        return self.cleaned_data["place"] or self.chosen

    def clean_subject(self) -> str:
        is_public = self.cleaned_data.get("kind") == Kind.PUBLIC_COURSE
        return self.cleaned_data["subject"] or (Subject.PUBLIC if is_public else Subject.PROFESSIONAL)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not any(data.get(name) for name in ("departments", "numbers", "file")):
            self.add_error(None, _("还没有选人：勾选科室、粘贴卡号或传一个表格。"))
        return data

    @property
    def kept_facts(self) -> dict[str, Any]:
        """The facts as they are kept with the table."""
        data = self.cleaned_data
        first, last = data["from_date"], data["to_date"]
        return {name: data.get(name, "") for name in (*SHARED, *WHERE_THERE_ARE_ANY, "discipline")} | {
            "from_date": first.isoformat(),
            "to_date": last.isoformat() if last and last != first else "",
            "hours": "" if data["hours"] is None else str(data["hours"]),
            "credits": "" if data["credits"] is None else str(data["credits"]),
        }


def departments_of(place: Organisation) -> Any:
    """Where people of the place work, with how many they are."""
    in_office = Count("people", filter=Q(people__is_active=True))
    rows = Organisation.objects.filter(path__startswith=place.path, closed_on__isnull=True)
    return rows.annotate(people_count=in_office).filter(people_count__gt=0).order_by("path")


def people_in(departments: Sequence[Organisation]) -> Any:
    people = Person.objects.filter(home__in=departments, is_active=True).select_related("home")
    return people.order_by("home__path", "initials", "pk")


def pasted(text: str) -> list[dict[str, str]]:
    """One person a line, or several numbers side by side: each with the name that stands beside it."""
    found = []
    for line in text.splitlines():
        words = [word for word in re.split(r"[\s,，;；、\t]+", line) if word]
        numbers = [word for word in words if any(sign.isdigit() for sign in word)]
        names = [word for word in words if word not in numbers]
        for number in numbers:
            name = names[0] if len(numbers) == 1 and names else ""
            column = "id_number" if len(number) > 14 else "card_number"
            found.append({column: number, "name": name})
        if names and not numbers:
            found.append({"card_number": "", "name": names[0]})
    return found
