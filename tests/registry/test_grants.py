"""Roles: who may give which, where it can sit, and what even the database refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError
from django.utils import timezone

from registry.base.refusals import NotAllowed, Refusal
from registry.people.models import Person
from registry.people.services import set_status
from registry.roles.models import OPERATORS, Grant, Role
from registry.roles.policy import may
from registry.roles.services import HANDS_OUT, SEATS, end_grant, grant_role, grantable_roles
from tests.cast import LONG_AGO, Cast, city_office, person, seat, today


def code_of(attempt) -> str:
    with pytest.raises(Refusal) as refused:
        attempt()
    return refused.value.code


def test_an_admin_names_a_reviewer_and_ends_it(cast: Cast) -> None:
    given = grant_role(
        "department_reviewer", to=cast.doctor, at=cast.surgery, actor=cast.admin, line="doctor", reason="科主任"
    )
    assert may(Person.objects.get(pk=cast.doctor.pk), "credit.review.department", at=cast.surgery, line="doctor")
    ended = end_grant(given.pk, actor=cast.admin, reason="调离")
    assert (ended.ended_by, ended.ended_reason, ended.to_date) == (cast.admin, "调离", today())
    assert not may(Person.objects.get(pk=cast.doctor.pk), "credit.review.department", at=cast.surgery)
    assert code_of(lambda: end_grant(given.pk, actor=cast.admin, reason="再来")) == "grant_ended"
    assert Grant.objects.filter(pk=given.pk).exists()


def test_nobody_changes_their_own_roles(cast: Cast) -> None:
    own = cast.admin.grants.get()
    assert (
        code_of(lambda: grant_role("clerk", to=cast.admin, at=cast.hospital, actor=cast.admin, reason="x"))
        == "own_role"
    )
    assert code_of(lambda: end_grant(own.pk, actor=cast.admin, reason="x")) == "own_role"


@pytest.mark.parametrize(
    ("role", "at"),
    [("unit_admin", "hospital"), ("bureau_reviewer", "city"), ("clerk", "far_hospital"), ("system_operator", "city")],
)
def test_an_admin_gives_only_what_an_admin_may(cast: Cast, role: str, at: str) -> None:
    attempt = lambda: grant_role(role, to=cast.nurse, at=getattr(cast, at), actor=cast.admin, reason="x")  # noqa: E731
    assert code_of(attempt) == "role_not_yours_to_give"


@pytest.mark.parametrize("who", ["nurse", "head_nurse", "system_operator", "audit_operator", "bureau"])
def test_the_others_give_nothing(cast: Cast, who: str) -> None:
    actor = getattr(cast, who)
    assert grantable_roles(actor, at=cast.hospital) == []
    with pytest.raises(NotAllowed):
        grant_role("clerk", to=cast.colleague, at=cast.hospital, actor=actor, reason="x")


@pytest.mark.parametrize(
    ("role", "at"),
    [
        ("department_reviewer", "hospital"),
        ("unit_reviewer", "cardiology"),
        ("bureau_reviewer", "hospital"),
        ("unit_admin", "city"),
        ("audit_operator", "hospital"),
    ],
)
def test_a_role_sits_only_where_it_can(cast: Cast, role: str, at: str) -> None:
    attempt = lambda: grant_role(  # noqa: E731
        role, to=cast.nurse, at=getattr(cast, at), actor=cast.security_operator, reason="x"
    )
    assert code_of(attempt) == "role_seat"


def test_every_role_has_a_seat_and_a_giver_or_is_given_at_the_start() -> None:
    assert set(SEATS) == set(Role.values)
    assert set().union(*HANDS_OUT.values()) == set(Role.values) - {"security_operator"}


def test_the_operators_are_three_persons(cast: Cast) -> None:
    attempt = lambda: grant_role(  # noqa: E731
        "audit_operator", to=cast.system_operator, at=cast.city, actor=cast.security_operator, reason="x"
    )
    assert code_of(attempt) == "operators_are_separate"


def test_an_operator_is_nothing_else(cast: Cast) -> None:
    give = {"actor": cast.security_operator, "reason": "x"}
    assert code_of(lambda: grant_role("audit_operator", to=cast.bureau, at=cast.city, **give)) == "operators_do_not_act"
    attempt = lambda: grant_role("bureau_reviewer", to=cast.audit_operator, at=cast.city, **give)  # noqa: E731
    assert code_of(attempt) == "operators_do_not_act"


def test_roles_go_to_ones_own_people_in_office(cast: Cast) -> None:
    give = {"actor": cast.admin, "reason": "x", "at": cast.hospital}
    assert code_of(lambda: grant_role("clerk", to=cast.outsider, **give)) == "not_your_people"
    set_status(cast.nurse, kind="deregistered", since=today(), reason="退休", actor=cast.admin)
    assert code_of(lambda: grant_role("clerk", to=cast.nurse, **give)) == "person_gone"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"line": "nurse"}, "role_has_no_line"),
        ({"since": today() - dt.timedelta(days=1)}, "grant_in_the_past"),
        ({"reason": "  "}, "reason_required"),
    ],
)
def test_a_grant_without_sense_is_refused(cast: Cast, facts, code: str) -> None:
    give = {"to": cast.nurse, "at": cast.hospital, "actor": cast.admin, "reason": "x"} | facts
    assert code_of(lambda: grant_role("clerk", **give)) == code


def test_a_grant_of_tomorrow_is_not_in_force_today(cast: Cast) -> None:
    later = today() + dt.timedelta(days=1)
    given = grant_role("clerk", to=cast.nurse, at=cast.hospital, actor=cast.admin, since=later, reason="x")
    assert not may(Person.objects.get(pk=cast.nurse.pk), "credit.enter_for", at=cast.hospital)
    assert end_grant(given.pk, actor=cast.admin, reason="不用了").to_date == later


def lent(cast: Cast, until: dt.date) -> Grant:
    give = {"to": cast.doctor, "at": cast.surgery, "actor": cast.admin, "line": "doctor", "reason": "休假代班"}
    return grant_role("department_reviewer", until=until, **give)


def later(monkeypatch, days: int) -> None:
    day = today() + dt.timedelta(days=days)
    monkeypatch.setattr(timezone, "localdate", lambda: day)


def reviews(cast: Cast) -> bool:
    return may(Person.objects.get(pk=cast.doctor.pk), "credit.review.department", at=cast.surgery, line="doctor")


def test_a_role_lent_for_some_days_ends_after_the_last_of_them(cast: Cast, monkeypatch) -> None:
    given = lent(cast, today() + dt.timedelta(days=3))
    later(monkeypatch, 3)
    assert reviews(cast)
    assert not given.is_over
    later(monkeypatch, 4)
    assert not reviews(cast)
    assert given.is_over
    assert code_of(lambda: end_grant(given.pk, actor=cast.admin, reason="x")) == "grant_ended"


def test_an_expired_role_can_be_given_again(cast: Cast, monkeypatch) -> None:
    given, last = lent(cast, today()), today()
    later(monkeypatch, 1)
    lent(cast, today() + dt.timedelta(days=9))
    given.refresh_from_db()
    assert (given.to_date, given.ended_by, given.ended_reason) == (last, cast.admin, "到期")


def test_a_role_does_not_end_before_it_begins(cast: Cast) -> None:
    assert code_of(lambda: lent(cast, today() - dt.timedelta(days=1))) == "grant_ends_before_it_begins"


def test_ending_early_brings_the_last_day_forward_only(cast: Cast) -> None:
    assert end_grant(lent(cast, today() + dt.timedelta(days=9)).pk, actor=cast.admin, reason="x").to_date == today()


def test_the_same_role_is_not_given_twice(cast: Cast) -> None:
    give = {"to": cast.nurse, "at": cast.hospital, "actor": cast.admin, "reason": "x"}
    grant_role("clerk", **give)
    assert code_of(lambda: grant_role("clerk", **give)) == "role_held"


def test_the_database_refuses_the_same_role_twice(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="grant_one_open_per_person_role_place_and_line"):
        seat(cast.admin, "unit_admin", cast.hospital)


@pytest.mark.parametrize("role", OPERATORS)
def test_the_database_refuses_a_second_operator_role(cast: Cast, role: str) -> None:
    other = next(name for name in OPERATORS if name != role)
    who = person("陆观澜", city_office(cast.city))
    seat(who, role, cast.city)
    with pytest.raises(IntegrityError, match="grant_nobody_holds_two_operator_roles"):
        seat(who, other, cast.city)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"granted_by": "nurse"}, "grant_not_by_its_holder"),
        ({"line": "nurse"}, "grant_only_a_reviewer_has_a_line"),
        ({"to_date": LONG_AGO - dt.timedelta(days=1)}, "grant_ends_after_it_begins"),
        ({"ended_at": timezone.now()}, "grant_ended_has_who_and_when"),
    ],
)
def test_the_database_refuses_a_grant_that_cannot_be(cast: Cast, facts, name: str) -> None:
    facts = {key: cast.nurse if value == "nurse" and key == "granted_by" else value for key, value in facts.items()}
    with pytest.raises(IntegrityError, match=name):
        Grant.objects.create(person=cast.nurse, role="clerk", place=cast.hospital, from_date=LONG_AGO, **facts)
