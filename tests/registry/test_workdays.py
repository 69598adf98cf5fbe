"""Working days, on any calendar that people could publish."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, strategies as st

from registry.years.queries import Calendars
from registry.years.workdays import add_working_days, is_working, last_working, nearest, working_days_between
from tests.cast import Cast

FIRST = dt.date(2026, 9, 1)
DAYS = st.dates(FIRST, dt.date(2026, 12, 31))
SPECIAL = st.dictionaries(DAYS, st.booleans(), max_size=40)
COUNTS = st.integers(1, 40)


@given(DAYS, COUNTS, SPECIAL)
def test_what_is_added_is_counted_back(day: dt.date, count: int, special: dict[dt.date, bool]) -> None:
    end = add_working_days(day, count, special)
    assert is_working(end, special)
    assert working_days_between(day, end, special) == count


@given(DAYS, COUNTS, COUNTS, SPECIAL)
def test_adding_twice_is_adding_the_sum(day: dt.date, one: int, two: int, special: dict[dt.date, bool]) -> None:
    assert add_working_days(add_working_days(day, one, special), two, special) == add_working_days(
        day, one + two, special
    )


@given(DAYS, COUNTS, SPECIAL)
def test_back_and_forth_ends_on_a_working_day_not_later(day: dt.date, n: int, special: dict[dt.date, bool]) -> None:
    there_and_back = add_working_days(add_working_days(day, -n, special), n, special)
    assert there_and_back == add_working_days(day, 0, special)


@given(DAYS, DAYS, COUNTS, SPECIAL)
def test_who_begins_later_ends_no_earlier(a: dt.date, b: dt.date, n: int, special: dict[dt.date, bool]) -> None:
    first, second = sorted([a, b])
    assert add_working_days(first, n, special) <= add_working_days(second, n, special)


@given(DAYS, SPECIAL)
def test_none_added_is_the_next_worked_day_and_the_last_is_the_one_before(
    day: dt.date, special: dict[dt.date, bool]
) -> None:
    forward, back = add_working_days(day, 0, special), last_working(day, special)
    assert back <= day <= forward
    assert is_working(back, special)
    assert working_days_between(back, forward, special) in (0, 1)


def test_weekends_are_free_and_what_is_shifted_is_worked() -> None:
    friday, saturday = dt.date(2026, 11, 27), dt.date(2026, 11, 28)
    assert add_working_days(friday, 1, {}) == dt.date(2026, 11, 30)
    assert add_working_days(friday, 1, {saturday: True}) == saturday
    assert add_working_days(friday, 1, {dt.date(2026, 11, 30): False}) == dt.date(2026, 12, 1)


def test_the_nearest_jurisdiction_has_the_last_word_on_a_day() -> None:
    rows = [(1, FIRST, False), (7, FIRST, True), (9, FIRST, False), (1, dt.date(2026, 9, 2), False)]
    assert nearest(rows, [1, 7]) == {FIRST: True, dt.date(2026, 9, 2): False}
    assert nearest(rows, []) == {}


def test_a_cohort_of_many_places_reads_its_calendars_once(cast: Cast, django_assert_num_queries) -> None:
    calendars = Calendars([cast.city.pk, cast.hospital.pk])
    with django_assert_num_queries(1):
        for place in (cast.hospital, cast.cardiology, cast.far_ward):
            assert calendars.at(place.ids) == {}
