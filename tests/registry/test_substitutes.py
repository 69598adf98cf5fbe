"""代理: what a substitute may do is what the absent reviewer's role gives on that day, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.base.refusals import Refusal
from registry.messages.models import Message
from registry.messages.wording import said
from registry.people.models import Person
from registry.roles.models import Grant, Substitution
from registry.roles.policy import grants_of, may, people_who_may
from registry.roles.services import end_grant
from registry.roles.substitutes import end_substitution, set_substitute
from tests.cast import Cast, person, seat, today
from tests.registry.test_policy_agreement import disagreements
from tests.workflows.inboxes import again

UNIT = "credit.review.unit"


def stand_in(absent: Person, who: Person, *, actor: Person | None = None, since: int = 0, until: int = 0, **facts):
    """From so many days from today to so many."""
    first, last = (today() + dt.timedelta(days=days) for days in (since, until))
    keys = absent.grants.values_list("pk", flat=True)
    return set_substitute(keys, substitute=who, actor=again(actor or absent), since=first, until=last, **facts)[0]


def refused(absent: Person, who: Person, **facts) -> str:
    with pytest.raises(Refusal) as caught:
        stand_in(absent, who, **facts)
    assert caught.value.what
    assert caught.value.then
    return caught.value.code


def test_a_substitute_may_what_the_absent_may_there_and_nothing_beside(cast: Cast) -> None:
    stand_in(cast.nursing_office, cast.doctor)
    doctor = again(cast.doctor)
    assert may(doctor, UNIT, at=cast.hospital, line="nurse")
    assert not may(doctor, UNIT, at=cast.hospital, line="doctor")
    assert not may(doctor, UNIT, at=cast.far_hospital)
    assert [grant.absent for grant in grants_of(doctor)] == [cast.nursing_office]
    assert cast.doctor in people_who_may(UNIT, at=cast.hospital, line="nurse")
    assert disagreements(lines=["", "nurse"]) == []


def test_who_may_not_the_absent_and_their_substitute_neither(cast: Cast) -> None:
    stand_in(cast.nursing_office, cast.doctor)
    barred = people_who_may(UNIT, at=cast.hospital, line="nurse", barred=[cast.nursing_office.pk])
    assert not barred.exists()
    seat(cast.doctor, "unit_reviewer", cast.hospital)
    assert list(people_who_may(UNIT, at=cast.hospital, line="nurse", barred=[cast.nursing_office.pk])) == [cast.doctor]


def test_both_are_told_but_not_who_did_it(cast: Cast) -> None:
    row = stand_in(cast.nursing_office, cast.doctor, actor=cast.admin, reason="病假")
    end_substitution(row.pk, actor=again(cast.doctor))
    words = {(one.person, said(one.code, one.facts).title) for one in Message.objects.select_related("person")}
    begun, ended = "方知夏 代 闻书仪 审核", "方知夏 不再代理 闻书仪。"
    assert words == {(cast.doctor, begun), (cast.nursing_office, begun), (cast.nursing_office, ended)}


def test_it_begins_and_ends_at_midnight_of_the_site(cast: Cast, monkeypatch) -> None:
    stand_in(cast.nursing_office, cast.doctor, since=1, until=1)
    zone, midnight = timezone.get_default_timezone(), dt.time(0, 0)
    first = dt.datetime.combine(today() + dt.timedelta(days=1), midnight, tzinfo=zone)
    found = []
    for moment in (first - dt.timedelta(seconds=1), first, first + dt.timedelta(hours=23, minutes=59)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        found.append(may(again(cast.doctor), UNIT, at=cast.hospital, line="nurse"))
    monkeypatch.setattr(timezone, "now", lambda: first + dt.timedelta(days=1))
    found.append(may(again(cast.doctor), UNIT, at=cast.hospital, line="nurse"))
    assert found == [False, True, True, False]


def test_it_ends_with_the_role_and_with_the_person(cast: Cast) -> None:
    stand_in(cast.nursing_office, cast.doctor)
    end_grant(cast.nursing_office.grants.get().pk, actor=again(cast.admin), reason="调离")
    assert grants_of(again(cast.doctor)) == []
    stand_in(cast.head_nurse, cast.colleague)
    Person.objects.filter(pk=cast.head_nurse.pk).update(is_active=False)
    assert grants_of(again(cast.colleague)) == []


def test_a_substitute_who_is_gone_may_nothing(cast: Cast) -> None:
    stand_in(cast.nursing_office, cast.doctor)
    Person.objects.filter(pk=cast.doctor.pk).update(is_active=False)
    assert not people_who_may(UNIT, at=cast.hospital, line="nurse").filter(pk=cast.doctor.pk).exists()
    assert disagreements(lines=["nurse"]) == []


def test_no_chain_and_no_cycle(cast: Cast) -> None:
    stand_in(cast.nursing_office, cast.cme_office, until=5)
    assert refused(cast.cme_office, cast.nursing_office, since=2, until=9) == "substitute_is_away"
    assert refused(cast.head_nurse, cast.nursing_office, since=5, until=9) == "substitute_is_away"
    assert refused(cast.cme_office, cast.head_nurse, since=3, until=9) == "absent_stands_in"
    assert stand_in(cast.cme_office, cast.nursing_office, since=6, until=9)


def test_a_substitute_cannot_pass_it_on(cast: Cast) -> None:
    stand_in(cast.nursing_office, cast.doctor)
    keys = cast.nursing_office.grants.values_list("pk", flat=True)
    with pytest.raises(Refusal) as caught:
        set_substitute(keys, substitute=cast.nurse, actor=again(cast.doctor), since=today(), until=today())
    assert caught.value.code == "not_yours"


@pytest.mark.parametrize(
    ("absent", "who", "code"),
    [
        ("nursing_office", "outsider", "not_a_colleague"),
        ("nursing_office", "nursing_office", "own_role"),
        ("bureau", "security_operator", "not_a_colleague"),
        ("clerk", "nurse", "not_a_reviewer"),
        ("security_operator", "bureau", "not_a_reviewer"),
        ("nurse", "doctor", "no_role_chosen"),
    ],
)
def test_who_stands_in_for_whom(cast: Cast, absent: str, who: str, code: str) -> None:
    assert refused(getattr(cast, absent), getattr(cast, who)) == code


def test_days_and_one_at_a_time(cast: Cast) -> None:
    assert refused(cast.nursing_office, cast.doctor, since=-1) == "substitution_dates"
    assert refused(cast.nursing_office, cast.doctor, since=2, until=1) == "substitution_dates"
    stand_in(cast.nursing_office, cast.doctor, until=3)
    assert refused(cast.nursing_office, cast.nurse, since=3, until=4) == "substituted_already"


def test_the_administrator_sets_one_for_who_is_absent_and_says_why(cast: Cast) -> None:
    assert refused(cast.nursing_office, cast.doctor, actor=cast.admin) == "reason_required"
    row = stand_in(cast.nursing_office, cast.doctor, actor=cast.admin, reason="突发疾病")
    assert (row.set_by, row.reason) == (cast.admin, "突发疾病")
    assert refused(cast.head_nurse, cast.admin, actor=cast.admin, reason="我来") == "own_role"
    assert refused(cast.head_nurse, cast.colleague, actor=cast.cme_office, reason="帮忙") == "not_yours"


@pytest.mark.parametrize("who", ["nursing_office", "doctor", "admin"])
def test_ended_by_the_absent_by_the_substitute_or_by_the_administrator(cast: Cast, who: str) -> None:
    row = stand_in(cast.nursing_office, cast.doctor)
    ended = end_substitution(row.pk, actor=again(getattr(cast, who)), reason="提前返岗")
    assert ended.ended_by == getattr(cast, who)
    assert grants_of(again(cast.doctor)) == []
    with pytest.raises(Refusal):
        end_substitution(row.pk, actor=again(cast.nursing_office))


def test_nobody_else_ends_it(cast: Cast) -> None:
    row = stand_in(cast.nursing_office, cast.doctor)
    with pytest.raises(Refusal):
        end_substitution(row.pk, actor=again(cast.far_reviewer), reason="不行")


COLUMNS = "grant_id, substitute_id, from_date, to_date, set_by_id, set_at, reason, ended_reason"
INSERT = f"INSERT INTO roles_substitution ({COLUMNS}) "
FOR_ADMIN = (
    "SELECT g.id, s.substitute_id, s.from_date, s.to_date, s.set_by_id, now(), '', ''"
    " FROM roles_substitution s, roles_grant g WHERE g.role = 'unit_admin'"
)
BREAKS = [
    "DELETE FROM roles_substitution",
    "UPDATE roles_substitution SET to_date = to_date + 30",
    "UPDATE roles_substitution SET substitute_id = set_by_id",
    INSERT + "SELECT grant_id, substitute_id, from_date, to_date, set_by_id, now(), '', '' FROM roles_substitution",
    INSERT + FOR_ADMIN,
]


@pytest.mark.parametrize("statement", BREAKS)
def test_the_database_keeps_the_trail(cast: Cast, statement: str) -> None:
    stand_in(cast.nursing_office, cast.doctor)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Substitution.objects.count() == 1


def test_a_person_who_stands_in_for_many_costs_one_question(cast: Cast) -> None:
    for name in ("闻人清", "顾念初"):
        other = person(name, cast.hospital)
        seat(other, "unit_reviewer", cast.hospital, "doctor")
        stand_in(other, cast.doctor)
    doctor = again(cast.doctor)
    with CaptureQueriesContext(connection) as statements:
        assert len(grants_of(doctor)) == Grant.objects.filter(substitutions__substitute=doctor).count() == 2
        assert grants_of(doctor)[0].absent.name == "闻人清"
    assert len(statements) == 2
