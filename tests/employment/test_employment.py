"""How somebody is employed, when they are a resident, when they came: what their year asks follows."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.base.refusals import Refusal
from registry.employment.models import Employment, Residency
from registry.employment.services import set_employment, set_joined, set_residency
from registry.people.models import Person
from registry.people.services import set_status
from tests.cast import LONG_AGO, ask, log_in
from tests.workflows.hands import page_of, shut
from workflows.credits.standings import standings
from workflows.results.models import Marked, YearResult
from workflows.results.services import settle_marked, settle_year

NEW_YEAR, SUMMER = dt.date(2026, 1, 1), dt.date(2026, 7, 1)
POLICY = {"employment": {"agency": "pro_rata"}, "residents": "exempt", "newcomers": "pro_rata"}


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: dt.date(2026, 11, 25))


def required(who):
    return standings([Person.objects.get(pk=who.pk)])[who.pk].required


def employ(cast, kind, since, **more):
    return set_employment(cast.nurse, kind=kind, since=since, actor=cast.admin, **more)


def spans(model, who):
    return list(model.objects.filter(person=who).order_by("from_date").values_list("from_date", "to_date"))


def test_one_way_of_employment_ends_where_the_next_begins(cast):
    employ(cast, "agency", LONG_AGO)
    employ(cast, "staff", SUMMER, reason="考编入职")
    assert spans(Employment, cast.nurse) == [(LONG_AGO, dt.date(2026, 6, 30)), (SUMMER, None)]


def test_said_again_of_the_same_day_it_is_corrected(cast):
    set_residency(cast.nurse, since=LONG_AGO, actor=cast.admin)
    set_residency(cast.nurse, since=LONG_AGO, until=SUMMER, actor=cast.admin)
    assert spans(Residency, cast.nurse) == [(LONG_AGO, SUMMER)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM employment_residencyevent")
        assert cursor.fetchone()[0] == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda cast: set_joined(cast.admin, day=SUMMER, actor=cast.admin), "own_employment"),
        (lambda cast: set_joined(cast.outsider, day=SUMMER, actor=cast.admin), "person_not_yours"),
        (lambda cast: employ(cast, "astronaut", SUMMER), "employment_unknown"),
        (lambda cast: employ(cast, "staff", SUMMER, until=NEW_YEAR), "span_backwards"),
        (lambda cast: [employ(cast, "staff", SUMMER), employ(cast, "agency", NEW_YEAR)], "span_before_later"),
    ],
)
def test_what_cannot_be_is_refused(cast, change, code):
    with pytest.raises(Refusal) as refused:
        change(cast)
    assert refused.value.code == code


def test_the_database_lets_nobody_be_employed_twice_at_once(cast):
    employ(cast, "staff", LONG_AGO)
    with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        Employment.objects.create(person=cast.nurse, kind="agency", from_date=SUMMER)


@pytest.mark.parametrize(
    ("change", "need"),
    [
        (lambda cast: employ(cast, "staff", NEW_YEAR), 24),
        (lambda cast: employ(cast, "agency", LONG_AGO, until=dt.date(2026, 6, 30)), 12),
        (lambda cast: set_residency(cast.nurse, since=LONG_AGO, until=NEW_YEAR, actor=cast.admin), 0),
        (lambda cast: set_joined(cast.nurse, day=dt.date(2026, 4, 1), actor=cast.admin), 18),
    ],
)
def test_the_year_asks_what_the_standard_says_and_is_settled_again(cast, change, need):
    ask(cast.city, {"credits": "24"}, policy=POLICY)
    settle_year(cast.year)
    change(cast)
    assert set(Marked.objects.values_list("person_id", flat=True)) == {cast.nurse.pk}
    settle_marked()
    assert (required(cast.nurse), YearResult.objects.get(person=cast.nurse).need_credits) == (need, need)


def test_a_status_marks_the_running_years_and_no_closed_one(cast):
    settle_year(cast.year)
    shut(cast)
    set_status(cast.nurse, kind="maternity", since=SUMMER, reason="产假", actor=cast.admin)
    assert not Marked.objects.exists()
    shut(cast, "reopen")
    set_status(cast.nurse, kind="active", since=dt.date(2026, 9, 1), reason="返岗", actor=cast.admin)
    assert Marked.objects.filter(person_id=cast.nurse.pk).exists()


def test_a_status_may_be_given_with_its_end(cast):
    end = dt.date(2026, 12, 5)
    leave = set_status(cast.nurse, kind="maternity", since=SUMMER, until=end, reason="产假 158 天", actor=cast.admin)
    assert (leave.from_date, leave.to_date) == (SUMMER, end)
    set_status(cast.nurse, kind="active", since=dt.date(2026, 11, 1), reason="提前返岗", actor=cast.admin)
    leave.refresh_from_db()
    assert leave.to_date == dt.date(2026, 10, 31)


def test_the_pages_say_it_and_show_it(client, cast):
    facts = {"kind": "rehired", "since": "2026-01-01", "until": "", "reason": "退休返聘"}
    log_in(client, cast.admin).post(reverse("employment:kind", args=[cast.nurse.pk]), facts)
    page = page_of(client, cast.nurse, reverse("people:detail", args=[cast.nurse.pk]))
    assert "返聘" in page
    assert "退休返聘" in page
    assert reverse("employment:kind", args=[cast.nurse.pk]) not in page


def test_more_people_are_asked_about_in_as_many_questions(cast):
    ask(cast.city, {"credits": "24"}, policy=POLICY)

    def asked(*people):
        with CaptureQueriesContext(connection) as queries:
            standings(list(people))
        return len(queries)

    employ(cast, "agency", LONG_AGO)
    asked(cast.nurse)
    assert asked(cast.nurse) == asked(cast.nurse, cast.colleague, cast.doctor, cast.outsider)
