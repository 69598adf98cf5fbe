"""撤销本次审核: within seconds a reviewer takes back what they decided, and everything is as it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.base.refusals import Refusal
from registry.messages.models import Message
from registry.people.models import Person
from tests.cast import Cast, seat, submitted
from tests.workflows.hands import decide, open_work, steps_of
from tests.workflows.inboxes import again, second_nursing_reviewer
from workflows.credits import entry, services
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit
from workflows.engine import claims
from workflows.engine.models import Decision, Work

SAME = [
    "state", "approvals", "decided_by", "returned_by", "department_at", "unit_at", "bureau_at", "closed_at",
    "facts_digest", "levels",
]  # fmt: skip
DESK = ["place_id", "role", "line", "created", "barred", "headline", "due_on", "owner_id", "status", "flow_task"]


def facts(credit: Credit) -> dict[str, Any]:
    return Credit.objects.values(*SAME).get(pk=credit.pk)


def desk(credit: Credit) -> dict[str, Any]:
    return Work.objects.values(*DESK).get(process_id=credit.case_id, finished__isnull=True)


def undo(credit: Credit, actor: Person) -> Credit:
    services.only(services.undo([credit.pk], actor=again(actor)))
    return Credit.objects.get(pk=credit.pk)


def why_not(credit: Credit, actor: Person) -> str:
    with pytest.raises(Refusal) as refused:
        undo(credit, actor)
    return refused.value.code


def broken() -> dict[str, Any]:
    return {check.name: rows for check in CHECKS if (rows := list(check.find()))}


@pytest.mark.parametrize("verdict", ["pass", "return", "refuse"])
@pytest.mark.parametrize("level", [0, 1, 2])
def test_everything_is_as_it_was(cast: Cast, verdict: str, level: int) -> None:
    credit, hands = submitted(cast.nurse, kind="paper"), [cast.head_nurse, cast.nursing_office, cast.bureau]
    for who in hands[:level]:
        decide("pass", credit, who)
    before = facts(credit), desk(credit)
    decide(verdict, credit, hands[level], "见意见")
    assert facts(credit) != before[0]
    undo(credit, hands[level])
    assert (facts(credit), desk(credit)) == before
    assert Credit.objects.get(pk=credit.pk).case.finished is None
    assert broken() == {}


def test_an_undo_is_a_row_of_its_own_beside_the_verdict(cast: Cast) -> None:
    credit = decide("refuse", submitted(cast.nurse), cast.head_nurse, "见意见")
    undo(credit, cast.head_nurse)
    assert steps_of(credit) == [("submit", "DEPARTMENT"), ("refuse", "REFUSED"), ("undo", "DEPARTMENT")]
    row = Decision.objects.get(step="undo")
    assert (row.actor, row.from_state, row.is_verdict) == (cast.head_nurse, "REFUSED", False)
    assert row.work == Decision.objects.get(is_verdict=True).work


def test_after_an_undo_it_is_decided_again(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    decide("pass", credit, cast.head_nurse)
    undo(credit, cast.head_nurse)
    decide("pass", credit, cast.head_nurse)
    assert decide("pass", credit, cast.nursing_office).state == "COUNTED"
    assert broken() == {}


def test_what_a_level_passed_and_took_back_does_not_count_as_passed(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    decide("pass", credit, cast.head_nurse)
    undo(credit, cast.head_nurse)
    with transaction.atomic(), connection.cursor() as cursor:
        digest = f'{{"DEPARTMENT": "{credit.facts_digest}", "UNIT": "{credit.facts_digest}"}}'
        cursor.execute("UPDATE credits_credit SET state = 'COUNTED', approvals = %s", [digest])
        assert (f"credit {credit.pk}", "counts without DEPARTMENT") in broken()["every_level_passed"]
        transaction.set_rollback(True)


def test_moves_up_of_the_same_step_are_taken_back_too(cast: Cast) -> None:
    cast.nursing_office.grants.update(to_date=dt.date(2026, 1, 1))
    credit = submitted(cast.nurse)
    before = desk(credit)
    assert decide("pass", credit, cast.head_nurse).state == "BUREAU"
    assert undo(credit, cast.head_nurse).state == "DEPARTMENT"
    assert desk(credit) == before
    assert broken() == {}


def test_what_the_system_moved_up_since_stays(cast: Cast) -> None:
    credit = decide("pass", submitted(cast.nurse), cast.head_nurse)
    cast.nursing_office.grants.update(to_date=dt.date(2026, 1, 1))
    services.move_up([credit.pk])
    assert why_not(credit, cast.head_nurse) == "not_allowed"


def test_only_who_decided_takes_it_back(cast: Cast) -> None:
    second = second_nursing_reviewer(cast)
    seat(second, "department_reviewer", cast.cardiology, "nurse")
    credit = decide("pass", submitted(cast.nurse), cast.head_nurse)
    assert why_not(credit, second) == "not_allowed"
    assert why_not(credit, cast.nurse) == "not_allowed"
    cast.head_nurse.grants.update(to_date=dt.date(2026, 1, 1))
    assert why_not(credit, cast.head_nurse) == "not_allowed"


def test_a_late_undo_is_refused(cast: Cast, settings: Any) -> None:
    settings.UNDO_SECONDS = 0
    credit = decide("pass", submitted(cast.nurse), cast.head_nurse)
    assert why_not(credit, cast.head_nurse) == "too_late"


def test_once_and_not_twice(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    for verdict in ("return", "pass"):
        decide(verdict, credit, cast.head_nurse, "见意见")
        undo(credit, cast.head_nurse)
        assert why_not(credit, cast.head_nurse) == "not_allowed"


def claimed(cast: Cast, credit: Credit) -> None:
    claims.claim(open_work(credit).pk, actor=again(cast.nursing_office))


def decided(cast: Cast, credit: Credit) -> None:
    decide("return", credit, cast.nursing_office, "见意见")


@pytest.mark.parametrize(("then", "code"), [(claimed, "touched"), (decided, "not_allowed")])
def test_not_once_the_next_level_is_at_it(cast: Cast, then: Any, code: str) -> None:
    credit = decide("pass", submitted(cast.nurse), cast.head_nurse)
    then(cast, credit)
    assert why_not(credit, cast.head_nurse) == code


@pytest.mark.parametrize("note", ["已核对", ""])
def test_not_once_the_person_began_to_correct(cast: Cast, note: str) -> None:
    credit = decide("return", submitted(cast.nurse), cast.head_nurse, "见意见")
    entry.save_credit({"note": note}, actor=cast.nurse, credit_id=credit.pk)
    assert why_not(credit, cast.head_nurse) == "touched"
    services.only(services.submit([credit.pk], actor=cast.nurse))
    assert broken() == {}


def test_an_annulment_is_never_undone(cast: Cast) -> None:
    credit = decide("pass", decide("pass", submitted(cast.nurse), cast.head_nurse), cast.nursing_office)
    services.annul(credit.pk, actor=cast.bureau, reason="核查")
    assert why_not(credit, cast.bureau) == "wrong_state"


def test_not_once_the_person_was_told(cast: Cast) -> None:
    credit = decide("return", submitted(cast.nurse), cast.head_nurse, "见意见")
    Message.objects.update(not_before=timezone.now())
    assert why_not(credit, cast.head_nurse) == "already_told"


def test_what_waits_to_be_told_is_not_told_any_more(cast: Cast) -> None:
    credit = decide("return", submitted(cast.nurse), cast.head_nurse, "见意见")
    assert [row.code for row in Message.objects.all()] == ["credit.returned"]
    undo(credit, cast.head_nurse)
    assert not Message.objects.exists()


def test_a_cohort_is_taken_back_with_few_statements_and_a_result_each(cast: Cast) -> None:
    actor = again(cast.head_nurse)
    counts = []
    for size in (2, 12):
        credits = [submitted(cast.nurse) for _ in range(size)]
        services.decide("pass", [credit.pk for credit in credits], actor=actor, opinion="已核对。")
        claimed(cast, credits[0])
        with CaptureQueriesContext(connection) as statements:
            outcomes = services.undo([credit.pk for credit in credits], actor=actor)
        counts.append(len(statements))
        assert [one.credit_id for one in outcomes if one.refusal] == [credits[0].pk]
    assert counts[1] <= counts[0]


def test_what_was_decided_alike_is_taken_back_one_by_one(cast: Cast) -> None:
    """A large cohort is written as one of its kind and those that follow; each still knows what it was."""
    credits = [submitted(who) for who in (cast.nurse, cast.colleague) for _ in range(30)]
    for credit in credits[:2]:
        decide("return", credit, cast.head_nurse, "见意见")
        services.only(services.submit([credit.pk], actor=credit.person))
    before = [(facts(credit), desk(credit)) for credit in credits]
    keys = [credit.pk for credit in credits]
    services.decide("pass", keys, actor=again(cast.head_nurse), opinion="已核对。")
    assert {one.state for one in services.undo(keys, actor=again(cast.head_nurse))} == {"DEPARTMENT"}
    assert [(facts(credit), desk(credit)) for credit in credits] == before
    assert broken() == {}


def test_the_database_opens_a_closed_credit_by_an_undo_only(cast: Cast) -> None:
    credit = decide("refuse", submitted(cast.nurse), cast.head_nurse, "见意见")
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="by an undo or an appeal only"), transaction.atomic():
        Credit.objects.filter(pk=credit.pk).update(state="DEPARTMENT")
    row = Decision.objects.get(is_verdict=True)
    row.pk, row.step, row.is_verdict, row.actor = None, "undo", False, cast.nursing_office
    row.from_state, row.to_state = "REFUSED", "DEPARTMENT"
    with pytest.raises(IntegrityError, match="of its own actor"), transaction.atomic():
        row.save(force_insert=True)


def test_an_objection_stands_in_the_way(cast: Cast) -> None:
    credit = decide("pass", decide("pass", submitted(cast.nurse), cast.head_nurse), cast.nursing_office)
    Credit.objects.filter(pk=credit.pk).update(objected_at=timezone.now())
    assert why_not(credit, cast.nursing_office) == "touched"
