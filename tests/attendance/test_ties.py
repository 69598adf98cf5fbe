"""Attendance beside projects, years and devices: who may earn, when it is held, what comes late."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from attendance.analysis.facts import Code
from attendance.awards import awarding
from attendance.awards.arrivals import look_again
from attendance.awards.integrity import CHECKS
from attendance.awards.models import Arrival, Change, Earning, Result
from attendance.awards.storing import run
from attendance.devices.models import Device, Station
from attendance.sessions import services
from attendance.sessions.queries import periods_of, to_plan
from attendance.swipes.ingest import ingest
from attendance.swipes.told import Told
from registry.base.refusals import WrongState
from registry.years.models import Activity
from tests.attendance.devices import BOOT, a_device
from tests.attendance.plans import a_plan, again, analysed, earnings, sessions_of, swiped
from tests.cast import Cast
from tests.workflows.hands import shut
from tests.workflows.projects import days_on, filed, fresh
from workflows.credits.models import Credit


def a_station(cast: Cast, activity: Activity) -> Device:
    device = a_device(cast)
    first = min(activity.from_date, days_on(0))
    Station.objects.create(device=device, activity=activity, from_date=first, to_date=activity.to_date)
    return device


def told(device: Device, number: str, moment: dt.datetime) -> None:
    record = Told(
        text=f"{number} {moment}", wall=moment, boot=BOOT, sequence=hash((number, moment)) % 10**6, number=number
    )
    ingest(device, [record], source="terminal")


def test_a_project_says_for_whom_it_is(cast: Cast) -> None:
    project = filed(cast, audience="unit")
    assert project.activity is not None
    assert (project.activity, cast.hospital) in to_plan(again(cast.cme_office), [cast.hospital])
    plan = services.begin(project.activity, unit=cast.hospital, actor=again(cast.cme_office))
    services.set_rule(plan.pk, {"kind": "any"}, actor=again(cast.cme_office), audience="anyone")
    swiped(plan, cast.outsider, sessions_of(plan)[0].begins)
    run(plan.pk, actor=None)
    assert {row.code for row in Result.objects.filter(person=cast.outsider)} == {Code.AUDIENCE.value}


def test_the_first_swipe_that_counts_says_that_a_project_is_held(cast: Cast) -> None:
    project = filed(cast)
    assert project.activity is not None
    device, moment = a_station(cast, project.activity), timezone.now().replace(microsecond=0)
    told(device, cast.nurse.card_number, moment)
    assert fresh(project).state == "FILED"
    assert look_again() == 1
    assert fresh(project).state == "HELD"
    assert look_again() == 0


def test_a_late_swipe_is_analysed_by_itself_and_says_what_changed(cast: Cast) -> None:
    plan = a_plan(cast)
    first, device = sessions_of(plan)[0], a_station(cast, plan.activity)
    swiped(plan, cast.nurse, first.begins - dt.timedelta(minutes=15))
    run(plan.pk, actor=None)
    told(device, cast.nurse.card_number, first.ends + dt.timedelta(minutes=2))
    assert Arrival.objects.count() == 1
    look_again()
    assert Arrival.objects.count() == 0
    (change,) = Change.objects.filter(person=cast.nurse)
    assert (change.before, change.after, change.because["taps"]) == ("waiting", "complete", 1)


def test_swipes_of_what_nobody_analysed_leave_no_mark(cast: Cast) -> None:
    plan = a_plan(cast)
    told(a_station(cast, plan.activity), cast.nurse.card_number, sessions_of(plan)[0].begins)
    assert not Arrival.objects.exists()


def test_in_a_closed_year_each_is_told_why_nothing_is_awarded(cast: Cast) -> None:
    plan = a_plan(cast)
    analysed(plan, cast.nurse, cast.colleague)
    shut(cast, year=cast.year)
    keys = [row.pk for row in earnings(plan).values()]
    done = awarding.award_earnings(plan.pk, keys, actor=again(cast.cme_office))
    assert [one.refusal.code for one in done if one.refusal] == ["year_closed", "year_closed"]
    assert not Credit.objects.filter(activity=plan.activity).exists()


def test_what_is_cancelled_is_neither_planned_nor_awarded(cast: Cast) -> None:
    plan = a_plan(cast)
    analysed(plan, cast.nurse)
    Activity.objects.filter(pk=plan.activity_id).update(cancelled_on=days_on(0))
    with pytest.raises(WrongState) as refused:
        awarding.award_earnings(plan.pk, [earnings(plan)[cast.nurse.pk].pk], actor=again(cast.cme_office))
    assert refused.value.code == "cancelled"


def test_terminals_are_told_the_periods_with_their_grace(cast: Cast) -> None:
    plan = a_plan(cast)
    period = sessions_of(plan)[0].periods.all()[0]
    period.grace = 10
    period.save()
    first = periods_of([plan.activity_id])[plan.activity_id][0]
    assert (first.key, first.begins) == (period.pk, period.begins - dt.timedelta(minutes=10))


def wrong() -> set[str]:
    return {check.name for check in CHECKS if list(check.find())}


def test_awards_and_credits_that_differ_are_found(cast: Cast) -> None:
    plan = a_plan(cast)
    analysed(plan, cast.nurse, cast.colleague)
    awarding.award_earnings(plan.pk, [row.pk for row in earnings(plan).values()], actor=again(cast.cme_office))
    assert wrong() == set()
    mine, other = Earning.objects.filter(plan=plan).order_by("pk")
    Earning.objects.filter(pk=mine.pk).update(credits=1)
    assert wrong() == {"award_amounts_agree"}
    Earning.objects.filter(pk=mine.pk).update(credit=None, awarded_at=None)
    assert wrong() == {"attendance_credits_have_an_award"}
    with connection.constraint_checks_disabled():
        Earning.objects.filter(pk=other.pk).update(credit=None, awarded_at=None)
        Earning.objects.filter(pk=mine.pk).update(credit=other.credit, awarded_at=timezone.now(), credits=2)
    assert "award_is_its_credit" in wrong()
