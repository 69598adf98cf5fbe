"""What an amendment would make of a credit: the facts that differ, and the credit as it would stand."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

from workflows.credits.models import Credit
from workflows.credits.readiness import YearBook, fix_year
from workflows.credits.writing import ALL, read, written

TOLD_BY = ("kind", "level")
"""What a rule is told by: a credit that changes these is reckoned by whatever rule they name."""


def changes_between(credit: Credit, facts: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The facts that differ, from what to what, in the order in which they are shown."""
    if (
        credit.rule
        and "rule" not in facts
        and any(facts.get(name, getattr(credit, name)) != getattr(credit, name) for name in TOLD_BY)
    ):
        facts = {**facts, "rule": ""}
    pairs = {name: [written(getattr(credit, name)), written(facts[name])] for name in ALL if name in facts}
    return {name: pair for name, pair in pairs.items() if (pair[0] or "") != (pair[1] or "")}


def as_amended(credit: Credit, new: Mapping[str, Any]) -> Credit:
    """The credit with these facts, its year and class following from them; never to be saved.

    It has no deciders: who passed the credit may pass its amendment.
    """
    amended = copy(credit)
    for name, value in new.items():
        setattr(amended, name, read(name, value))
    amended.case_id = amended.open_work = None
    amended.decided_by = amended.returned_by = amended.refusers = ""
    fix_year(amended, YearBook())
    return amended
