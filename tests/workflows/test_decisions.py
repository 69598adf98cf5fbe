"""What each step does and refuses, over the real engine and the real database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.organisations.services import add_organisation
from tests.cast import Cast, draft, person, seat, submitted
from tests.workflows.hands import decide, open_work, steps_of
from workflows.credits import services
from workflows.credits.awards import Award, award
from workflows.credits.entry import delete_drafts, save_credit
from workflows.credits.models import Credit, LevelRule, UnitPolicy
from workflows.engine.models import Case, Work


def test_a_training_passes_department_and_unit_and_counts(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    work = open_work(credit)
    assert (credit.state, work.place, work.role, work.line) == (
        "DEPARTMENT",
        cast.cardiology,
        "department_reviewer",
        "nurse",
    )
    credit = decide("pass", credit, cast.head_nurse)
    assert (credit.state, open_work(credit).place) == ("UNIT", cast.hospital)
    credit = decide("pass", credit, cast.nursing_office)
    assert (credit.state, open_work(credit)) == ("COUNTED", None)
    assert Case.objects.get(pk=credit.case_id).status == "DONE"
    assert steps_of(credit) == [("submit", "DEPARTMENT"), ("pass_department", "UNIT"), ("pass_unit", "COUNTED")]


def test_a_paper_goes_on_to_the_bureau(cast: Cast) -> None:
    credit = submitted(cast.nurse, kind="paper")
    credit = decide("pass", decide("pass", credit, cast.head_nurse), cast.nursing_office)
    assert (credit.state, open_work(credit).place) == ("BUREAU", cast.city)
    assert decide("pass", credit, cast.bureau).state == "COUNTED"


def test_a_corrected_credit_passes_every_level_whose_approval_rested_on_what_changed(cast: Cast) -> None:
    credit = decide("pass", submitted(cast.nurse), cast.head_nurse)
    credit = decide("return", credit, cast.nursing_office, "证书编号看不清")
    assert (credit.state, open_work(credit).owner) == ("RETURNED", cast.nurse)
    save_credit({"certificate_number": "QZ-2026-041"}, actor=cast.nurse, credit_id=credit.pk)
    services.submit([credit.pk], actor=cast.nurse)
    credit.refresh_from_db()
    assert credit.state == "DEPARTMENT"
    assert decide("pass", decide("pass", credit, cast.head_nurse), cast.nursing_office).state == "COUNTED"


def test_an_unchanged_credit_goes_back_to_the_level_that_returned_it(cast: Cast) -> None:
    credit = decide("pass", submitted(cast.nurse), cast.head_nurse)
    credit = decide("return", credit, cast.nursing_office, "请说明")
    save_credit({"note": "原件已交护理部"}, actor=cast.nurse, credit_id=credit.pk)
    services.submit([credit.pk], actor=cast.nurse)
    credit.refresh_from_db()
    assert credit.state == "UNIT"


@pytest.mark.parametrize("verdict", ["return", "refuse"])
def test_return_and_refuse_demand_an_opinion(cast: Cast, verdict: str) -> None:
    credit = submitted(cast.nurse)
    with pytest.raises(Refusal) as refusal:
        decide(verdict, credit, cast.head_nurse, "  ")
    assert refusal.value.code == "opinion_required"
    assert Credit.objects.get(pk=credit.pk).state == "DEPARTMENT"


def test_a_reviewers_own_credit_goes_one_level_up_by_itself(cast: Cast) -> None:
    credit = submitted(cast.head_nurse)
    assert credit.state == "UNIT"
    assert steps_of(credit) == [("submit", "DEPARTMENT"), ("move_up", "UNIT")]


def test_where_the_enterer_is_the_only_reviewer_it_moves_up(cast: Cast) -> None:
    seat(cast.head_nurse, "clerk", cast.cardiology)
    typed = draft(cast.nurse, actor=cast.head_nurse)
    services.submit([typed.pk], actor=cast.head_nurse)
    typed.refresh_from_db()
    assert (typed.state, typed.origin) == ("UNIT", "clerk")


def test_nobody_anywhere_leaves_it_at_the_bureau(cast: Cast) -> None:
    loner = person("林见微", cast.surgery, line="technician")
    bureau_grant = cast.bureau.grants.get()
    bureau_grant.line = "doctor"
    bureau_grant.save()
    credit = submitted(loner)
    assert (credit.state, open_work(credit).place) == ("BUREAU", cast.city)


def test_a_unit_may_switch_the_department_level_off(cast: Cast) -> None:
    UnitPolicy.objects.create(unit=cast.hospital, department_level="off")
    assert submitted(cast.nurse).state == "UNIT"


def test_one_person_may_act_at_both_levels_only_where_the_unit_merged_them(cast: Cast) -> None:
    seat(cast.head_nurse, "unit_reviewer", cast.hospital, "nurse")
    credit = decide("pass", submitted(cast.nurse), cast.head_nurse)
    with pytest.raises(NotAllowed, match="前一级"):
        decide("pass", credit, cast.head_nurse)
    UnitPolicy.objects.create(unit=cast.hospital, department_level="merged")
    merged = decide("pass", submitted(cast.colleague), cast.head_nurse)
    assert decide("pass", merged, cast.head_nurse).state == "COUNTED"


def test_a_village_clinic_is_reviewed_by_the_township_hospital_above_it(cast: Cast) -> None:
    clinic = add_organisation("柳湾村卫生室", kind="unit", parent=cast.far_hospital)
    doctor = person("舒望川", clinic, line="village")
    credit = submitted(doctor)
    assert (credit.state, open_work(credit).place) == ("UNIT", cast.far_hospital)


@pytest.mark.parametrize(
    "who", ["nurse", "colleague", "nursing_office", "doctor", "clerk", "admin", "bureau", "outsider", "far_reviewer"]
)
def test_only_the_reviewer_of_the_level_decides(cast: Cast, who: str) -> None:
    credit = submitted(cast.nurse)
    with pytest.raises(NotAllowed):
        decide("pass", credit, getattr(cast, who))
    assert steps_of(credit) == [("submit", "DEPARTMENT")]


def test_a_revoked_role_decides_nothing(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    cast.head_nurse.grants.update(to_date=dt.date(2026, 1, 1))
    with pytest.raises(NotAllowed):
        decide("pass", credit, cast.head_nurse)


def test_what_is_decided_cannot_be_decided_again(cast: Cast) -> None:
    credit = decide("refuse", submitted(cast.nurse), cast.head_nurse, "不是本人的证书")
    with pytest.raises(WrongState, match="陆青禾"):
        decide("pass", credit, cast.head_nurse)


def test_a_cohort_keeps_the_good_and_names_the_refused(cast: Cast) -> None:
    mine, theirs = submitted(cast.nurse), submitted(cast.outsider)
    outcomes = {
        one.credit_id: one for one in services.decide("pass", [mine.pk, theirs.pk, 10**9], actor=cast.head_nurse)
    }
    assert outcomes[mine.pk].refusal is None
    assert outcomes[theirs.pk].refusal.code == "not_allowed"
    assert outcomes[10**9].refusal.code == "gone"


def test_withdrawn_before_any_decision_and_not_after(cast: Cast) -> None:
    first, second = submitted(cast.nurse), decide("pass", submitted(cast.nurse), cast.head_nurse, "两项不是同一次。")
    assert services.withdraw(first.pk, actor=cast.nurse).state == "WITHDRAWN"
    assert (open_work(first), Case.objects.get(pk=first.case_id).status) == (None, "CANCELED")
    with pytest.raises(NotAllowed):
        services.withdraw(second.pk, actor=cast.nurse)


def test_only_the_bureau_annuls_and_says_why(cast: Cast) -> None:
    credit = decide("pass", decide("pass", submitted(cast.nurse), cast.head_nurse), cast.nursing_office)
    with pytest.raises(NotAllowed):
        services.annul(credit.pk, actor=cast.nursing_office, reason="伪造")
    with pytest.raises(Refusal):
        services.annul(credit.pk, actor=cast.bureau, reason=" ")
    assert services.annul(credit.pk, actor=cast.bureau, reason="证书系伪造").state == "ANNULLED"


def test_an_award_counts_at_once_through_its_own_start_and_only_once(cast: Cast) -> None:
    facts = {
        "kind": "distance", "level": "national", "form": "online", "discipline_code": "03-01", "name": "感染防控规范",
        "from_date": dt.date(2026, 6, 30), "hours": Decimal(15), "credits": Decimal(5), "issuer": "远程教育平台",
    }  # fmt: skip
    one = Award(cast.nurse, "online", "platform-1:77", facts)
    (credit,) = award([one])
    assert (credit.state, steps_of(credit)) == ("COUNTED", [("award", "COUNTED")])
    assert [task.flow_task.name for task in Work.objects.filter(process_id=credit.case_id).order_by("id")] == [
        "award", "desk", "end",
    ]  # fmt: skip
    assert award([one, one]) == [credit]


def test_an_award_is_reviewed_where_policy_names_its_origin(cast: Cast) -> None:
    LevelRule.objects.create(jurisdiction=cast.city, origin="speaker", department=False, unit=True)
    facts = {
        "kind": "lecture", "level": "unit", "form": "lecture", "discipline_code": "03-01", "name": "院内讲座",
        "from_date": dt.date(2026, 6, 30), "hours": Decimal(3), "credits": Decimal(1), "issuer": "青泽市人民医院",
    }  # fmt: skip
    (credit,) = award([Award(cast.nurse, "speaker", "s:1", facts)])
    assert (credit.state, open_work(credit).place) == ("UNIT", cast.hospital)
    assert decide("pass", credit, cast.nursing_office).state == "COUNTED"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"from_date": dt.date(2019, 5, 1)}, "year_not_open"),
        ({"from_date": dt.date(2026, 5, 1), "to_date": dt.date(2200, 5, 1)}, "not_over_yet"),
    ],
)
def test_a_credit_outside_an_open_year_is_refused_with_a_sentence(cast: Cast, facts: dict, code: str) -> None:
    credit = draft(cast.nurse, **facts)
    (outcome,) = services.submit([credit.pk], actor=cast.nurse)
    assert outcome.refusal.code == code
    assert outcome.refusal.then


def test_evidence_is_asked_for(cast: Cast) -> None:
    bare = draft(cast.nurse, evidence=False)
    (outcome,) = services.submit([bare.pk], actor=cast.nurse)
    assert outcome.refusal.code == "evidence_missing"


def test_drafts_are_deleted_and_nothing_else(cast: Cast) -> None:
    keep, lose, foreign = submitted(cast.nurse), draft(cast.nurse), draft(cast.colleague)
    assert delete_drafts([keep.pk, lose.pk, foreign.pk], actor=cast.nurse) == 1
    assert set(Credit.objects.values_list("pk", flat=True)) == {keep.pk, foreign.pk}
