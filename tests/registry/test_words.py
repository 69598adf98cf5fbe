"""Dates, waiting times, lists and sentences in both languages."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import timezone
from django.utils.translation import override

from registry.base.words import date_words, days_words, in_house_language, listed, run_on, since_words, with_commas
from registry.frame.templatetags.words import ago, deadline, how_many, waited

MAY, SEPTEMBER = dt.date(2026, 5, 23), dt.date(2026, 9, 10)


@pytest.fixture
def english() -> Iterator[None]:
    with override("en"):
        yield


def test_dates_in_chinese():
    assert date_words(SEPTEMBER) == "2026-09-10"
    assert date_words(SEPTEMBER, "day_short") == "9 月 10 日"
    assert days_words(MAY, SEPTEMBER) == "2026-05-23 至 2026-09-10"
    assert days_words(MAY, MAY) == days_words(MAY) == "2026-05-23"
    assert since_words(MAY) == "2026-05-23 至今"


def test_dates_in_english(english: None):
    assert date_words(SEPTEMBER) == "10 Sept 2026"
    assert date_words(dt.date(2026, 3, 1), "day_short") == "1 March"
    assert days_words(MAY, SEPTEMBER) == "23 May 2026 to 10 Sept 2026"
    assert since_words(MAY) == "Since 23 May 2026"


def test_a_moment_is_told_in_the_local_time(english: None):
    assert date_words(dt.datetime(2026, 9, 10, 1, 5, tzinfo=dt.UTC), "moment") == "10 Sept 2026, 09:05"


def test_lists_and_sentences():
    assert listed(["甲", "乙", "丙"]) == "甲、乙、丙"
    assert with_commas(["甲", "", "乙"]) == "甲，乙"
    assert run_on("先做这个。", "", "再做那个。") == "先做这个。再做那个。"


def test_lists_and_sentences_in_english(english: None):
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert with_commas(["a", "", "b"]) == "a, b"
    assert run_on("Do this.", "", "Then that.") == "Do this. Then that."


def test_what_the_system_writes_into_a_record_is_in_the_house_language(english: None):
    with in_house_language():
        assert date_words(SEPTEMBER, "day_short") == "9 月 10 日"


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "1 day ago"), (-3, "3 days ago"), (0, "closes today"), (1, "1 day left"), (12, "12 days left")],
)
def test_a_deadline_in_working_words(days: int, words: str, english: None):
    assert words in deadline(timezone.localdate() + dt.timedelta(days=days))


def test_the_past_in_english(english: None):
    assert ">3 days ago<" in ago(timezone.now() - dt.timedelta(days=3, minutes=1))
    assert ">1 hour ago<" in ago(timezone.now() - dt.timedelta(minutes=61))
    assert ">1 day<" in waited(timezone.localdate() - dt.timedelta(days=1))


def test_a_capped_count_has_a_plural():
    assert [how_many(shown) for shown in ("1", "999+", 7, "")] == [1, 999, 7, 0]
