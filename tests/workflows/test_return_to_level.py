"""退回上一级: the unit or the bureau sends a credit back to a desk below, with a reason and an opinion."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.base.refusals import Refusal
from registry.people.models import Person
from tests.cast import Cast, person, seat, submitted
from tests.workflows.hands import decide, open_work, passed, steps_of
from tests.workflows.inboxes import again, sit_down, text_of
from tests.workflows.test_undo import broken, desk, facts, undo
from workflows.credits import services
from workflows.credits.models import Credit, UnitPolicy
from workflows.engine.models import Decision


def back(credit: Credit, level: str, actor: Person, opinion: str = "请核对原件") -> Credit:
    services.only(
        services.return_to_level(level, [credit.pk], actor=again(actor), opinion=opinion, reason_code="not_verified")
    )
    return Credit.objects.get(pk=credit.pk)


def why_not(credit: Credit, level: str, actor: Person) -> Refusal:
    with pytest.raises(Refusal) as refused:
        back(credit, level, actor)
    return refused.value


def test_it_lies_on_the_desk_below_again_and_everybody_decides_anew(cast: Cast) -> None:
    credit = back(passed(cast.nurse, [cast.head_nurse]), "DEPARTMENT", cast.nursing_office)
    assert (credit.state, credit.approvals, credit.decided_by) == ("DEPARTMENT", {}, "")
    assert open_work(credit).place == cast.cardiology
    decide("pass", credit, cast.head_nurse)
    assert decide("pass", credit, cast.nursing_office).state == "COUNTED"
    assert broken() == {}


def test_the_row_says_who_why_and_to_where(cast: Cast) -> None:
    credit = back(passed(cast.nurse, [cast.head_nurse]), "DEPARTMENT", cast.nursing_office)
    assert steps_of(credit)[-1] == ("return_to_level", "DEPARTMENT")
    row = Decision.objects.get(step="return_to_level")
    assert (row.actor, row.reason_code, row.opinion, row.is_verdict) == (
        cast.nursing_office, "not_verified", "请核对原件", True,
    )  # fmt: skip


def test_the_bureau_chooses_how_far_and_lower_approvals_stand(cast: Cast) -> None:
    second = person("闻人清", cast.hospital)
    seat(second, "unit_reviewer", cast.hospital, "nurse")
    credit = back(passed(cast.nurse, [cast.head_nurse, cast.nursing_office], kind="paper"), "UNIT", cast.bureau)
    assert set(credit.approvals) == {"DEPARTMENT"}
    assert credit.decided_by == str(cast.head_nurse.pk)
    assert cast.nursing_office.pk not in open_work(credit).barred
    credit = back(decide("pass", credit, second), "DEPARTMENT", cast.bureau)
    assert (credit.state, credit.approvals, credit.decided_by) == ("DEPARTMENT", {}, "")


def test_not_to_a_level_that_policy_does_not_ask_for(cast: Cast) -> None:
    UnitPolicy.objects.create(unit=cast.hospital, department_level="off")
    credit = submitted(cast.nurse)
    assert why_not(credit, "DEPARTMENT", cast.nursing_office).code == "no_such_level"
    assert why_not(credit, "UNIT", cast.nursing_office).code == "no_such_level"


def test_not_to_a_desk_where_nobody_may_act_and_it_says_why(cast: Cast) -> None:
    vacant, own = passed(cast.nurse, [cast.head_nurse]), submitted(cast.head_nurse)
    cast.head_nurse.grants.update(to_date=dt.date(2026, 1, 1))
    refused = why_not(vacant, "DEPARTMENT", cast.nursing_office)
    assert (refused.code, refused.why) == ("nobody_there", "那一级没有审核人。")
    cast.head_nurse.grants.update(to_date=None)
    assert why_not(own, "DEPARTMENT", cast.nursing_office).why == "那一级的审核人就是本人。"
    assert {credit.state for credit in Credit.objects.all()} == {"UNIT"}
    assert set(Credit.objects.get(pk=vacant.pk).approvals) == {"DEPARTMENT"}


def test_not_to_oneself_alone(cast: Cast) -> None:
    cast.head_nurse.grants.update(to_date=dt.date(2026, 1, 1))
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    credit = passed(cast.nurse, [cast.colleague])
    cast.colleague.grants.update(to_date=dt.date(2026, 1, 1))
    seat(cast.nursing_office, "department_reviewer", cast.cardiology, "nurse")
    assert why_not(credit, "DEPARTMENT", cast.nursing_office).code == "nobody_there"


def test_only_by_who_may_decide_and_never_without_an_opinion(cast: Cast) -> None:
    credit = passed(cast.nurse, [cast.head_nurse])
    assert why_not(credit, "DEPARTMENT", cast.far_reviewer).code == "not_allowed"
    with pytest.raises(Refusal, match="请先写意见"):
        back(credit, "DEPARTMENT", cast.nursing_office, "  ")
    assert why_not(submitted(cast.nurse), "DEPARTMENT", cast.head_nurse).code == "wrong_state"


def test_it_can_be_undone(cast: Cast) -> None:
    credit = passed(cast.nurse, [cast.head_nurse, cast.nursing_office], kind="paper")
    before = facts(credit), desk(credit)
    back(credit, "DEPARTMENT", cast.bureau)
    undo(credit, cast.bureau)
    assert (facts(credit), desk(credit)) == before
    assert broken() == {}


def test_who_was_sent_back_may_not_withdraw_what_was_reviewed(cast: Cast) -> None:
    credit = back(passed(cast.nurse, [cast.head_nurse]), "DEPARTMENT", cast.nursing_office)
    with pytest.raises(Refusal, match="已经有审核人作出决定"):
        services.withdraw(credit.pk, actor=cast.nurse)


def test_a_cohort_takes_no_more_statements_than_one(cast: Cast) -> None:
    actor, counts = again(cast.bureau), []
    for size in (1, 12):
        ids = [passed(cast.nurse, [cast.head_nurse, cast.nursing_office], kind="paper").pk for _ in range(size)]
        facts: dict[str, Any] = {"actor": actor, "opinion": "请核实", "reason_code": "other"}
        with CaptureQueriesContext(connection) as statements:
            outcomes = services.return_to_level("UNIT", ids, **facts)
        counts.append(len(statements))
        assert {one.state for one in outcomes} == {"UNIT"}
    assert counts[1] <= counts[0] + 2


def test_the_menu_beside_the_verdicts_leads_to_its_page(cast: Cast) -> None:
    work = open_work(passed(cast.nurse, [cast.head_nurse]))
    client, address = sit_down(cast.nursing_office), f"/inbox/{work.pk}/back/"
    assert address in client.get(f"/inbox/{work.pk}/").content.decode()
    assert "科室审核" in text_of(client.get(address))
    response = client.post(address, {"level": "DEPARTMENT", "reason": "not_verified", "opinion": "请核对原件"})
    assert response.url == "/inbox/"
    assert "退回科室审核" in text_of(client.get(response.url))
    assert "退回上一级" in text_of(client.get("/inbox/done/"))


def test_at_the_lowest_level_there_is_no_such_page(cast: Cast) -> None:
    work = open_work(submitted(cast.nurse))
    client = sit_down(cast.head_nurse)
    assert "/back/" not in client.get(f"/inbox/{work.pk}/").content.decode()
    assert client.get(f"/inbox/{work.pk}/back/").status_code == 404


def test_what_was_typed_comes_back_where_nobody_is_there(cast: Cast) -> None:
    work = open_work(passed(cast.nurse, [cast.head_nurse]))
    cast.head_nurse.grants.update(to_date=dt.date(2026, 1, 1))
    typed = {"level": "DEPARTMENT", "reason": "other", "opinion": "请再看一次"}
    response = sit_down(cast.nursing_office).post(f"/inbox/{work.pk}/back/", typed)
    assert response.status_code == 409
    assert "那一级没有审核人" in text_of(response)
    assert "请再看一次" in text_of(response)


def test_the_reason_is_read_in_the_story(cast: Cast) -> None:
    credit = back(passed(cast.nurse, [cast.head_nurse]), "DEPARTMENT", cast.nursing_office)
    assert "退回上一级 没有核对原件 请核对原件" in text_of(sit_down(cast.nurse).get(f"/credits/{credit.pk}/"))
