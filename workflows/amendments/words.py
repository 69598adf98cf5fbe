"""Facts as people read them: names, choices, dates and amounts; a discipline by its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from registry.base.words import date_words
from registry.codes.models import Discipline
from registry.tables.lookup import word_of as word_of_code
from workflows.credits.codes import TABLE_OF
from workflows.credits.models import Credit
from workflows.credits.writing import ALL, read

DISCIPLINE = ("discipline_scheme", "discipline_code")
UNSHOWN = (DISCIPLINE[0], "rule")
"""Half of a discipline, and the key of a rule, which says nothing to people."""
AMOUNTS = frozenset({"hours", "credits"})
DATES = frozenset({"from_date", "to_date"})


@dataclass(frozen=True)
class Change:
    """One fact: what it was, and what it is or shall be."""

    word: str
    old: str
    new: str


def changes_of(changes: Mapping[str, Any]) -> list[Change]:
    """From what to what, in the order of the form; the two halves of a discipline are one fact."""
    names = [name for name in ALL if name in changes and name not in UNSHOWN]
    codes = [value for name in DISCIPLINE[1:] for value in changes.get(name, ())]
    known = _disciplines(codes)
    return [Change(word_of(name), *(shown(name, value, known) for value in changes[name])) for name in names]


def facts_shown(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every fact that is not empty, with its word."""
    known = _disciplines([facts["discipline_code"]])
    names = [name for name in ALL if name not in UNSHOWN and facts.get(name)]
    return [(word_of(name), shown(name, facts[name], known)) for name in names]


def word_of(name: str) -> str:
    return str(Credit._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def shown(name: str, value: Any, disciplines: Mapping[str, str]) -> str:
    if value in (None, ""):
        return _("没有")
    if name in AMOUNTS:
        return number_format(read(name, value), 2)
    if name in DATES:
        return date_words(read(name, value))
    if name in DISCIPLINE:
        return disciplines.get(value, value)
    if name in TABLE_OF:
        return word_of_code(TABLE_OF[name], value)
    choices = dict(Credit._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    return str(choices.get(value, value))


def _disciplines(codes: list[str]) -> dict[str, str]:
    rows = Discipline.objects.filter(code__in=codes) if codes else Discipline.objects.none()
    return dict(rows.values_list("code", "name"))
