"""What is wrong with a document, in words and beside the field that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from registry.standards.document import Problem
from registry.standards.words import problem_words

from .canonical import key_of
from .fields import HEAD, PARTS, POLICY, ROUNDING, TITLES, Field


def problem_key(problem: Problem, own: Mapping[str, Any]) -> str:
    """The key of the row that a problem is about: it names its number or its key."""
    part, _dot, rest = problem.path.partition(".")
    first = rest.partition(".")[0]
    rows = own.get(part, [])
    if first.isdigit() and int(first) < len(rows) and isinstance(rows[int(first)], dict):
        return key_of(part, rows[int(first)])
    return rest


def problem_field(problem: Problem) -> str:
    """The field of its row that a problem is about; empty where it is about the whole row."""
    first, _dot, rest = problem.path.partition(".")[2].partition(".")
    return rest if first.isdigit() else ""


def problem_words_at(problem: Problem) -> str:
    """没有填写 with the field before it."""
    name = problem_field(problem)
    part = problem.path.partition(".")[0]
    label = next((str(one.label) for one in PARTS[part] if one.name == name), "")
    if not label and name.startswith("evidence"):
        label = str(TITLES["evidence"])
    words = problem_words(problem)
    return _("%(label)s：%(problem)s") % {"label": label, "problem": words} if label else words


def place_words(problem: Problem, own: Mapping[str, Any]) -> str:
    """Where, and what is wrong, for lists of problems."""
    part, _dot, rest = problem.path.partition(".")
    if part in PARTS and rest:
        title = f"{TITLES[part]} · {problem_key(problem, own)}"
        return _("%(label)s：%(problem)s") % {"label": title, "problem": problem_words_at(problem)}
    fields: dict[str, tuple[Field, ...]] = {"policy": POLICY, "rounding": ROUNDING}
    found = next((str(one.label) for one in fields.get(part, HEAD) if one.name == (rest or part)), part)
    label = found or str(TITLES["head"])
    return _("%(label)s：%(problem)s") % {"label": label, "problem": problem_words(problem)}
