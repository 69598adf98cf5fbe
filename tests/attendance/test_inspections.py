"""A bureau counts heads, doubts, and lets go; the organiser is told and answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from attendance.awards import awarding, inspecting
from attendance.inspections import services
from attendance.inspections.integrity import CHECKS
from attendance.inspections.models import Finding, Inspection, Release, Verdict
from attendance.inspections.presence import Presence, presence_at
from attendance.inspections.printing import printed
from attendance.inspections.queries import sessions_today
from attendance.sessions.models import Session
from attendance.sessions.services import drop_session
from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.messages.models import Message
from tests.attendance.inspecting import colleague_at_bureau, counted, doubted, going_on, plan_of
from tests.attendance.plans import again
from tests.attendance.taps import MORNING, at, tap
from tests.cast import Cast, log_in, seat
from tests.workflows.projects import a_file


def test_everybodys_last_swipe_says_whether_they_are_inside() -> None:
    taps = [tap("08:20"), tap("08:20", 2), tap("11:50", 2), tap("08:30", 0, card="n9"), tap("08:31", 3, held="clock")]
    assert presence_at(at("11:55"), MORNING, taps, {}) == Presence(known=1, unknown=1, left=1)
    assert presence_at(at("10:00"), MORNING, taps, {}) == Presence(known=2, unknown=1)


def test_a_count_keeps_what_the_swipes_said_at_that_moment(cast: Cast) -> None:
    inspection = counted(cast, heads=5)
    assert (inspection.heads, inspection.swiped, inspection.difference) == (5, 2, 3)


def test_our_number_is_shown_only_once_theirs_is_entered(cast: Cast, client: Client) -> None:
    session = going_on(cast, cast.nurse, cast.colleague)
    log_in(client, cast.bureau)
    before = client.get(reverse("inspections:count", args=[session.pk]))
    assert "刷卡在场" not in before.content.decode()
    after = client.post(reverse("inspections:count", args=[session.pk]), {"heads": "1"}, follow=True)
    assert "比刷卡少 1 人" in after.content.decode()


def test_a_doubt_holds_the_awards_and_tells_the_organiser_at_once(cast: Cast) -> None:
    plan = plan_of(doubted(cast))
    assert plan.held_because == "刷卡多于在场。"
    with pytest.raises(WrongState, match="暂停"):
        awarding.check_open(plan)
    told = Message.objects.filter(code="inspection.doubt", not_before__lte=timezone.now())
    assert set(told.values_list("person", flat=True)) == {cast.cme_office.pk, cast.nursing_office.pk, cast.clerk.pk}


def test_who_doubted_does_not_let_go(cast: Cast) -> None:
    plan = plan_of(doubted(cast))
    with pytest.raises(NotAllowed) as refused:
        inspecting.release(plan.pk, actor=again(cast.bureau), reason="看过了")
    assert refused.value.code == "released_by_another"


def test_another_look_lets_go_with_a_reason(cast: Cast) -> None:
    finding, other = doubted(cast), colleague_at_bureau(cast)
    with pytest.raises(Refusal, match="原因"):
        inspecting.release(plan_of(finding).pk, actor=other, reason=" ")
    inspecting.release(plan_of(finding).pk, actor=other, reason="三人在隔壁看直播")
    assert Release.objects.get(finding=finding).reason == "三人在隔壁看直播"
    assert plan_of(finding).held_at is None


def test_the_database_holds_what_is_doubted(cast: Cast) -> None:
    finding = doubted(cast)
    plan = plan_of(finding)
    plan.held_at, plan.held_by, plan.held_because = None, None, ""
    with pytest.raises(DatabaseError, match="awards are held"), transaction.atomic():
        plan.save()
    with pytest.raises(DatabaseError, match="somebody else"), transaction.atomic():
        Release.objects.create(finding=finding, released_by=cast.bureau, reason="看过了")


@pytest.mark.parametrize("rows", [Inspection, Finding])
def test_what_was_written_stands(cast: Cast, rows: Any) -> None:
    doubted(cast)
    with pytest.raises(DatabaseError, match="appended to"), transaction.atomic():
        rows.objects.update(id=0)


def test_nobody_inspects_their_own_unit(cast: Cast) -> None:
    session = going_on(cast, cast.nurse)
    seat(cast.head_nurse, "bureau_reviewer", cast.city)
    with pytest.raises(NotAllowed) as refused:
        services.count(session.pk, heads=1, actor=again(cast.head_nurse))
    assert refused.value.code == "inspects_own_side"


def test_a_second_doubt_adds_to_the_first_and_both_are_let_go(cast: Cast) -> None:
    session = going_on(cast, cast.nurse)
    doubted(cast, session), doubted(cast, session)
    inspecting.release(session.plan_id, actor=colleague_at_bureau(cast), reason="已说明")
    assert Release.objects.count() == 2


def test_a_finding_is_written_once_by_who_counted(cast: Cast) -> None:
    inspection = counted(cast)
    with pytest.raises(NotAllowed, match="不是你"):
        services.find(inspection.pk, Verdict.FINE, actor=colleague_at_bureau(cast))
    services.find(inspection.pk, Verdict.FINE, actor=again(cast.bureau))
    with pytest.raises(WrongState, match="写过"):
        services.find(inspection.pk, Verdict.FINE, actor=again(cast.bureau))


def test_the_organiser_answers_until_it_is_let_go(cast: Cast) -> None:
    finding = doubted(cast)
    answer = services.answer(finding.pk, actor=again(cast.clerk), words="三人在隔壁", photos=[a_file(cast.clerk)])
    assert answer.photos.count() == 1
    assert Message.objects.filter(code="inspection.answered", person=cast.bureau).exists()
    inspecting.release(plan_of(finding).pk, actor=colleague_at_bureau(cast), reason="已说明")
    with pytest.raises(WrongState, match="解除"):
        services.answer(finding.pk, actor=again(cast.clerk), words="还有一句")


def test_only_a_moment_of_the_session_is_counted(cast: Cast) -> None:
    session = going_on(cast, cast.nurse)
    for moment in (timezone.now() + dt.timedelta(minutes=5), session.begins - dt.timedelta(hours=2)):
        with pytest.raises(Refusal):
            services.count(session.pk, heads=1, actor=again(cast.bureau), at=moment)


def test_an_inspected_session_is_not_dropped(cast: Cast) -> None:
    inspection = counted(cast)
    with pytest.raises(WrongState) as refused:
        drop_session(inspection.session_id, actor=again(cast.cme_office))
    assert refused.value.code == "session_was_corrected"
    assert Session.objects.filter(pk=inspection.session_id).exists()


def test_today_lists_what_is_on_under_ones_place(cast: Cast) -> None:
    session = going_on(cast, cast.nurse)
    assert [one.pk for one in sessions_today(again(cast.bureau), timezone.now()).now] == [session.pk]
    assert sessions_today(again(cast.nurse), timezone.now()).groups == []


def test_more_sessions_the_same_number_of_queries(cast: Cast, client: Client) -> None:
    log_in(client, cast.bureau)
    counts = []
    for number in range(2):
        for one in range(3):
            doubted(cast, going_on(cast, cast.nurse, number=f"n{number}{one}"))
        client.get(reverse("inspections:today"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("inspections:today"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_record_is_printed(cast: Cast) -> None:
    assert printed(doubted(cast).inspection).startswith(b"%PDF")


def test_integrity_agrees_with_an_honest_doubt(cast: Cast) -> None:
    doubted(cast)
    assert [row for check in CHECKS for row in check.find()] == []
