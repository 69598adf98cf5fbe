"""指定审核人: an operator names somebody for one case that nobody at its desk may decide; nobody decides their own."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from registry.base.refusals import Refusal
from registry.people.models import Person
from tests.cast import Cast, person, seat, submitted
from tests.workflows.hands import decide, open_work, passed, state_of, steps_of
from tests.workflows.inboxes import again, sit_down, text_of
from tests.workflows.test_four_eyes import uploaded
from tests.workflows.test_undo import broken, undo
from workflows.credits import naming, services
from workflows.credits.models import Appointment, Credit
from workflows.engine import claims
from workflows.engine.models import Decision


@pytest.fixture
def other(cast: Cast) -> Person:
    """A reviewer of the district bureau, whose desk is not the city's."""
    reviewer = person("曲南星", cast.far_hospital)
    seat(reviewer, "bureau_reviewer", cast.district)
    return reviewer


def of_the_bureau(cast: Cast) -> Credit:
    """The only reviewer of the bureau submits a credit of their own: it waits there for nobody."""
    return submitted(cast.bureau, name="卫生管理进展")


def name(credit: Credit, who: Person, actor: Person, reason: str = "只有一位审核人，是本人") -> None:
    naming.name_reviewer(open_work(credit).pk, person_id=who.pk, actor=again(actor), reason=reason)


def why_not(credit: Credit, who: Person, actor: Person) -> str:
    with pytest.raises(Refusal) as refused:
        name(credit, who, actor)
    return refused.value.code


def test_what_nobody_may_decide_is_listed_with_the_reason(cast: Cast) -> None:
    credit, fine = of_the_bureau(cast), submitted(cast.nurse)
    found = naming.stuck([cast.city])
    assert [(one.record.case_id, one.why) for one in found] == [(credit.case_id, "own")]
    assert naming.stuck([cast.hospital]) == []
    assert fine.case_id not in [one.record.case_id for one in found]


def test_the_named_one_decides_this_case_alone(cast: Cast, other: Person) -> None:
    credit, second = of_the_bureau(cast), of_the_bureau(cast)
    name(credit, other, cast.security_operator)
    with pytest.raises(Refusal):
        decide("pass", second, other)
    assert decide("pass", credit, other).state == "COUNTED"
    assert broken() == {}


