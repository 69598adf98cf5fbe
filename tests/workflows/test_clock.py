"""Due days: what is allowed, what the person's correction takes, and the end of the year's review."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, strategies as st

from registry.base.refusals import Refusal
from registry.years.models import CreditYear, SpecialDay
from registry.years.workdays import add_working_days, is_working, working_days_between
from tests.cast import Cast, submitted
from tests.workflows.hands import decide, open_work
from tests.workflows.inboxes import again, sit_down, text_of
from workflows.clock.models import ClockChange, ClockRule
from workflows.clock.rules import NEVER, Rule, due_on, effective, late, now, soon, used_days
from workflows.clock.services import Saying, set_clock
from workflows.credits import services
from workflows.credits.models import Credit
from workflows.engine.models import Work

FIRST = dt.date(2026, 9, 1)
ONE = dt.timedelta(days=1)
DAYS = st.dates(FIRST, dt.date(2026, 11, 30))
SPECIAL = st.dictionaries(st.dates(FIRST, dt.date(2027, 3, 1)), st.booleans(), max_size=30)
FAR = dt.date(2099, 1, 1)


@given(DAYS, st.integers(1, 20), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), max_size=4), SPECIAL)
def test_the_persons_time_never_counts_against_the_desk(
    day: dt.date, allowed: int, turns: list[tuple[int, int]], special: dict[dt.date, bool]
) -> None:
    """However often it goes back, and for however long: what the desk has had and what it still has are the whole."""
    spans = []
    for at_desk, with_person in turns:
        spans.append((day, day + ONE * at_desk))
        day += ONE * (at_desk + with_person)
    used = sum(working_days_between(first, last, special) for first, last in spans)
    due = due_on(day, allowed=allowed, used=used_days(spans, special), until=None, special=special)
    assert working_days_between(day, due, special) == max(allowed - used, 1)
    assert is_working(due, special)


@given(DAYS, st.integers(1, 20), st.integers(0, 30), DAYS, SPECIAL)
def test_nothing_is_due_after_the_years_review_ends(
    day: dt.date, allowed: int, used: int, until: dt.date, special: dict[dt.date, bool]
) -> None:
    due = due_on(day, allowed=allowed, used=used, until=until, special=special)
    assert due is not None
    assert due <= until
    assert due == until or due == due_on(day, allowed=allowed, used=used, until=None, special=special)


@given(DAYS, st.integers(1, 10), SPECIAL, st.integers(1, 40))
def test_every_due_day_is_heard_of_exactly_once_at_each_stage(
    start: dt.date, count: int, special: dict[dt.date, bool], step: int
) -> None:
    """Whether the rounds run daily or with pauses, the windows neither overlap nor leave a day out."""
    rounds = [start + ONE * number for number in range(0, 60, min(step, 7))]
    for window_of in (
        lambda today, since: now(today, since, special),
        lambda today, since: late(today, since, count, special),
    ):
        windows = [window_of(today, since) for since, today in pairwise(rounds)]
        told = [day for one in windows if one != NEVER for day in _days(one)]
        assert told == sorted(set(told))
        assert told == ([told[0] + ONE * number for number in range(len(told))] if told else [])


@given(DAYS, st.integers(1, 10), SPECIAL)
def test_the_first_reminder_comes_so_many_working_days_before(
    day: dt.date, count: int, special: dict[dt.date, bool]
) -> None:
    today = add_working_days(day, -count, special)
    window = soon(today, today - ONE, count, special)
    assert window.first <= day <= window.last
    assert soon(today - ONE, today - ONE * 2, count, special).last < day


def _days(window: Any) -> list[dt.date]:
    return [window.first + ONE * number for number in range((window.last - window.first).days + 1)]


def test_a_unit_may_ask_for_more_haste_never_for_less() -> None:
    city, unit = Rule(1, "unit_reviewer", working_days=5, remind_before=2), Rule(7, "unit_reviewer", working_days=9)
    assert effective([city, unit], [1, 7], "unit_reviewer").working_days == 5
    assert effective([city, Rule(7, "unit_reviewer", working_days=3)], [1, 7], "unit_reviewer").working_days == 3
    assert effective([city, unit], [1, 7], "unit_reviewer").remind_before == 2
    assert effective([city], [1, 7], "department_reviewer").working_days is None


def allow(place: Any, role: str, days: int) -> None:
    ClockRule.objects.create(place=place, role=role, working_days=days)


@pytest.fixture
def far_year(cast: Cast) -> Cast:
    CreditYear.objects.update(review_until=FAR)
    return cast


def test_without_a_rule_the_years_review_is_the_due_day(cast: Cast) -> None:
    assert open_work(submitted(cast.nurse)).due_on == cast.year.review_until


def test_each_level_has_its_own_working_days(far_year: Cast) -> None:
    cast, today = far_year, timezone.localdate()
    allow(cast.city, "department_reviewer", 4)
    allow(cast.hospital, "unit_reviewer", 2)
    SpecialDay.objects.create(jurisdiction=cast.city, day=add_working_days(today, 1, {}), kind="holiday")
    credit = submitted(cast.nurse)
    assert open_work(credit).due_on == add_working_days(today, 5, {})
    assert open_work(decide("pass", credit, cast.head_nurse)).due_on == add_working_days(today, 3, {})


def test_the_review_of_the_year_ends_before_the_days_allowed(cast: Cast) -> None:
    allow(cast.city, "department_reviewer", 4)
    CreditYear.objects.update(review_until=timezone.localdate() + ONE)
    assert open_work(submitted(cast.nurse)).due_on == timezone.localdate() + ONE


def sent_back(cast: Cast, *, waited: int, away: int) -> Credit:
    """A credit that the desk had for some days before it went back, and the person for some more."""
    credit = submitted(cast.nurse)
    work, came = open_work(credit), timezone.now() - ONE * (waited + away)
    decide("return", credit, cast.head_nurse, "照片不清")
    Work.objects.filter(pk=work.pk).update(created=came, finished=came + ONE * waited)
    services.submit([credit.pk], actor=cast.nurse)
    return Credit.objects.get(pk=credit.pk)


def test_the_clock_stands_still_while_the_person_owes_a_correction(far_year: Cast) -> None:
    cast, today = far_year, timezone.localdate()
    allow(cast.city, "department_reviewer", 30)
    work = open_work(sent_back(cast, waited=7, away=14))
    assert work.due_on == add_working_days(today, 25, {})
    assert work.waited_before == ONE * 7
    page = sit_down(cast.head_nurse).get(f"/inbox/{work.pk}/")
    assert "7 天，不含本人修改的时间" in text_of(page)


def test_a_level_that_passes_it_begins_anew_when_it_comes_again(far_year: Cast) -> None:
    cast = far_year
    credit = decide("pass", sent_back(cast, waited=7, away=14), cast.head_nurse)
    decide("return", credit, cast.nursing_office, "与证书不符")
    Credit.objects.filter(pk=credit.pk).update(name="改过的")
    services.submit([credit.pk], actor=cast.nurse)
    work = open_work(credit)
    assert (work.role, work.waited_before) == ("department_reviewer", None)


def test_a_return_that_was_undone_counts_once(far_year: Cast) -> None:
    cast, credit = far_year, submitted(far_year.nurse)
    Work.objects.filter(pk=open_work(credit).pk).update(created=timezone.now() - ONE * 3)
    decide("return", credit, cast.head_nurse, "照片不清")
    services.only(services.undo([credit.pk], actor=again(cast.head_nurse)))
    decide("return", credit, cast.head_nurse, "与证书不符")
    services.submit([credit.pk], actor=cast.nurse)
    waited = open_work(credit).waited_before
    assert waited is not None
    assert ONE * 3 < waited < ONE * 4


def test_a_cohort_reads_rules_and_calendars_once(far_year: Cast) -> None:
    cast, counts = far_year, []
    allow(cast.city, "unit_reviewer", 4)
    for size in (1, 9):
        ids = [submitted(cast.nurse, name=f"第 {size} 批 {n}").pk for n in range(size)]
        actor = again(cast.head_nurse)
        with CaptureQueriesContext(connection) as statements:
            services.decide("pass", ids, actor=actor)
        asked = [one["sql"] for one in statements]
        counts.append([sum(table in sql for sql in asked) for table in ("clock_clockrule", "years_specialday")])
    assert counts == [[1, 1], [1, 1]]


def say(cast: Cast, who: Any, place: Any, role: str = "unit_reviewer", reason: str = "评审季", **facts: Any) -> None:
    set_clock(place, role, to=Saying(**facts), actor=again(who), reason=reason)


def test_every_change_is_kept_with_before_and_after(cast: Cast) -> None:
    say(cast, cast.admin, cast.hospital, working_days=5)
    say(cast, cast.admin, cast.hospital, working_days=5, escalate_after=2, escalate_to=cast.nursing_office)
    change = ClockChange.objects.latest("id")
    assert (change.before["escalate_to"], change.after["escalate_to"]) == (None, cast.nursing_office.pk)
    assert (change.changed_by, change.reason) == (cast.admin, "评审季")


@pytest.mark.parametrize(
    ("who", "place", "facts", "code"),
    [
        ("admin", "city", {"working_days": 5}, "clock_not_yours"),
        ("bureau", "hospital", {"working_days": 5}, "clock_not_yours"),
        ("head_nurse", "hospital", {"working_days": 5}, "clock_not_yours"),
        ("admin", "hospital", {}, "clock_unchanged"),
        ("admin", "hospital", {"working_days": 5, "reason": " "}, "reason_required"),
        ("admin", "hospital", {"escalate_after": 5}, "half_escalation"),
    ],
)
def test_what_a_place_may_not_say(cast: Cast, who: str, place: str, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        say(cast, getattr(cast, who), getattr(cast, place), **facts)
    assert caught.value.code == code
    assert not ClockChange.objects.exists()


@pytest.mark.parametrize("who", ["nurse", "far_reviewer", "admin", "outsider"])
def test_nobody_is_named_who_could_not_look(cast: Cast, who: str) -> None:
    with pytest.raises(Refusal) as caught:
        say(cast, cast.admin, cast.hospital, escalate_after=2, escalate_to=getattr(cast, who))
    assert caught.value.code == "escalates_to_stranger"


def test_the_page_saves_and_tells_what_holds(cast: Cast) -> None:
    client = sit_down(cast.admin)
    address = f"/clock/?place={cast.hospital.pk}&role=unit_reviewer"
    facts = {"working_days": 4, "escalate_after": 2, "escalate_to": cast.nursing_office.pk, "reason": "评审季"}
    assert client.post(address, facts).status_code == 302
    shown = text_of(client.get(address))
    assert "4 个工作日内审完，逾期 2 个工作日后由闻书仪督办" in shown
    assert client.post(address, facts).status_code == 409


def test_a_place_that_is_not_ones_own_does_not_exist(cast: Cast) -> None:
    assert sit_down(cast.admin).get(f"/clock/?place={cast.city.pk}").status_code == 404
