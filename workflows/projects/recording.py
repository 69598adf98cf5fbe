"""The rows of a project, of its requests and of its reviewers' opinions in the history of decisions."""

from __future__ import annotations

from typing import Any

from registry.people.models import Person
from workflows.engine import moves
from workflows.engine.models import Case, Work

from .models import Project


def record(
    project: Project,
    step: str,
    before: str,
    after: str,
    *,
    actor: Person | None,
    work: Work | None = None,
    case: Case | None = None,
    **facts: Any,
) -> None:
    """`work` is the desk's task that a verdict was given on; a step of the unit's has none."""
    of = case or project.case
    assert of is not None
    moves.record_step(
        of,
        step=step,
        before=before,
        after=after,
        beneficiary=project.entered_by,
        actor=actor,
        headline=project.name,
        work=work,
        place_id=work.place_id if work is not None else None,
        **facts,
    )
