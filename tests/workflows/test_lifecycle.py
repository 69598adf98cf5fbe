"""The agreed life of a credit, written by hand: every state against every step."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django_fsm import can_proceed

from tests.cast import Cast, submitted
from workflows.credits.models import Credit
from workflows.credits.states import State
from workflows.engine.guards import declared_steps, installed_guard

STEPS = [
    "submit", "pass_department", "pass_unit", "pass_bureau", "return_to_person", "return_to_level", "resubmit",
    "refuse", "withdraw", "move_up", "annul",
]  # fmt: skip

AGREED = {
    "DRAFT": {"submit"},
    "DEPARTMENT": {"pass_department", "return_to_person", "refuse", "withdraw", "move_up"},
    "UNIT": {"pass_unit", "return_to_person", "return_to_level", "refuse", "withdraw", "move_up"},
    "BUREAU": {"pass_bureau", "return_to_person", "return_to_level", "refuse", "withdraw"},
    "RETURNED": {"resubmit", "withdraw"},
    "COUNTED": {"annul"},
    "REFUSED": set(),
    "WITHDRAWN": set(),
    "ANNULLED": set(),
}

# What the database lets through, pair by pair; nothing else may happen to a state.
AGREED_PAIRS = {
    ("DRAFT", "DEPARTMENT"), ("DRAFT", "UNIT"), ("DRAFT", "BUREAU"),
    ("DEPARTMENT", "UNIT"), ("DEPARTMENT", "BUREAU"), ("DEPARTMENT", "COUNTED"),
    ("UNIT", "BUREAU"), ("UNIT", "COUNTED"), ("BUREAU", "COUNTED"),
    ("UNIT", "DEPARTMENT"), ("BUREAU", "DEPARTMENT"), ("BUREAU", "UNIT"),
    ("DEPARTMENT", "RETURNED"), ("UNIT", "RETURNED"), ("BUREAU", "RETURNED"),
    ("RETURNED", "DEPARTMENT"), ("RETURNED", "UNIT"), ("RETURNED", "BUREAU"),
    ("DEPARTMENT", "REFUSED"), ("UNIT", "REFUSED"), ("BUREAU", "REFUSED"),
    ("DEPARTMENT", "WITHDRAWN"), ("UNIT", "WITHDRAWN"), ("BUREAU", "WITHDRAWN"), ("RETURNED", "WITHDRAWN"),
    ("COUNTED", "ANNULLED"),
}  # fmt: skip


def test_the_grid_names_every_state_and_every_step() -> None:
    declared = {step.name for step in Credit._meta.get_field("state").get_all_transitions(Credit)}
    assert set(AGREED) == set(State.values)
    assert declared == set(STEPS)


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_open_exactly_where_it_was_agreed(state: str, step: str) -> None:
    assert can_proceed(getattr(Credit(state=state), step)) == (step in AGREED[state])


def test_the_lifecycle_declares_exactly_the_agreed_pairs() -> None:
    assert declared_steps(Credit) == AGREED_PAIRS


def test_the_database_has_exactly_the_agreed_pairs(cast: Cast) -> None:
    source = installed_guard("credits_credit")
    installed = {(before, after) for before in AGREED for after in AGREED if f"('{before}', '{after}')" in source}
    assert installed == AGREED_PAIRS


@pytest.mark.parametrize("before", ["DEPARTMENT"])
@pytest.mark.parametrize("after", State.values)
def test_the_database_refuses_other_steps_whatever_writes_them(cast: Cast, before: str, after: str) -> None:
    credit = submitted(cast.nurse)
    rows = Credit.objects.filter(pk=credit.pk)
    if (before, after) in AGREED_PAIRS or before == after:
        assert rows.update(state=after) == 1
        return
    with pytest.raises(IntegrityError, match="may not go from"), transaction.atomic():
        rows.update(state=after)


def test_the_application_cannot_switch_the_guard_off(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    for attempt in (
        "ALTER TABLE credits_credit DISABLE TRIGGER ALL",
        "DROP TRIGGER credits_credit_state_guard ON credits_credit",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(DatabaseError, match=r"must be owner|permission denied"), transaction.atomic():
            connection.cursor().execute(attempt)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{credits_credit}', true)")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("UPDATE credits_credit SET state = 'ANNULLED' WHERE id = %s", [credit.pk])


def test_a_typed_credit_cannot_begin_as_counted(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    fields = ", ".join(
        column
        for column in (field.column for field in Credit._meta.concrete_fields)
        if column not in ("id", "case_id", "state")
    )
    with pytest.raises(IntegrityError, match="may not begin"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO credits_credit (state, {fields})"
            f" SELECT 'COUNTED', {fields} FROM credits_credit WHERE id = %s",
            [credit.pk],
        )