def test_the_override_is_an_event_of_its_own_in_the_story(cast: Cast, other: Person) -> None:
    credit = of_the_bureau(cast)
    name(credit, other, cast.security_operator)
    assert steps_of(credit)[-1] == ("name_reviewer", "BUREAU")
    row = Decision.objects.get(step="name_reviewer")
    assert (row.actor, row.is_verdict, row.appointment.person) == (cast.security_operator, False, other)
    page = text_of(sit_down(cast.bureau).get(f"/credits/{credit.pk}/"))
    assert "贺明朗 指定 曲南星 审核这一项 只有一位审核人，是本人" in page
    for statement in ("UPDATE credits_appointment SET person_id = NULL", "DELETE FROM credits_appointment"):
        with pytest.raises(DatabaseError, match=r"appended|permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_named_one_finds_and_reads_it_and_nobody_else_does(cast: Cast, other: Person) -> None:
    credit = of_the_bureau(cast)
    pk, client = open_work(credit).pk, sit_down(other)
    assert client.get(f"/inbox/{pk}/").status_code == 404
    name(credit, other, cast.security_operator)
    assert "指定由你审核 裴行远 卫生管理进展" in text_of(client.get("/inbox/"))
    assert "通过" in text_of(client.get(f"/inbox/{pk}/"))
    assert client.get(f"/credits/{credit.pk}/").status_code == 200
    assert client.post(f"/inbox/{pk}/decide/", {"verdict": "pass"}).status_code == 302
    assert state_of(credit) == "COUNTED"
    for who in (cast.bureau, cast.nursing_office, cast.security_operator):
        assert sit_down(who).get(f"/inbox/{pk}/").status_code == 404


def test_parties_are_never_named(cast: Cast, other: Person) -> None:
    seat(cast.clerk, "bureau_reviewer", cast.district)
    credit = uploaded(cast, cast.clerk, kind="paper")
    for who in (cast.head_nurse, cast.nursing_office):
        decide("pass", credit, who)
    cast.bureau.grants.update(to_date="2026-01-01")
    assert why_not(credit, cast.clerk, cast.security_operator) == "not_a_candidate"
    assert why_not(credit, cast.nurse, cast.security_operator) == "not_a_candidate"
    assert why_not(credit, cast.outsider, cast.security_operator) == "not_a_candidate"
    name(credit, other, cast.security_operator)


def test_an_earlier_decider_may_be_named_and_then_decides(cast: Cast) -> None:
    credit = passed(cast.nurse, [cast.head_nurse, cast.nursing_office], kind="paper")
    cast.bureau.grants.update(to_date="2026-01-01")
    name(credit, cast.head_nurse, cast.security_operator)
    assert cast.head_nurse.pk not in open_work(credit).barred
    assert decide("pass", credit, cast.head_nurse).state == "COUNTED"
    assert broken() == {}


@pytest.mark.parametrize("who", ["system_operator", "audit_operator", "admin", "bureau", "nurse"])
def test_only_the_security_operator_names(cast: Cast, other: Person, who: str) -> None:
    assert why_not(of_the_bureau(cast), other, getattr(cast, who)) == "not_allowed"


def test_not_where_somebody_may_decide(cast: Cast, other: Person) -> None:
    credit = of_the_bureau(cast)
    seat(cast.colleague, "bureau_reviewer", cast.city)
    assert why_not(credit, other, cast.security_operator) == "not_stuck"
    assert why_not(submitted(cast.nurse), other, cast.security_operator) == "not_stuck"
    with pytest.raises(Refusal, match="请写原因"):
        name(credit, other, cast.security_operator, "  ")


def test_another_may_be_named_in_their_place(cast: Cast, other: Person) -> None:
    credit, third = of_the_bureau(cast), person("左知微", cast.far_hospital)
    seat(third, "bureau_reviewer", cast.district)
    name(credit, other, cast.security_operator)
    name(credit, third, cast.security_operator, "前一位出差")
    with pytest.raises(Refusal):
        decide("pass", credit, other)
    assert decide("pass", credit, third).state == "COUNTED"
    assert Appointment.objects.count() == 2


def test_the_named_one_claims_and_undoes_like_anybody(cast: Cast, other: Person) -> None:
    credit = of_the_bureau(cast)
    name(credit, other, cast.security_operator)
    claims.claim(open_work(credit).pk, actor=again(other))
    decide("refuse", credit, other, "不符")
    assert undo(credit, other).state == "BUREAU"
    assert decide("pass", credit, other).state == "COUNTED"
    assert broken() == {}


def test_the_right_ends_with_the_round(cast: Cast, other: Person) -> None:
    credit = of_the_bureau(cast)
    name(credit, other, cast.security_operator)
    decide("return", credit, other, "请补材料")
    services.only(services.submit([credit.pk], actor=cast.bureau))
    with pytest.raises(Refusal):
        decide("pass", credit, other)


def test_the_pages_of_the_operator(cast: Cast, other: Person) -> None:
    credit, client = of_the_bureau(cast), sit_down(cast.security_operator)
    assert "/credits/stuck/" in client.get("/roles/").content.decode()
    assert "裴行远" in text_of(client.get("/credits/stuck/"))
    address = f"/credits/stuck/{open_work(credit).pk}/"
    assert "曲南星，临江区卫生健康局" in text_of(client.get(address))
    assert client.post(address, {"person": other.pk, "reason": ""}).status_code == 422
    response: Any = client.post(address, {"person": other.pk, "reason": "只有一位审核人"}, follow=True)
    assert "已指定 曲南星" in text_of(response)
    assert client.get(f"/credits/stuck/{open_work(submitted(cast.nurse)).pk}/").status_code == 404
