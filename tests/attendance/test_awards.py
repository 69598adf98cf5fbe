"""What attendance earned becomes credits, exactly once, by whoever holds the activity."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attendance.awards import awarding, correcting, inspecting
from attendance.awards.models import Change, Correction, Earning, Result
from attendance.awards.storing import run
from attendance.sessions import services
from attendance.sessions.models import Period, Plan
from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.jobs.engine import turn
from registry.messages.models import Message
from registry.people.models import Person
from tests.attendance.plans import a_plan, again, analysed, earnings, sessions_of, swiped, was_there
from tests.cast import Cast, person
from workflows.credits.models import Credit


def award(plan: Plan, who: Person, *people: Person) -> list[awarding.Outcome]:
    keys = [row.pk for row in earnings(plan).values() if not people or row.person_id in {one.pk for one in people}]
    return awarding.award_earnings(plan.pk, keys, actor=again(who))


def test_who_was_there_gets_a_credit_that_counts_at_once(cast: Cast) -> None:
    plan = a_plan(cast)
    analysed(plan, cast.nurse, cast.outsider)
    awarding.begin(plan.pk, actor=again(cast.cme_office))
    while turn():
        pass
    credits = {one.person_id: one for one in Credit.objects.filter(activity=plan.activity)}
    assert {key: (one.state, one.credits, one.unit_id) for key, one in credits.items()} == {
        cast.nurse.pk: ("COUNTED", Decimal("2.00"), cast.hospital.pk),
        cast.outsider.pk: ("COUNTED", Decimal("2.00"), cast.far_hospital.pk),
    }
    assert Message.objects.filter(code="attendance.awarded").count() == 2


def test_awarding_again_awards_nothing_twice(cast: Cast) -> None:
    plan = a_plan(cast)
    analysed(plan, cast.nurse)
    first, second = award(plan, cast.cme_office), award(plan, cast.cme_office)
    assert [one.credit_id for one in first] == [one.credit_id for one in second]
    assert Credit.objects.filter(activity=plan.activity).count() == 1


def test_half_the_hours_earn_half_the_credits(cast: Cast) -> None:
    plan = a_plan(cast)
    was_there(plan, cast.nurse, halves=1)
    run(plan.pk, actor=None)
    assert (earnings(plan)[cast.nurse.pk].credits, earnings(plan)[cast.nurse.pk].hours) == (Decimal(1), Decimal(3))


def test_nobody_awards_their_own(cast: Cast) -> None:
    plan = a_plan(cast)
    analysed(plan, cast.cme_office, cast.nurse)
    done = {one.earning_id: one for one in award(plan, cast.cme_office)}
    own = done[earnings(plan)[cast.cme_office.pk].pk]
    assert own.refusal is not None
    assert own.refusal.code == "own_award"
    assert [one.refusal for one in award(plan, cast.nursing_office, cast.cme_office)] == [None]


@pytest.mark.parametrize("who", ["nurse", "clerk", "bureau", "far_reviewer", "admin"])
def test_only_the_organisers_reviewers_award(cast: Cast, who: str) -> None:
    plan = a_plan(cast)
    analysed(plan, cast.nurse)
    with pytest.raises(NotAllowed):
        award(plan, getattr(cast, who))


def test_what_the_bureau_holds_is_awarded_only_once_it_releases_it(cast: Cast) -> None:
    plan = a_plan(cast)
    analysed(plan, cast.nurse)
    inspecting.hold(plan.pk, actor=again(cast.bureau), because="现场只有 3 人，刷卡 40 人")
    with pytest.raises(WrongState) as refused:
        award(plan, cast.cme_office)
    assert refused.value.code == "on_hold"
    told = Message.objects.filter(code="attendance.held", person=cast.cme_office).get()
    assert told.not_before - timezone.now() < dt.timedelta(minutes=1)
    inspecting.release(plan.pk, actor=again(cast.bureau), reason="已说明")
    assert [one.refusal for one in award(plan, cast.cme_office)] == [None]


def test_an_award_is_revoked_by_the_bureau_and_not_by_its_organiser(cast: Cast) -> None:
    plan = a_plan(cast)
    analysed(plan, cast.nurse)
    award(plan, cast.cme_office)
    keys = list(Earning.objects.values_list("pk", flat=True))
    with pytest.raises(NotAllowed):
        inspecting.revoke(plan.pk, keys, actor=again(cast.cme_office), reason="冒名")
    inspecting.revoke(plan.pk, keys, actor=again(cast.bureau), reason="查实为代刷")
    assert Credit.objects.get(activity=plan.activity).state == "ANNULLED"
    assert award(plan, cast.cme_office)[0].credit_id == Credit.objects.get(activity=plan.activity).pk


def test_after_the_award_the_ground_stands_still(cast: Cast) -> None:
    plan = a_plan(cast)
    analysed(plan, cast.nurse)
    award(plan, cast.cme_office)
    with pytest.raises(WrongState):
        services.drop_session(sessions_of(plan)[0].pk, actor=again(cast.cme_office))
    with pytest.raises(IntegrityError, match="stands still"), transaction.atomic():
        Period.objects.filter(session__plan=plan).update(grace=60)
    with pytest.raises(IntegrityError, match="stands still"), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(audience="unit")
    with pytest.raises(DatabaseError, match="appended"), transaction.atomic():
        plan.rules.update(kind="any")


def test_a_late_swipe_changes_a_result_and_the_result_says_so(cast: Cast) -> None:
    plan = a_plan(cast)
    first = sessions_of(plan)[0]
    swiped(plan, cast.nurse, first.begins - dt.timedelta(minutes=15))
    run(plan.pk, actor=None)
    assert Result.objects.get(session=first, person=cast.nurse).code == "missing_out"
    swiped(plan, cast.nurse, first.ends + dt.timedelta(minutes=2))
    assert run(plan.pk, actor=None).changed == 1
    (change,) = Change.objects.filter(person=cast.nurse)
    assert (change.before, change.after, change.because) == ("missing_out", "complete", {"hits": [1, 2], "taps": 1})
    assert run(plan.pk, actor=None).changed == 0


def test_a_correction_counts_at_once_before_the_award_and_the_swipes_stay(cast: Cast) -> None:
    plan, session = (plan := a_plan(cast)), sessions_of(plan)[0]
    correcting.correct(session.pk, cast.nurse, was_there=True, reason="纸质签到表", actor=again(cast.cme_office))
    assert Result.objects.get(session=session, person=cast.nurse).code == "complete"
    made = Correction.objects.get()
    correcting.drop(made.pk, actor=again(cast.cme_office))
    assert not Result.objects.filter(session=session, person=cast.nurse, code="complete").exists()


def test_after_the_award_a_second_person_confirms_a_correction(cast: Cast) -> None:
    plan = a_plan(cast)
    analysed(plan, cast.nurse)
    award(plan, cast.cme_office)
    first = sessions_of(plan)[0]
    made = correcting.correct(first.pk, cast.colleague, was_there=True, reason="签到表", actor=again(cast.cme_office))
    assert cast.colleague.pk not in earnings(plan)
    for who in (cast.cme_office, cast.colleague):
        with pytest.raises(NotAllowed):
            correcting.confirm(made.pk, actor=again(who))
    correcting.confirm(made.pk, actor=again(cast.nursing_office))
    assert earnings(plan)[cast.colleague.pk].credits == Decimal("1.00")
    assert award(plan, cast.nursing_office, cast.colleague)[0].refusal is None


def test_nobody_corrects_their_own_attendance(cast: Cast) -> None:
    plan = a_plan(cast)
    with pytest.raises(NotAllowed):
        correcting.correct(
            sessions_of(plan)[0].pk, cast.cme_office, was_there=True, reason="我在", actor=again(cast.cme_office)
        )
    with pytest.raises(IntegrityError, match="correction_not_of_oneself"), transaction.atomic():
        Correction.objects.create(
            session=sessions_of(plan)[0], person=cast.nurse, was_there=True, reason="x", made_by=cast.nurse
        )


def test_another_hospital_plans_nothing_that_is_not_its_own(cast: Cast) -> None:
    plan = a_plan(cast)
    with pytest.raises(NotAllowed):
        services.begin(plan.activity, unit=cast.far_hospital, actor=again(cast.far_reviewer))
    with pytest.raises(NotAllowed):
        run(plan.pk, actor=again(cast.far_reviewer))


def test_a_rule_changed_after_the_first_session_says_why(cast: Cast) -> None:
    plan = a_plan(cast)
    with pytest.raises(Refusal) as refused:
        services.set_rule(plan.pk, {"kind": "any"}, actor=again(cast.cme_office), audience="anyone")
    assert refused.value.code == "reason_required"
    services.set_rule(plan.pk, {"kind": "any"}, actor=again(cast.cme_office), audience="unit", reason="停电")
    assert [rule.kind for rule in plan.rules.all()] == ["hours", "any"]


def test_more_people_are_analysed_and_awarded_with_the_same_number_of_queries(cast: Cast) -> None:
    counts = []
    for number, many in (("warm", 25), ("few", 30), ("many", 60)):
        plan = a_plan(cast, number=number)
        was_there(plan, *[person(f"护士{number}{place}", cast.cardiology) for place in range(many)])
        with CaptureQueriesContext(connection) as queries:
            run(plan.pk, actor=again(cast.cme_office))
            award(plan, cast.cme_office)
        counts.append(len(queries))
    assert counts[1] == counts[2]
