"""申诉: a refused credit goes once more, one level up, past whoever refused it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.roles.models import Grant
from tests.cast import Cast, draft, person, png, seat, submitted
from tests.workflows.hands import decide, open_work, page_of, shut, state_of, steps_of
from tests.workflows.inboxes import again, sit_down, task_of, text_of
from workflows.clock.models import AppealTerm
from workflows.clock.terms import set_term
from workflows.credits import services
from workflows.credits.appeals import appeal
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit
from workflows.engine.models import Decision


def refused(cast: Cast, by: str = "head_nurse", **facts: object) -> Credit:
    credit = submitted(cast.nurse, **facts)
    before = {"head_nurse": [], "nursing_office": ["head_nurse"], "bureau": ["head_nurse", "nursing_office"]}
    for name in before[by]:
        decide("pass", credit, getattr(cast, name))
    return decide("refuse", credit, getattr(cast, by), "不在认定范围")


def broken() -> dict[str, list[tuple[str, str]]]:
    return {check.name: found for check in CHECKS if (found := list(check.find()))}


@pytest.mark.parametrize(("by", "to"), [("head_nurse", "UNIT"), ("nursing_office", "BUREAU")])
def test_an_appeal_goes_one_level_above_the_one_that_refused(cast: Cast, by: str, to: str) -> None:
    credit = refused(cast, by)
    outcome = appeal(credit.pk, actor=cast.nurse, reason="证书有效")
    work = task_of(credit)
    assert (outcome.state, work.flow_task.name, work.flag) == (to, to.lower(), "appeal")
    assert steps_of(credit)[-1] == ("appeal", to)
    assert broken() == {}


def test_above_a_district_the_city_decides(cast: Cast) -> None:
    district = person("区局甲", cast.far_hospital)
    seat(district, "bureau_reviewer", cast.district)
    credit = submitted(cast.outsider, kind="paper")
    decide("pass", credit, cast.far_reviewer)
    decide("refuse", credit, district, "不予认定")
    appeal(credit.pk, actor=cast.outsider, reason="请复核")
    assert task_of(credit).place == cast.city


def test_at_the_top_another_reviewer_of_the_same_bureau_decides(cast: Cast) -> None:
    colleague = person("市局乙", cast.hospital)
    seat(colleague, "bureau_reviewer", cast.city)
    credit = refused(cast, "bureau", kind="paper")
    appeal(credit.pk, actor=cast.nurse, reason="请复核")
    assert cast.bureau.pk in task_of(credit).barred
    with pytest.raises(Refusal, match="要由别人来审"):
        decide("pass", credit, cast.bureau, "通过")
    assert decide("pass", credit, colleague, "核实有效").state == "COUNTED"
    assert broken() == {}


def test_passed_above_it_counts_and_the_story_stays_one(cast: Cast) -> None:
    credit = refused(cast)
    appeal(credit.pk, actor=cast.nurse, reason="证书有效")
    with pytest.raises(Refusal, match="请先写意见"):
        decide("pass", credit, cast.nursing_office)
    decide("pass", credit, cast.nursing_office, "核实有效")
    assert [step for step, _ in steps_of(credit)] == ["submit", "refuse", "appeal", "pass_unit"]
    assert state_of(credit) == "COUNTED"
    assert broken() == {}


def test_it_is_appealed_once(cast: Cast) -> None:
    credit = refused(cast)
    appeal(credit.pk, actor=cast.nurse, reason="证书有效")
    decide("refuse", credit, cast.nursing_office, "仍不在范围")
    with pytest.raises(Refusal, match="已经申诉过一次"):
        appeal(credit.pk, actor=cast.nurse, reason="再来一次")
    row = Decision.objects.get(case_id=credit.case_id, step="appeal")
    row.pk, row._state.adding = None, True
    with pytest.raises(IntegrityError, match="credit_is_appealed_once"), transaction.atomic():
        row.save()


def test_only_who_wrote_it_may_appeal(cast: Cast) -> None:
    credit = refused(cast)
    for other in (cast.colleague, cast.head_nurse, cast.bureau):
        with pytest.raises(Refusal, match="只有本人或代录员"):
            appeal(credit.pk, actor=other, reason="不服")
    credit = draft(cast.nurse, actor=cast.clerk)
    services.submit([credit.pk], actor=cast.clerk)
    decide("refuse", credit, cast.head_nurse, "不予认定")
    assert appeal(credit.pk, actor=cast.clerk, reason="代为申诉").state == "UNIT"


def test_the_bureau_says_how_long_one_may_appeal(cast: Cast) -> None:
    credit = refused(cast)
    Credit.objects.filter(pk=credit.pk).update(closed_at=timezone.now() - dt.timedelta(days=12))
    set_term(cast.city, 10, actor=cast.bureau, reason="通知〔2026〕3号")
    with pytest.raises(Refusal, match="申诉期限到"):
        appeal(credit.pk, actor=cast.nurse, reason="证书有效")
    set_term(cast.city, 15, actor=cast.bureau, reason="更正")
    assert appeal(credit.pk, actor=cast.nurse, reason="证书有效").state == "UNIT"
    with pytest.raises(Refusal, match="由主管部门决定"):
        set_term(cast.hospital, 60, actor=cast.admin, reason="我们自己定")
    with pytest.raises(Exception, match="appended to"), transaction.atomic():
        AppealTerm.objects.update(days=90)


def test_in_a_closed_year_nothing_is_appealed(cast: Cast) -> None:
    credit = refused(cast)
    shut(cast)
    with pytest.raises(Refusal, match="年度已经关闭"):
        appeal(credit.pk, actor=cast.nurse, reason="证书有效")


def test_returned_and_corrected_it_goes_back_to_the_level_above(cast: Cast) -> None:
    credit = refused(cast)
    appeal(credit.pk, actor=cast.nurse, reason="证书有效")
    decide("return", credit, cast.nursing_office, "请补一页")
    services.only(services.submit([credit.pk], actor=cast.nurse))
    assert state_of(credit) == "UNIT"
    outcome = services.return_to_level(
        "DEPARTMENT", [credit.pk], actor=cast.nursing_office, opinion="x", reason_code=""
    )
    assert outcome[0].refusal is not None
    decide("pass", credit, cast.nursing_office, "核实有效")
    assert broken() == {}


def test_a_refusal_is_not_undone_under_an_appeal_but_its_answer_is(cast: Cast) -> None:
    credit = refused(cast)
    appeal(credit.pk, actor=cast.nurse, reason="证书有效")
    assert services.undo([credit.pk], actor=cast.head_nurse)[0].refusal is not None
    decide("pass", credit, cast.nursing_office, "核实有效")
    services.only(services.undo([credit.pk], actor=again(cast.nursing_office)))
    assert (state_of(credit), open_work(credit).role) == ("UNIT", "unit_reviewer")
    assert broken() == {}


def test_the_database_knows_who_refused(cast: Cast) -> None:
    credit = refused(cast)
    appeal(credit.pk, actor=cast.nurse, reason="证书有效")
    with pytest.raises(IntegrityError, match="stays named"), transaction.atomic():
        Credit.objects.filter(pk=credit.pk).update(refusers="")
    case = Credit.objects.get(pk=credit.pk).case
    facts = {"case": case, "city": cast.city, "step": "pass_unit", "from_state": "UNIT", "to_state": "COUNTED"}
    with pytest.raises(IntegrityError, match="does not decide its appeal"), transaction.atomic():
        Decision.objects.create(**facts, is_verdict=True, actor=cast.head_nurse, beneficiary=cast.nurse)


def test_a_refused_credit_does_not_open_without_an_appeal(cast: Cast) -> None:
    credit = refused(cast)
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="undo or an appeal"), transaction.atomic():
        Credit.objects.filter(pk=credit.pk).update(state="UNIT", refusers=str(cast.head_nurse.pk))


def test_the_reviewer_reads_the_refusal_and_why_not(cast: Cast) -> None:
    credit = refused(cast)
    nurse = sit_down(cast.nurse)
    page = text_of(nurse.get(f"/credits/{credit.pk}/appeal/"))
    assert "不在认定范围" in page
    assert "单位审核" in page
    files = [SimpleUploadedFile("原件.png", png(), "image/png")]
    answer = nurse.post(f"/credits/{credit.pk}/appeal/", {"reason": "这是市级项目", "files": files}, follow=True)
    assert "已申诉，在等" in text_of(answer)
    page = page_of(sit_down(cast.nursing_office), cast.nursing_office, f"/inbox/{task_of(credit).pk}/")
    assert "这是市级项目" in page
    assert "不在认定范围" in page
    assert credit.evidence.count() == 2


def test_the_page_says_when_it_is_too_late(cast: Cast) -> None:
    credit = refused(cast)
    Credit.objects.filter(pk=credit.pk).update(closed_at=timezone.now() - dt.timedelta(days=31))
    nurse = sit_down(cast.nurse)
    assert "申诉" not in text_of(nurse.get(f"/credits/{credit.pk}/")).replace("申诉期限", "")
    assert nurse.get(f"/credits/{credit.pk}/appeal/").status_code == 403


def test_where_nobody_is_left_it_waits_for_somebody(cast: Cast) -> None:
    credit = refused(cast, "bureau", kind="paper")
    appeal(credit.pk, actor=cast.nurse, reason="请复核")
    assert task_of(credit).place == cast.city
    Grant.objects.create(
        person=Person.objects.get(pk=cast.system_operator.pk), role="bureau_reviewer", place=cast.city, line="",
        from_date=dt.date(2020, 1, 1), reason="x",
    )  # fmt: skip
    assert decide("pass", credit, cast.system_operator, "核实有效").state == "COUNTED"
