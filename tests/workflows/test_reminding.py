"""The daily round: once, to those who can act, with numbers; and afterwards to whom the place names."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.messages.models import Message
from registry.messages.wording import said
from registry.roles.models import Grant
from tests.cast import Cast, person, seat, submitted
from tests.workflows.hands import open_work
from tests.workflows.inboxes import again, sit_down, text_of
from workflows.clock import reminding
from workflows.clock.models import ClockRule, Escalation, RemindRun
from workflows.clock.reminding import remind
from workflows.credits.models import Credit
from workflows.engine import claims
from workflows.engine.models import Work

MONDAY = dt.date(2026, 11, 30)
FRIDAY = MONDAY + dt.timedelta(days=4)
ONE = dt.timedelta(days=1)


def due(who: Any, day: dt.date, **facts: Any) -> Credit:
    credit = submitted(who, **facts)
    Work.objects.filter(pk=open_work(credit).pk).update(due_on=day)
    return credit


def told(code: str = "clock.due") -> dict[str, str]:
    rows = Message.objects.filter(code=code).select_related("person")
    return {row.person.name: said(row.code, row.facts).title for row in rows}


def test_one_message_a_day_with_numbers(cast: Cast) -> None:
    for day in (MONDAY, MONDAY, MONDAY + 3 * ONE, MONDAY + 8 * ONE):
        due(cast.nurse, day)
    remind(MONDAY)
    assert told() == {"陆青禾": "2 项今天到期，1 项快到期"}


def test_running_twice_tells_nothing_twice(cast: Cast) -> None:
    due(cast.nurse, MONDAY)
    assert remind(MONDAY).reminded == 1
    assert remind(MONDAY) is None
    assert Message.objects.filter(code="clock.due").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_round_that_is_killed_in_the_middle_has_told_nobody(cast: Cast, monkeypatch: Any) -> None:
    due(cast.nurse, MONDAY)
    with monkeypatch.context() as patch:
        patch.setattr(reminding, "ESCALATIONS", "SELECT pg_terminate_backend(pg_backend_pid())")
        with pytest.raises(Exception, match="terminat"):
            remind(MONDAY)
    connection.close()
    assert (Message.objects.count(), RemindRun.objects.count()) == (0, 0)
    assert remind(MONDAY).reminded == 1


def test_both_stages_come_each_on_its_day(cast: Cast) -> None:
    due(cast.nurse, FRIDAY)
    days = {MONDAY + ONE * number: remind(MONDAY + ONE * number).reminded for number in range(-3, 8)}
    assert [day for day, count in days.items() if count] == [FRIDAY - 3 * ONE, FRIDAY]


def test_a_weekend_is_told_on_friday(cast: Cast) -> None:
    due(cast.nurse, FRIDAY + ONE)
    assert [remind(FRIDAY + ONE * number).reminded for number in range(4)] == [1, 0, 0, 0]


def test_a_round_that_was_missed_is_caught_up_with(cast: Cast) -> None:
    remind(MONDAY)
    due(cast.nurse, MONDAY + ONE)
    remind(MONDAY + 3 * ONE)
    assert told() == {"陆青禾": "1 项已过期"}


def test_who_lost_the_role_is_not_reminded(cast: Cast) -> None:
    due(cast.nurse, MONDAY)
    second = person("闻人清", cast.cardiology)
    seat(second, "department_reviewer", cast.cardiology)
    Grant.objects.filter(person=cast.head_nurse).update(to_date=MONDAY - ONE)
    remind(MONDAY)
    assert set(told()) == {"闻人清"}


def test_nobody_is_reminded_of_their_own_or_of_anothers_line(cast: Cast) -> None:
    second = person("闻人清", cast.cardiology)
    seat(second, "department_reviewer", cast.cardiology, "doctor")
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    due(cast.colleague, MONDAY)
    remind(MONDAY)
    assert set(told()) == {"陆青禾"}


def test_who_has_claimed_it_is_reminded_alone(cast: Cast) -> None:
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    credit = due(cast.nurse, MONDAY)
    claims.claim(open_work(credit).pk, actor=again(cast.colleague))
    remind(MONDAY)
    assert set(told()) == {"苏沐阳"}


def test_two_roles_at_a_desk_count_a_task_once(cast: Cast) -> None:
    seat(cast.head_nurse, "department_reviewer", cast.cardiology)
    due(cast.nurse, MONDAY)
    remind(MONDAY)
    assert told() == {"陆青禾": "1 项今天到期"}


def name_somebody(cast: Cast, who: Any, place: Any, after: int = 2) -> None:
    ClockRule.objects.create(place=place, role="department_reviewer", escalate_after=after, escalate_to=who)


def test_what_is_overdue_is_told_once_to_whom_the_place_names(cast: Cast) -> None:
    name_somebody(cast, cast.nursing_office, cast.hospital)
    due(cast.nurse, MONDAY)
    counts = [remind(MONDAY + ONE * number).escalated for number in range(6)]
    assert counts == [0, 0, 1, 0, 0, 0]
    assert told("clock.escalated") == {"闻书仪": "1 项逾期没有办"}


def test_the_nearest_place_names_the_person(cast: Cast) -> None:
    name_somebody(cast, cast.bureau, cast.city)
    name_somebody(cast, cast.nursing_office, cast.hospital)
    due(cast.nurse, MONDAY)
    remind(MONDAY + 2 * ONE)
    assert set(told("clock.escalated")) == {"闻书仪"}


def test_a_named_person_hears_only_of_what_they_may_see(cast: Cast) -> None:
    name_somebody(cast, cast.cme_office, cast.hospital)
    due(cast.nurse, MONDAY)
    remind(MONDAY + 2 * ONE)
    assert not Escalation.objects.exists()


def test_the_list_of_overdue_tasks_gives_no_right(cast: Cast) -> None:
    name_somebody(cast, cast.nursing_office, cast.hospital)
    credit = due(cast.nurse, MONDAY)
    remind(MONDAY + 2 * ONE)
    client = sit_down(cast.nursing_office)
    assert f"/credits/{credit.pk}/" in client.get("/inbox/escalated/").content.decode()
    assert client.get(f"/inbox/{open_work(credit).pk}/").status_code == 404


def test_who_loses_the_role_loses_the_list(cast: Cast) -> None:
    name_somebody(cast, cast.nursing_office, cast.hospital)
    due(cast.nurse, MONDAY, name="心电监护")
    remind(MONDAY + 2 * ONE)
    assert "心电监护" in text_of(sit_down(cast.nursing_office).get("/inbox/escalated/"))
    Grant.objects.filter(person=cast.nursing_office).update(to_date=MONDAY - 9 * ONE)
    assert "心电监护" not in text_of(sit_down(cast.nursing_office).get("/inbox/escalated/"))


def test_more_tasks_cost_no_more_queries(cast: Cast) -> None:
    name_somebody(cast, cast.nursing_office, cast.hospital)
    counts = []
    for number, size in enumerate((1, 8)):
        for who in (cast.nurse, cast.doctor):
            for _ in range(size):
                due(who, MONDAY + ONE * number)
        with CaptureQueriesContext(connection) as statements:
            remind(MONDAY + ONE * number)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_command_says_what_it_did(cast: Cast, capsys: Any) -> None:
    call_command("remind")
    call_command("remind")
    assert capsys.readouterr().out.splitlines() == ["0 reminded, 0 told of overdue tasks", "done already today"]
