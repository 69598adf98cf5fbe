"""Building the demo city: repeatable, on any day, all of it or nothing."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from registry.people.models import Person
from workflows.credits.demo import city
from workflows.credits.integrity import CHECKS, MORE
from workflows.credits.models import Credit
from workflows.engine.models import Decision
from workflows.projects.models import Project
from workflows.projects.states import State

TODAY = dt.date(2026, 11, 23)
FEW = 200


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def told_by_the_city():
    """Projects are lived through and attendance is awarded by the verbs, which go by the clock: those are left out."""
    return Decision.objects.filter(case__credit__isnull=False, case__credit__earning=None)


def test_the_same_seed_tells_the_same_stories(db):
    def told():
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before_the_city")
            city.build(FEW, seed=3, today=TODAY)
            columns = ("person__name", "name", "state", "from_date", "submitted_at", "closed_at", "approvals", "levels")
            rows = [*Credit.objects.filter(earning=None).order_by("id").values_list(*columns)]
            rows += [*told_by_the_city().order_by("id").values_list("step", "at", "actor__card_number", "opinion")]
            cursor.execute("ROLLBACK TO SAVEPOINT before_the_city")
        return rows

    assert told() == told()


@pytest.mark.parametrize("today", [dt.date(2027, 1, 5), dt.date(2026, 7, 1)])
def test_it_lives_on_any_day(db, today):
    city.build(FEW, seed=1, today=today)
    assert [row for check in CHECKS for row in check.find()] == []
    assert not told_by_the_city().filter(at__gt=dt.datetime.combine(today, dt.time(), tzinfo=dt.UTC)).exists()
    submitted = Credit.objects.filter(credit_year__isnull=False).select_related("credit_year")
    assert all(credit.credit_year.from_date <= credit.day <= credit.credit_year.to_date for credit in submitted)


@pytest.mark.django_db(transaction=True)
def test_it_is_refused_where_somebody_works_already(cast):
    before = Person.objects.count()
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("demo", people=FEW)
    assert Person.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_nothing_stays_of_a_city_that_could_not_be_finished(monkeypatch, tmp_path):
    def breaks(self):
        raise RuntimeError

    monkeypatch.setattr(city.Chapter, "write", breaks)
    with pytest.raises(RuntimeError):
        city.build(FEW, seed=1, today=TODAY)
    assert not Person.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_too_few_people_are_refused_with_a_sentence(db):
    with pytest.raises(CommandError, match="needs at least"):
        call_command("demo", people=20)


def test_the_city_has_a_project_in_each_state(db):
    city.build(FEW, seed=1, today=timezone.localdate())
    assert set(Project.objects.values_list("state", flat=True)) == set(State.values)
    assert [row for check in (*CHECKS, *MORE) for row in check.find()] == []
