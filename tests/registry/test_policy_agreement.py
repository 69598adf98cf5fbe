"""Where may I, may I here, who may here: three questions, one answer."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from registry.codes.models import Line
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles.models import BY_LINE, OPERATORS, Grant, Role, Substitution
from registry.roles.policy import ACTIONS, may, may_anywhere, people_who_may, places_where
from tests.cast import Cast, seat, today

LINES = ["", *Line.values]
SPANS = [(-10, None), (-10, -1), (-10, 0), (0, None), (1, None)]


def disagreements(*, lines: list[str] = LINES) -> list[tuple[str, str, str, str]]:
    """Every case where the list, the button and the recipients do not say the same."""
    people, places = list(Person.objects.all()), list(Organisation.objects.all())
    found = []
    for action, place, line in itertools.product(ACTIONS, places, lines):
        recipients = set(people_who_may(action, at=place, line=line).values_list("pk", flat=True))
        for who in people:
            named = places_where(who, action, line=line)
            reach = any(one.holds(place) if ACTIONS[action].below else one == place for one in named)
            if not (reach == may(who, action, at=place, line=line) == (who.pk in recipients)):
                found.append((who.name, action, place.name, line))
    return found


def test_the_three_questions_agree_for_the_cast(cast: Cast) -> None:
    assert disagreements() == []


grant_rows = st.lists(
    st.tuples(
        st.integers(0, 15),
        st.sampled_from(Role.values),
        st.integers(0, 6),
        st.sampled_from(LINES),
        st.sampled_from(SPANS),
    ),
    max_size=8,
    unique_by=lambda row: row[:4],
)


substitution_rows = st.lists(
    st.tuples(st.integers(0, 15), st.integers(0, 15), st.sampled_from([(-3, -1), (-3, 0), (0, 0), (0, 5), (1, 5)])),
    max_size=5,
    unique_by=lambda row: row[0],
)


@given(rows=grant_rows, gone=st.sets(st.integers(0, 15), max_size=2), stand_ins=substitution_rows)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_three_questions_agree_for_random_grants(cast: Cast, rows, gone, stand_ins) -> None:
    people, places = cast.everybody(), cast.places()
    with transaction.atomic():
        Grant.objects.update(from_date=dt.date(2200, 1, 1), to_date=None)
        for who, role, place, line, (begin, end) in rows:
            holds_one = Grant.objects.filter(person=people[who % len(people)], role__in=OPERATORS).exists()
            if role in OPERATORS and holds_one:
                continue
            Grant.objects.get_or_create(
                person=people[who % len(people)],
                role=role,
                place=places[place],
                line=line if role in BY_LINE else "",
                defaults={
                    "from_date": today() + dt.timedelta(days=begin),
                    "to_date": today() + dt.timedelta(days=end) if end is not None else None,
                },
            )
        for which, who, (begin, end) in stand_ins:
            _stand_in(which, people[who % len(people)], begin, end)
        Person.objects.filter(pk__in=[people[key % len(people)].pk for key in gone]).update(is_active=False)
        assert disagreements(lines=["", "nurse"]) == []
        transaction.set_rollback(True)


def _stand_in(which: int, who: Person, begin: int, end: int) -> None:
    """Written past the verb: chains and cycles are among them, and the policy must give nothing for those either."""
    grants = Grant.objects.filter(role__in=BY_LINE).exclude(person=who).order_by("id")
    grant = grants[which % len(grants)] if grants else None
    days = [today() + dt.timedelta(days=days) for days in (begin, end)]
    if grant and not grant.substitutions.exists():
        Substitution.objects.create(
            grant=grant, substitute=who, from_date=days[0], to_date=days[1], set_by=grant.person
        )


def test_a_role_reaches_below_its_place_and_never_beside(cast: Cast) -> None:
    assert may(cast.admin, "people.edit", at=cast.cardiology)
    assert not may(cast.admin, "people.edit", at=cast.city)
    assert not may(cast.admin, "people.edit", at=cast.far_hospital)


def test_a_review_is_for_the_desk_alone_and_for_its_line(cast: Cast) -> None:
    assert may(cast.nursing_office, "credit.review.unit", at=cast.hospital, line="nurse")
    assert not may(cast.nursing_office, "credit.review.unit", at=cast.hospital, line="doctor")
    assert not may(cast.bureau, "credit.review.unit", at=cast.hospital, line="nurse")


def test_seven_is_no_prefix_of_seventy() -> None:
    seven, seventy = Organisation(pk=7, path="/1/7/"), Organisation(pk=70, path="/1/70/")
    assert not seven.holds(seventy)
    assert seven.holds(Organisation(pk=32, path="/1/7/32/"))
    assert seven.holds(seven)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_grant_outside_its_dates_gives_nothing(cast: Cast, days: int) -> None:
    begin, end = (
        (today() + dt.timedelta(days=1), None) if days > 0 else (dt.date(2020, 1, 1), today() - dt.timedelta(days=1))
    )
    Grant.objects.create(person=cast.nurse, role=Role.CLERK, place=cast.hospital, from_date=begin, to_date=end)
    assert not may_anywhere(Person.objects.get(pk=cast.nurse.pk), "credit.enter_for")


def test_a_deregistered_person_may_nothing(cast: Cast) -> None:
    Person.objects.filter(pk=cast.admin.pk).update(is_active=False)
    gone = Person.objects.get(pk=cast.admin.pk)
    assert not any(may(gone, action, at=cast.hospital) for action in ACTIONS)
    assert not people_who_may("people.edit", at=cast.hospital).filter(pk=gone.pk).exists()


def test_an_unknown_action_is_an_error(cast: Cast) -> None:
    with pytest.raises(KeyError):
        may(cast.nurse, "credit.invent", at=cast.city)


def test_two_hospitals_never_meet(cast: Cast) -> None:
    far = (cast.far_hospital, cast.far_ward)
    near_people = [cast.head_nurse, cast.nursing_office, cast.cme_office, cast.clerk, cast.admin]
    assert not any(may(who, action, at=place) for who in near_people for action in ACTIONS for place in far)


def test_reviewing_for_all_lines_covers_each(cast: Cast) -> None:
    seat(cast.doctor, "unit_reviewer", cast.hospital)
    fresh = Person.objects.get(pk=cast.doctor.pk)
    assert all(may(fresh, "credit.review.unit", at=cast.hospital, line=line) for line in LINES)
