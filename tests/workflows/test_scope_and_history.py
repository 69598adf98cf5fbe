"""Who sees what, what the database itself refuses, and what moves when a reviewer is gone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from registry.people.services import set_status
from registry.roles.services import end_grant
from tests.cast import Cast, draft, submitted
from tests.workflows.hands import open_work, steps_of
from workflows.credits import services
from workflows.credits.models import Credit
from workflows.credits.orphans import move_up_orphans
from workflows.engine.models import Decision


def test_nobody_decides_their_own_in_the_database_either(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    row: dict[str, Any] = {"case_id": credit.case_id, "city_id": credit.city_id, "is_verdict": True}
    row |= {"beneficiary": cast.nurse}
    row |= {"step": "pass_department", "from_state": "DEPARTMENT", "to_state": "UNIT"}
    with pytest.raises(IntegrityError, match="beneficiary"), transaction.atomic():
        Decision.objects.create(actor=cast.nurse, **row)
    with pytest.raises(IntegrityError, match="another beneficiary"), transaction.atomic():
        Decision.objects.create(actor=cast.nurse, **(row | {"beneficiary": cast.colleague}))


REWRITES = ["UPDATE engine_decision SET opinion = 'x'", "DELETE FROM engine_decision", "TRUNCATE engine_decision"]


@pytest.mark.parametrize("attempt", REWRITES)
def test_history_is_appended_never_changed(cast: Cast, attempt: str) -> None:
    submitted(cast.nurse)
    with pytest.raises(DatabaseError, match=r"appended|permission denied"), transaction.atomic():
        connection.cursor().execute(attempt)


def test_a_waiting_credit_moves_up_when_its_reviewer_is_gone(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    cast.head_nurse.grants.update(to_date=dt.date(2026, 1, 1))
    services.move_up([credit.pk])
    credit.refresh_from_db()
    assert (credit.state, open_work(credit).place) == ("UNIT", cast.hospital)
    assert steps_of(credit)[-1] == ("move_up", "UNIT")


def test_ending_the_only_reviewers_role_moves_what_waits_for_them(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    credit = submitted(cast.nurse)
    grant = cast.head_nurse.grants.get()
    with django_capture_on_commit_callbacks(execute=True):
        end_grant(grant.pk, actor=cast.admin, reason="轮岗")
    credit.refresh_from_db()
    assert credit.state == "UNIT"
    assert move_up_orphans() == 0


def test_a_reviewer_sees_their_part_of_the_tree_and_their_line(cast: Cast) -> None:
    nurses, doctors, far = submitted(cast.nurse), submitted(cast.doctor), submitted(cast.outsider)
    drafted = draft(cast.colleague)
    seen = {
        name: set(Credit.objects.visible_to(getattr(cast, name)).values_list("pk", flat=True))
        for name in ("nurse", "colleague", "nursing_office", "cme_office", "bureau", "far_reviewer", "audit_operator")
    }
    assert seen == {
        "nurse": {nurses.pk},
        "colleague": {drafted.pk},
        "nursing_office": {nurses.pk},
        "cme_office": {doctors.pk},
        "bureau": {nurses.pk, doctors.pk, far.pk},
        "far_reviewer": {far.pk},
        "audit_operator": set(),
    }


def test_what_waits_for_somebody_who_left_moves_up(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    credit = submitted(cast.nurse)
    with django_capture_on_commit_callbacks(execute=True):
        set_status(cast.head_nurse, kind="deregistered", since=timezone.localdate(), reason="离职", actor=cast.admin)
    credit.refresh_from_db()
    assert credit.state == "UNIT"
