"""Many awards that count at once: the first enters through viewflow, what it wrote is written for all the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from registry.base.keys import next_keys
from workflows.engine.buffer import Recording, UnitOfWork
from workflows.engine.models import Case, Decision, Work
from workflows.engine.repeating import Brought, Repeat, Slots

from .models import Credit

FEW = 20
"""Fewer are entered one by one: there is nothing to be won."""
OF_ENTERING = {"id", "case_id", "state", "submitted_at", "closed_at", "created_at", "changed_at"}
"""What entering itself writes: the same for all, or made anew for each."""


def enter_alike(unit: UnitOfWork, credits: Sequence[Credit], enter: Callable[[Credit], None]) -> None:
    """Enter credits that all count at once; they may differ in every fact."""
    if len(credits) < FEW:
        for credit in credits:
            enter(credit)
        return
    first, *rest = credits
    with unit.recording([]) as recording:
        enter(first)
    assert first.case is not None
    slots = _slots(recording, first, rest)
    current = next(key for key in slots if key[0] is Work)
    unit.repeat(Repeat(recording, slots, current, _brought(first, rest), {}).pieces())
    for credit, case_id in zip(rest, slots[(Case, first.case.pk)], strict=True):
        entered = {name: first.__dict__[name] for name in OF_ENTERING - {"id", "case_id"}}
        credit.__dict__.update(entered, case_id=case_id)
        credit._state.adding, credit._state.db = False, first._state.db


def _slots(recording: Recording, first: Credit, rest: Sequence[Credit]) -> Slots:
    """A key for every row of every one of them."""
    assert first.case is not None
    slots: Slots = {
        (Case, first.case.pk): next_keys(Case, len(rest)),
        (Credit, first.pk): [credit.pk for credit in rest],
    }
    for work in (row for row in recording.new if isinstance(row, Work)):
        assert work.pk is not None
        slots[(Work, work.pk)] = next_keys(Work, len(rest))
    return slots


def _brought(first: Credit, rest: Sequence[Credit]) -> Brought:
    """The facts in which they differ, and whose each row is."""
    found: dict[Any, Any] = {}
    for field in Credit._meta.concrete_fields:
        name = str(field.attname)
        values = [credit.__dict__[name] for credit in rest]
        if name not in OF_ENTERING and any(value != first.__dict__[name] for value in values):
            found[(Credit, name)] = values
    cities = [credit.city_id for credit in rest]
    found |= {(model, "city_id"): cities for model in (Case, Work, Decision)}
    found[(Decision, "beneficiary_id")] = [credit.person_id for credit in rest]
    found[(Decision, "headline")] = [credit.name for credit in rest]
    return found
