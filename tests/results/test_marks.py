"""A changed credit settles one person's year again, and nothing else does."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from registry.people.models import Person
from registry.standards.models import Standard
from registry.years.models import CreditYear
from tests.cast import ask, submitted
from tests.workflows.hands import passed, shut
from workflows.credits import services
from workflows.credits.awards import Award, award
from workflows.credits.models import Credit
from workflows.credits.standings import settled
from workflows.results.models import Marked, YearResult
from workflows.results.services import (
    mark_running_years,
    on_standard_published,
    settle_marked,
    settle_year,
)

FACTS = {
    "kind": "distance", "level": "national", "form": "online", "discipline_code": "03-01", "name": "课",
    "from_date": dt.date(2026, 6, 30), "hours": Decimal(12), "credits": Decimal(4), "issuer": "泽云",
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: dt.date(2026, 11, 25))


def marked():
    return list(Marked.objects.values_list("person_id", flat=True))


def credits_of(who):
    return YearResult.objects.get(person=who).credits


def test_what_counts_from_now_on_settles_its_person_alone(cast):
    settle_year(cast.year)
    passed(cast.nurse, [cast.head_nurse, cast.nursing_office])
    award([Award(cast.colleague, "online", "a", FACTS)])
    assert set(marked()) == {cast.nurse.pk, cast.colleague.pk}
    assert settle_marked() == 2
    assert (credits_of(cast.nurse), credits_of(cast.colleague), credits_of(cast.doctor)) == (4, 4, 0)
    assert marked() == []


def test_what_still_waits_marks_nobody(cast):
    credit = submitted(cast.nurse)
    services.decide("pass", [credit.pk], actor=cast.head_nurse)
    assert marked() == []


def test_what_is_annulled_or_changed_is_taken_off(cast):
    credit = passed(cast.nurse, [cast.head_nurse, cast.nursing_office])
    settle_marked()
    services.annul(credit.pk, actor=cast.bureau, reason="证书系伪造。")
    assert marked() == [cast.nurse.pk]
    settle_marked()
    assert credits_of(cast.nurse) == 0


def test_a_change_that_the_year_does_not_ask_about_marks_nobody(cast):
    credit = passed(cast.nurse, [cast.head_nurse, cast.nursing_office])
    settle_marked()
    Credit.objects.filter(pk=credit.pk).update(objected_at=timezone.now())
    assert marked() == []


def test_another_year_of_a_credit_changes_both(cast):
    passed(cast.nurse, [cast.head_nurse, cast.nursing_office])
    settle_marked()
    other = CreditYear.objects.create(
        jurisdiction=cast.city, name="2025", from_date=dt.date(2025, 1, 1), to_date=dt.date(2025, 12, 31),
        entry_until=dt.date(2025, 12, 20), review_until=dt.date(2025, 12, 28),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("UPDATE credits_credit SET credit_year_id = %s", [other.pk])
    assert settle_marked() == 2
    assert dict(YearResult.objects.filter(person=cast.nurse).values_list("credit_year__name", "credits")) == {
        "2025": 4, "2026": 0
    }  # fmt: skip


def test_a_round_takes_so_many_and_leaves_the_rest(cast):
    for who in (cast.nurse, cast.colleague, cast.doctor):
        award([Award(who, "online", str(who.pk), FACTS)])
    assert (settle_marked(2), settle_marked(2), settle_marked(2)) == (2, 1, 0)


def test_a_published_standard_and_the_night_mark_the_years_that_run(cast, monkeypatch):
    standard = ask(cast.city, {"credits": "30"})
    on_standard_published(standard)
    assert cast.nurse.pk in marked()
    settle_marked()
    assert YearResult.objects.get(person=cast.nurse).need_credits == 30
    assert mark_running_years() > 0
    Marked.objects.all().delete()
    shut(cast)
    assert mark_running_years() > 0
    Marked.objects.all().delete()
    monkeypatch.setattr("workflows.results.services.LAST_LOOK", dt.timedelta(0))
    assert mark_running_years() == 0
    on_standard_published(Standard(place=cast.city, from_year=2027))
    assert marked() == []


def test_settling_again_writes_nothing(cast):
    passed(cast.nurse, [cast.head_nurse, cast.nursing_office])
    assert settle_year(cast.year) > 0
    assert settle_year(cast.year) == 0


def test_who_earned_something_and_belongs_elsewhere_is_settled_where_it_counts(cast):
    award([Award(who, "online", str(who.pk), FACTS) for who in (cast.nurse, cast.outsider)])
    ask(cast.district, {"credits": "9"})
    Person.objects.filter(pk=cast.nurse.pk).update(home=None)
    settle_year(cast.year)
    found = {row.person_id: (row.credits, row.need_credits) for row in YearResult.objects.all()}
    assert (found[cast.nurse.pk], found[cast.outsider.pk]) == ((4, 25), (4, 9))
    years = {Person.objects.get(pk=who.pk): cast.year for who in (cast.nurse, cast.outsider)}
    assert {key: year.required for key, year in settled(years).items()} == {cast.nurse.pk: 25, cast.outsider.pk: 9}


def test_a_district_with_years_of_its_own_is_left_to_them(cast):
    CreditYear.objects.create(
        jurisdiction=cast.district, name="2026", from_date=dt.date(2026, 1, 1), to_date=dt.date(2026, 12, 31),
        entry_until=dt.date(2026, 12, 20), review_until=dt.date(2026, 12, 28),
    )  # fmt: skip
    settle_year(cast.year)
    assert not YearResult.objects.filter(person=cast.outsider).exists()
    assert YearResult.objects.filter(person=cast.nurse).exists()
