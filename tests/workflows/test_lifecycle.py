"""The agreed life of a credit, written by hand: every state against every step."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django_fsm import can_proceed

from tests.cast import Cast, draft, submitted
from tests.workflows.hands import decide
from workflows.credits import services
from workflows.credits.flow import CreditFlow
from workflows.credits.models import Credit
from workflows.credits.states import State
from workflows.engine.guards import declared_steps, installed_guard
from workflows.engine.models import Case

STEPS = [
    "submit", "pass_department", "pass_unit", "pass_bureau", "return_to_person", "return_to_level", "resubmit",
    "refuse", "withdraw", "move_up", "undo", "appeal", "annul",
]  # fmt: skip

AGREED = {
    "DRAFT": {"submit"},
    "DEPARTMENT": {"pass_department", "return_to_person", "refuse", "withdraw", "move_up", "undo"},
    "UNIT": {"pass_unit", "return_to_person", "return_to_level", "refuse", "withdraw", "move_up", "undo"},
    "BUREAU": {"pass_bureau", "return_to_person", "return_to_level", "refuse", "withdraw", "undo"},
    "RETURNED": {"resubmit", "withdraw", "undo"},
    "COUNTED": {"annul", "undo"},
    "REFUSED": {"undo", "appeal"},
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
    ("COUNTED", "DEPARTMENT"), ("COUNTED", "UNIT"), ("COUNTED", "BUREAU"),
    ("REFUSED", "DEPARTMENT"), ("REFUSED", "UNIT"), ("REFUSED", "BUREAU"),
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


def in_state(cast: Cast, state: str) -> Credit:
    """A credit that came to this state by the verbs, as every credit does."""
    if state == "DRAFT":
        return draft(cast.nurse)
    credit = submitted(cast.nurse, kind="paper" if state == "BUREAU" else "training")
    passes = {"UNIT": 1, "BUREAU": 2, "COUNTED": 2, "ANNULLED": 2}
    for who in (cast.head_nurse, cast.nursing_office)[: passes.get(state, 0)]:
        decide("pass", credit, who)
    if state in ("RETURNED", "REFUSED"):
        decide("return" if state == "RETURNED" else "refuse", credit, cast.head_nurse, "见意见")
    if state == "WITHDRAWN":
        services.withdraw(credit.pk, actor=cast.nurse)
    if state == "ANNULLED":
        services.annul(credit.pk, actor=cast.bureau, reason="核查")
    return Credit.objects.get(pk=credit.pk)


@pytest.mark.parametrize("before", State.values)
def test_the_database_refuses_other_steps_whatever_writes_them(cast: Cast, before: str) -> None:
    credit = in_state(cast, before)
    assert credit.state == before
    spare = Case.objects.create(flow_class=CreditFlow, city=cast.city)
    rows, let_through = Credit.objects.filter(pk=credit.pk), set()
    for after in set(State.values) - {before}:
        with suppress(IntegrityError), transaction.atomic():
            rows.update(state=after, case=credit.case or spare, credit_year=cast.year)
            let_through.add((before, after))
            raise IntegrityError
    assert let_through == {pair for pair in AGREED_PAIRS if pair[0] == before}


@pytest.mark.parametrize("state", State.values)
def test_only_drafts_are_deleted(cast: Cast, state: str) -> None:
    credit = in_state(cast, state)
    credit.evidence.all().delete()
    with suppress(IntegrityError), transaction.atomic():
        Credit.objects.filter(pk=credit.pk)._raw_delete("default")
    assert Credit.objects.filter(pk=credit.pk).exists() == (state != "DRAFT")


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
