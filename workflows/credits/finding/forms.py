"""The filter of a list of credits; what makes no sense does not narrow, and the field says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from registry.tables.lookup import some_are_paper
from workflows.credits import originals, words
from workflows.credits.forms import RangeForm

from .filters import EVERY_YEAR, GROUP_WORDS, LONGEST, PEOPLE, STATES, Filters

MAY_BE_EMPTY = ("sub_kind", "activity_type", "original")
"""Tables that a jurisdiction need not keep; what nobody has is not asked."""
EVERY = ("", gettext_lazy("全部"))


def _choice(label: Any, choices: Any) -> forms.CharField:
    """Told apart by `Filters.of`, which leaves out what it does not know."""
    return forms.CharField(label=label, required=False, widget=_small(choices))


def _small(choices: Any) -> forms.Select:
    return forms.Select(attrs={"class": "form-control-small"}, choices=[EVERY, *choices])


class FindForm(RangeForm):
    field_order = (
        "q", "first", "last", "group", "year", "place", "kind", "sub_kind", "activity_type", "level", "form",
        "credit_class", "subject", "original",
    )  # fmt: skip

    q = forms.CharField(
        label=gettext_lazy("名称、编号、发证机构"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"class": "form-control-small", "autocomplete": "off"}),
    )
    group = _choice(gettext_lazy("审核状态"), [])
    year = _choice(gettext_lazy("学分年度"), [])
    place = _choice(gettext_lazy("单位或科室"), [])
    kind = _choice(gettext_lazy("学分类别"), [])
    sub_kind = _choice(gettext_lazy("子类别"), [])
    activity_type = _choice(gettext_lazy("活动类型"), [])
    level = _choice(gettext_lazy("学分级别"), [])
    form = _choice(gettext_lazy("举办方式"), [])
    credit_class = _choice(gettext_lazy("学分类型"), [])
    subject = _choice(gettext_lazy("科目"), [])
    original = _choice(gettext_lazy("原件"), [])

    def __init__(self, query: Mapping[str, Any], *, years: Iterable[str], places: Iterable[tuple[str, str]]) -> None:
        super().__init__(query)
        of_people = query.get("whose") == PEOPLE
        every_year = [(EVERY_YEAR, gettext_lazy("全部年度"))] if of_people else []
        choices: dict[str, Iterable[tuple[str, Any]]] = {
            "group": _groups(),
            "year": [*every_year, *((name, name) for name in years)],
            "place": places,
            "kind": words.kind_words().items(),
            "sub_kind": words.sub_kind_words().items(),
            "activity_type": words.type_words().items(),
            "level": words.level_words().items(),
            "form": words.form_words().items(),
            "credit_class": words.class_words().items(),
            "subject": words.subject_words().items(),
            "original": originals.WORDS.items() if some_are_paper() else (),
        }
        for name, given in choices.items():
            if given or name not in MAY_BE_EMPTY:
                self.fields[name].widget = _small(given)
            else:
                del self.fields[name]
        if of_people:
            self.fields["q"].label = gettext_lazy("姓名、卡号、名称、编号")
        else:
            del self.fields["place"]

    @property
    def filters(self) -> Filters:
        return Filters.of(self.data, self.range)


def _groups() -> list[tuple[str, Any]]:
    """The groups, and under those that hold several states each of them."""
    single = [(name, state.label) for name, state in STATES.items() if name not in GROUP_WORDS]
    return [*GROUP_WORDS.items(), *single]
