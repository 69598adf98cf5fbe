"""What is done again and again: when it is due, that a failure is tried again, that it is called once."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError
from django.utils import timezone

from registry.jobs import periodic
from registry.jobs.models import Periodic
from registry.jobs.periodic import Task
from tests.threads import at_once

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int = 0, day: int = 20) -> dt.datetime:
    return dt.datetime(2026, 5, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Nothing is registered but what the test registers."""
    monkeypatch.setattr(periodic, "TASKS", {})
    return []


@pytest.mark.parametrize(
    ("done", "now", "is_due"),
    [(None, at(8), True), (at(8), at(8, 14), False), (at(8), at(8, 16), True)],
)
def test_every_so_many_minutes(done: dt.datetime | None, now: dt.datetime, is_due: bool) -> None:
    assert Task("a", lambda: None, minutes=15).is_due(done, None, now) is is_due


@pytest.mark.parametrize(
    ("done", "now", "is_due"),
    [
        (at(6, day=19), at(5, 59), False),
        (at(6, day=19), at(6), True),
        (at(5, 59), at(23), True),
        (at(6, 1), at(23), False),
        (at(6, 1, day=17), at(2), True),
    ],
)
def test_daily_at_an_hour_of_the_site(done: dt.datetime, now: dt.datetime, is_due: bool) -> None:
    assert Task("a", lambda: None, hour=6).is_due(done, None, now) is is_due


def test_a_failure_is_tried_again_after_a_while() -> None:
    task = Task("a", lambda: None, minutes=1)
    assert not task.is_due(at(7), at(8), at(8, 4))
    assert task.is_due(at(7), at(8), at(8, 6))


@pytest.mark.django_db
def test_what_is_due_is_called_and_marked(calls: list[str]) -> None:
    periodic.every("often", lambda: calls.append("often"), minutes=5)
    periodic.daily("daily", lambda: calls.append("daily"), hour=0)
    assert periodic.run_due() == 2
    assert periodic.run_due() == 0
    Periodic.objects.filter(name="often").update(done_at=timezone.now() - dt.timedelta(minutes=6))
    assert periodic.run_due() == 1
    assert calls == ["often", "daily", "often"]


@pytest.mark.django_db
def test_one_that_fails_is_undone_noted_and_stops_no_other(calls: list[str]) -> None:
    def fail() -> None:
        Periodic.objects.create(name="half")
        raise ValueError

    periodic.every("fails", fail, minutes=5)
    periodic.every("works", lambda: calls.append("works"), minutes=5)
    periodic.run_due()
    row = Periodic.objects.get(name="fails")
    assert (row.done_at, row.failed_at is not None) == (None, True)
    assert calls == ["works"]
    assert not Periodic.objects.filter(name="half").exists()


@pytest.mark.django_db
def test_the_databases_trouble_is_not_the_calls(calls: list[str]) -> None:
    def trouble() -> None:
        raise OperationalError

    periodic.every("fails", trouble, minutes=5)
    with pytest.raises(OperationalError):
        periodic.run_due()
    assert Periodic.objects.get(name="fails").failed_at is None


def test_of_several_workers_one_calls(transactional_db: None, calls: list[str]) -> None:
    periodic.every("often", lambda: calls.append("often"), minutes=5)
    at_once(*[periodic.run_due] * 3)
    assert calls == ["often"]


def test_the_night_work_is_registered() -> None:
    assert {"credits.move_up_orphans", "jobs.forget_plans"} <= set(periodic.TASKS)
