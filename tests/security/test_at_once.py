"""Two at the same moment, or one after the other was cut off: nobody meets a failure, and every invariant holds."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection

from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.roles import services as roles
from registry.roles.models import Grant
from tests.cast import Cast, city_office, draft, make_cast, person, seat, submitted
from tests.threads import at_once
from tests.workflows.inboxes import again, task_of
from workflows.credits import awards, entry, objections, services
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit
from workflows.engine import claims

ROUNDS = 5


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    return make_cast()


def findings() -> list[tuple[str, Any]]:
    return [(check.name, row) for check in CHECKS for row in check.find()]


def submit(pk: int, who: Person) -> Any:
    return services.only(services.submit([pk], actor=again(who)))


def decide(verdict: str, pk: int, who: Person) -> Any:
    return services.only(services.decide(verdict, [pk], actor=again(who), opinion="请补盖章页"))


def edit(pk: int, who: Person) -> Any:
    return entry.save_credit({"name": "改过"}, actor=again(who), credit_id=pk)


def award(who: Person) -> Credit:
    like = draft(who, evidence=False)
    names = ("level", "form", "discipline_code", "name", "from_date", "hours", "credits", "issuer")
    facts = {name: getattr(like, name) for name in names} | {"kind": "project"}
    (credit,) = awards.award([awards.Award(who, "attendance", str(like.pk), facts)])
    return credit


def test_a_draft_is_submitted_twice_deleted_and_edited(committed: Cast) -> None:
    nurse = committed.nurse
    for _ in range(ROUNDS):
        pk = draft(nurse).pk
        at_once(
            partial(submit, pk, nurse), partial(submit, pk, nurse), partial(edit, pk, nurse),
            lambda pk=pk: entry.delete_drafts([pk], actor=again(nurse)),
        )  # fmt: skip
    assert findings() == []


def test_what_is_decided_is_edited_withdrawn_and_claimed(committed: Cast) -> None:
    nurse, head = committed.nurse, committed.head_nurse
    for verdict in ("pass", "return", "refuse") * 2:
        credit = submitted(nurse)
        at_once(
            partial(decide, verdict, credit.pk, head),
            partial(edit, credit.pk, nurse),
            partial(services.withdraw, credit.pk, actor=again(nurse)),
            partial(claims.claim, task_of(credit).pk, actor=again(head)),
        )
    assert findings() == []


def test_what_came_back_is_submitted_twice_edited_and_withdrawn(committed: Cast) -> None:
    nurse = committed.nurse
    for _ in range(ROUNDS):
        pk = submitted(nurse).pk
        decide("return", pk, committed.head_nurse)
        at_once(
            partial(submit, pk, nurse), partial(submit, pk, nurse), partial(edit, pk, nurse),
            partial(services.withdraw, pk, actor=again(nurse)),
        )  # fmt: skip
    assert findings() == []


def test_cohorts_in_opposite_orders_do_not_lock_each_other_out(committed: Cast) -> None:
    second = person("闻人清", committed.hospital)
    seat(second, "department_reviewer", committed.cardiology, "nurse")
    keys = [submitted(committed.nurse).pk for _ in range(8)]
    passed = at_once(
        lambda: services.decide("pass", keys, actor=again(committed.head_nurse), opinion="已核对"),
        lambda: services.decide("pass", keys[::-1], actor=again(second), opinion="已核对"),
        lambda: services.move_up(keys),
    )
    assert sum(outcome.refusal is None for cohort in passed[:2] for outcome in cohort) == len(keys)
    assert findings() == []


def test_a_doubted_award_is_annulled_through_its_objection_only(committed: Cast) -> None:
    other = person("第五安", city_office(committed.city), line="doctor")
    seat(other, "bureau_reviewer", committed.city)
    for uphold in (True, False) * 2:
        credit = award(committed.nurse)
        doubt = objections.object_to(credit.pk, actor=committed.nurse, reason="没有参加")
        with pytest.raises(Refusal, match="异议"):
            services.annul(credit.pk, actor=again(other), reason="重复")
        at_once(
            partial(services.annul, credit.pk, actor=again(other), reason="重复"),
            lambda doubt=doubt, uphold=uphold: objections.decide_objection(
                doubt.pk, uphold=uphold, actor=again(committed.bureau), opinion="已核实"
            ),
        )
    assert findings() == []


def test_an_award_is_doubted_and_annulled(committed: Cast) -> None:
    for _ in range(ROUNDS):
        pk = award(committed.nurse).pk
        at_once(
            partial(services.annul, pk, actor=again(committed.bureau), reason="重复"),
            partial(objections.object_to, pk, actor=again(committed.nurse), reason="没有参加"),
        )
    assert findings() == []


def test_a_claim_does_not_outlive_its_role(committed: Cast) -> None:
    second = person("闻人清", committed.hospital)
    seat(second, "department_reviewer", committed.cardiology, "nurse")
    credit, grant = submitted(committed.nurse), Grant.objects.get(person=committed.head_nurse)
    at_once(
        partial(claims.claim, task_of(credit).pk, actor=again(committed.head_nurse)),
        partial(roles.end_grant, grant.pk, actor=again(committed.admin), reason="调离"),
    )
    assert claims.claim(task_of(credit).pk, actor=again(second)).owner == second
    assert decide("pass", credit.pk, second).state == "UNIT"
    assert findings() == []


def test_who_entered_a_credit_does_not_annul_it(committed: Cast) -> None:
    seat(committed.bureau, "clerk", committed.hospital)
    pk = draft(committed.nurse, actor=again(committed.bureau)).pk
    submit(pk, committed.nurse)
    for reviewer in (committed.head_nurse, committed.nursing_office):
        decide("pass", pk, reviewer)
    with pytest.raises(Refusal, match="代录"):
        services.annul(pk, actor=again(committed.bureau), reason="重复")


@pytest.mark.parametrize("statement", range(1, 16))
def test_a_connection_that_dies_leaves_nothing_half_done(committed: Cast, statement: int) -> None:
    """As when the worker is killed in the middle of a request: before each statement of a verdict in turn."""
    credit, seen = submitted(committed.nurse), 0

    def die(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == statement:
            sql, params = "SELECT pg_terminate_backend(pg_backend_pid())", None
        return execute(sql, params, many, context)

    with connection.execute_wrapper(die), suppress(OperationalError, InterfaceError):
        decide("pass", credit.pk, committed.head_nurse)
    connection.close()
    assert Credit.objects.get(pk=credit.pk).state == ("DEPARTMENT" if seen >= statement else "UNIT")
    assert findings() == []
