"""The demo city as it stands: complete, made up, on every desk something to do."""

import datetime as dt

import pytest
from django.db import transaction
from django.test import override_settings

from registry.people import idnumber
from registry.people.models import Person
from registry.roles.models import OPERATORS
from workflows.credits.demo import city
from workflows.credits.demo.cast import CAST, PASSWORD
from workflows.credits.demo.logins import login_lines
from workflows.credits.demo.names import card_of_cast
from workflows.credits.integrity import CHECKS, FILES
from workflows.credits.models import Credit, Evidence, Objection
from workflows.credits.standings import standings
from workflows.credits.states import AWARDED, Origin, State
from workflows.engine.models import Work

TODAY = dt.date(2026, 11, 23)
FEW = 240


@pytest.fixture(scope="module", autouse=True)
def town(django_db_setup, django_db_blocker, tmp_path_factory):
    """One city for all tests of this file, which only read it."""
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        city.build(FEW, seed=1, today=TODAY)
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("check", [*CHECKS, FILES], ids=lambda check: check.name)
def test_every_invariant_holds(check):
    assert list(check.find()) == []


def test_every_state_of_every_origin_is_there():
    found = set(Credit.objects.values_list("origin", "state"))
    typed = {(origin, state) for origin in (Origin.HAND, Origin.CLERK) for state in State}
    assert typed <= found
    assert {(origin, state) for origin in AWARDED for state in (State.COUNTED, State.ANNULLED)} <= found
    assert {(Origin.SPEAKER, state) for state in (State.UNIT, State.RETURNED, State.REFUSED, State.WITHDRAWN)} <= found
    assert set(Objection.objects.values_list("outcome", flat=True)) == {"", "upheld", "dismissed"}


def test_two_years_stand_side_by_side():
    assert set(Credit.objects.values_list("credit_year__name", flat=True)) == {"2025", "2026", None}


def test_people_are_whole_and_made_up():
    numbers = [person.id_number for person in Person.objects.all()]
    assert len(set(numbers)) == FEW
    assert all(number.startswith("990000") and idnumber.is_valid(number) for number in numbers)


def test_people_are_found_by_card_and_by_id_number():
    lin = Person.objects.by_number("8800000001")
    assert lin.name == CAST[0].name
    assert Person.objects.by_number(lin.id_number) == lin
    assert idnumber.birth_date(lin.id_number) == lin.birth_date


def test_only_the_printed_logins_have_a_password():
    usable = [person for person in Person.objects.all() if person.has_usable_password()]
    assert {person.name for person in usable} == {named.name for named in CAST if named.does}
    assert all(person.check_password(PASSWORD) for person in usable)


def test_the_logins_are_printed_as_long_as_they_open():
    (changed,) = Person.objects.filter(card_number="8800000002")
    with transaction.atomic():
        changed.set_password("something-else-entirely")
        changed.save(update_fields=["password"])
        lines = list(login_lines())
        transaction.set_rollback(True)
    assert "8800000001" in lines[1]
    assert PASSWORD in lines[1]
    assert "(changed)" in lines[2]


def test_reviewers_have_something_on_their_desks():
    waiting = Work.objects.filter(finished__isnull=True).exclude(role="")
    assert {"department_reviewer", "unit_reviewer", "bureau_reviewer"} == set(waiting.values_list("role", flat=True))
    assert waiting.filter(status="ASSIGNED", owner__isnull=False).exists()


def test_operators_keep_no_credits():
    operators = Person.objects.filter(grants__role__in=OPERATORS)
    assert operators.count() == 3
    assert not Credit.objects.filter(person__in=operators).exists()


def test_a_certificate_is_shared_only_among_credits_of_its_name_and_issuer():
    told = (
        Evidence.objects.order_by("file")
        .values_list("file", "credit__kind", "credit__name", "credit__issuer")
        .distinct()
    )
    files = [file for file, *_ in told]
    assert len(files) == len(set(files))


def test_what_was_typed_has_its_evidence():
    typed = Credit.objects.filter(origin__in=["hand", "clerk"]).exclude(kind="public_course")
    assert not typed.filter(evidence__isnull=True).exists()


def test_a_county_with_classes_shows_what_is_lacking_of_each():
    who = Person.objects.by_number(card_of_cast([one.story for one in CAST].index("nine_and_two")))
    year = standings([who])[who.pk]
    has = year.settlement.counted.has
    assert (has.class_1, has.class_2) == (9, 2)
    assert {lack.name: lack.now for lack in year.settlement.lacks} == {"credits": 14, "class_1": 1, "class_2": 13}
