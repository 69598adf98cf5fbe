"""The words of the codes that a credit carries, each table whole: lists and sheets look up, they do not ask."""

from __future__ import annotations

from collections.abc import Mapping

from registry.codes.models import Discipline, Line
from registry.tables.lookup import words_of

from . import originals
from .states import Class, State, Subject

Words = Mapping[str, str]


def kind_words() -> Words:
    return words_of("category")


def level_words() -> Words:
    return words_of("level")


def form_words() -> Words:
    return words_of("form")


def type_words() -> Words:
    return words_of("type")


def sub_kind_words() -> Words:
    return words_of("subcategory")


def subject_words() -> Words:
    return {code: str(word) for code, word in Subject.choices}


def class_words() -> Words:
    return {code: str(word) for code, word in Class.choices}


def state_words() -> Words:
    return {code: str(word) for code, word in State.choices}


def line_words() -> Words:
    return {code: str(word) for code, word in Line.choices}


def original_words() -> Words:
    return {code: str(word) for code, word in originals.WORDS.items()}


def discipline_words() -> Words:
    """By scheme and code, since the bare code means another thing in another scheme; one query."""
    rows = Discipline.objects.values_list("scheme", "code", "name")
    return {f"{scheme}:{code}": name for scheme, code, name in rows}
