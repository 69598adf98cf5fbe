"""A bureau says of what level its institutions are; the unit sees it, and what the year asks follows."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.base.refusals import Refusal
from registry.grades.services import set_grades
from registry.standards.models import Grade
from tests.cast import LONG_AGO, ask, log_in
from tests.workflows.hands import page_of, shut
from workflows.credits.standings import standings
from workflows.results.models import Marked, YearResult
from workflows.results.services import settle_marked, settle_year

TODAY = dt.date(2026, 11, 25)


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def grade(cast, *places, institution="township", since=LONG_AGO, actor=None, **more):
    keys = [place.pk for place in places or [cast.hospital]]
    return set_grades(keys, institution=institution, since=since, reason="等级评审", actor=actor or cast.bureau, **more)


def required(who):
    return standings([who])[who.pk].required


def test_what_a_year_asks_follows_the_level(cast, django_capture_on_commit_callbacks):
    ask(cast.city, {"credits": "25"}, {"institution": "township", "credits": "15"})
    settle_year(cast.year)
    with django_capture_on_commit_callbacks(execute=True):
        grade(cast)
    assert cast.outsider.pk not in Marked.objects.values_list("person_id", flat=True)
    settle_marked()
    needs = dict(YearResult.objects.values_list("person_id", "need_credits"))
    assert (required(cast.nurse), needs[cast.nurse.pk], needs[cast.outsider.pk]) == (15, 15, 25)


def test_another_level_in_the_middle_of_a_year_asks_from_the_next_one(cast):
    ask(cast.city, {"credits": "25"}, {"institution": "township", "credits": "15"})
    grade(cast)
    grade(cast, institution="tertiary", since=dt.date(2026, 7, 1))
    assert required(cast.nurse) == 15
    assert Grade.objects.filter(place=cast.hospital).count() == 2


def test_an_empty_level_leaves_it_to_the_place_above(cast):
    ask(cast.city, {"credits": "25"}, {"institution": "township", "credits": "15"})
    grade(cast, cast.city)
    grade(cast, institution="", since=dt.date(2026, 1, 1))
    assert required(cast.nurse) == 15


@pytest.mark.parametrize(
    ("who", "place", "code"),
    [("admin", "hospital", "grade_not_yours"), ("bureau", "cardiology", "grade_not_yours")],
)
def test_it_is_the_bureaus_to_say(cast, who, place, code):
    with pytest.raises(Refusal) as refused:
        grade(cast, getattr(cast, place), actor=getattr(cast, who))
    assert refused.value.code == code


def test_a_closed_year_is_reckoned_anew_only_where_that_is_said(cast):
    shut(cast)
    with pytest.raises(Refusal) as refused:
        grade(cast, since=TODAY)
    assert refused.value.code == "covers_closed_year"
    assert grade(cast, since=TODAY, re_evaluates=True)


def test_many_are_graded_at_once_and_the_unit_sees_its_own(client, cast):
    address = reverse("grades:list")
    chosen = [cast.hospital.pk, cast.far_hospital.pk]
    facts = {"institution": "tertiary", "since": "2020-01-01", "reason": "青卫医〔2020〕1 号", "chosen": chosen}
    assert log_in(client, cast.bureau).post(address, facts).status_code == 302
    assert set(Grade.objects.values_list("place_id", flat=True)) == set(chosen)
    page = page_of(client, cast.admin, reverse("grades:place", args=[cast.hospital.pk]))
    assert "三级医院" in page
    assert "青卫医〔2020〕1 号" in page
    assert 'name="institution"' not in page


def test_nothing_ticked_keeps_what_was_typed(client, cast):
    page = log_in(client, cast.bureau).post(
        reverse("grades:list"), {"institution": "above", "reason": "一号文", "since": "2026-01-01"}
    )
    assert page.status_code == 409
    assert "一号文" in page.content.decode()


def test_more_institutions_cost_no_more_questions(client, cast):
    log_in(client, cast.bureau)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("grades:list"))
        return len(queries)

    asked()
    before = asked()
    grade(cast, cast.hospital, cast.far_hospital, cast.district)
    assert asked() == before
