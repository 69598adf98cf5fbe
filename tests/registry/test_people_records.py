"""A person's record: entered once, in one home at a time, with a status that has dates."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from registry.base.refusals import NotAllowed, Refusal
from registry.people.models import Membership, Person, StatusInterval, initials
from registry.people.queries import unit_of
from registry.people.services import edit_person, move_person, register_person, set_status
from tests.cast import LONG_AGO, Cast, id_number, person, today


def newcomer(home, **facts):
    standard = {"id_number": id_number(1, born="19950321"), "card_number": "5000000001", "name": "谢长安"}
    return register_person(home=home, since=(today() - dt.timedelta(days=1)), line="nurse", **(standard | facts))


def test_sex_birth_date_and_initials_follow(cast: Cast) -> None:
    made = newcomer(cast.cardiology, actor=cast.admin)
    assert (made.birth_date, made.initials) == (dt.date(1995, 3, 21), "xca")
    assert made.sex in {"1", "2"}
    assert not made.has_usable_password()
    assert made.memberships.get().organisation == cast.cardiology


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"id_number": "990000199503210011"}, "id_number_invalid"),
        ({"card_number": "7000000000"}, None),
        ({"since": today() + dt.timedelta(days=1)}, "not_yet"),
    ],
)
def test_what_is_wrong_is_refused_in_words(cast: Cast, facts, code) -> None:
    facts = {"since": (today() - dt.timedelta(days=1))} | facts
    standard = {"id_number": id_number(1, born="19950321"), "card_number": "5000000001", "name": "谢长安"}
    if code is None:
        facts["card_number"], code = cast.nurse.card_number, "card_number_taken"
    with pytest.raises(Refusal) as refused:
        register_person(home=cast.cardiology, line="nurse", actor=cast.admin, **(standard | facts))
    assert refused.value.code == code


def test_a_number_known_elsewhere_is_refused_without_a_name(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        newcomer(cast.cardiology, id_number=cast.outsider.id_number, actor=cast.admin)
    assert refused.value.code == "id_number_taken"
    assert cast.outsider.name not in str(refused.value)
    assert cast.far_hospital.name not in str(refused.value)


def test_only_the_units_own_admin_enters_and_edits(cast: Cast) -> None:
    for attempt in (
        lambda: newcomer(cast.far_ward, actor=cast.admin),
        lambda: newcomer(cast.cardiology, actor=cast.head_nurse),
        lambda: edit_person(cast.outsider, actor=cast.admin, name="甲", line="nurse"),
        lambda: move_person(cast.outsider, to=cast.cardiology, on=today(), actor=cast.admin),
        lambda: set_status(cast.outsider, kind="maternity", since=today(), reason="", actor=cast.admin),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_renamed_person_is_found_by_the_new_initials(cast: Cast) -> None:
    edit_person(cast.nurse, actor=cast.admin, name="林晚晴", line="doctor")
    cast.nurse.refresh_from_db()
    assert (cast.nurse.initials, cast.nurse.line) == ("lwq", "doctor")


def test_moving_keeps_the_earlier_home_with_its_dates(cast: Cast) -> None:
    move_person(cast.nurse, to=cast.surgery, on=today(), actor=cast.admin)
    homes = list(cast.nurse.memberships.order_by("from_date").values_list("organisation", "from_date", "to_date"))
    assert homes == [(cast.cardiology.pk, LONG_AGO, (today() - dt.timedelta(days=1))), (cast.surgery.pk, today(), None)]
    assert Person.objects.get(pk=cast.nurse.pk).home == cast.surgery


@pytest.mark.parametrize(
    ("on", "code"), [(LONG_AGO, "move_before_current"), (today() + dt.timedelta(days=2), "not_yet")]
)
def test_a_move_outside_its_time_is_refused(cast: Cast, on: dt.date, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        move_person(cast.nurse, to=cast.surgery, on=on, actor=cast.admin)
    assert refused.value.code == code
    assert cast.nurse.memberships.get().to_date is None


def test_another_unit_takes_more_than_a_move(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        move_person(cast.nurse, to=cast.far_ward, on=today())
    assert refused.value.code == "another_unit"
    assert unit_of(cast.cardiology) == cast.hospital
    assert unit_of(cast.city) is None


SECOND_HOME = (
    """INSERT INTO people_membership (person_id, organisation_id, from_date, to_date) VALUES (%s, %s, %s, %s)"""
)


@pytest.mark.parametrize(
    "span", [(today(), None), (LONG_AGO, LONG_AGO), (dt.date(2019, 1, 1), LONG_AGO), (dt.date(2019, 1, 1), None)]
)
def test_the_database_refuses_a_second_home_at_the_same_time(cast: Cast, span) -> None:
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(SECOND_HOME, [cast.nurse.pk, cast.surgery.pk, *span])


def test_an_earlier_home_beside_the_present_one_is_fine(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SECOND_HOME, [cast.nurse.pk, cast.surgery.pk, dt.date(2018, 1, 1), dt.date(2019, 12, 31)])


def test_no_update_makes_homes_overlap(cast: Cast) -> None:
    move_person(cast.nurse, to=cast.surgery, on=today())
    with pytest.raises(IntegrityError, match="membership_one_at_a_time"):
        Membership.objects.filter(person=cast.nurse, to_date__isnull=False).update(to_date=today())


@given(days=st.lists(st.integers(-60, 3), max_size=6))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_moved_when_every_day_has_one_home(cast: Cast, days: list[int]) -> None:
    with transaction.atomic():
        for number, day in enumerate(days):
            to = cast.surgery if number % 2 == 0 else cast.cardiology
            try:
                move_person(cast.nurse, to=to, on=today() + dt.timedelta(days=day))
            except Refusal:
                continue
        rows = list(cast.nurse.memberships.order_by("from_date"))
        assert rows[0].from_date == LONG_AGO
        for before, after in itertools.pairwise(rows):
            assert before.to_date == after.from_date - dt.timedelta(days=1)
        assert rows[-1].to_date is None
        assert Person.objects.get(pk=cast.nurse.pk).home_id == rows[-1].organisation_id
        transaction.set_rollback(True)


def test_a_status_begins_where_the_one_before_ends(cast: Cast) -> None:
    set_status(cast.nurse, kind="maternity", since=dt.date(2026, 3, 1), reason="产假", actor=cast.admin)
    set_status(cast.nurse, kind="active", since=dt.date(2026, 7, 7), reason="返岗", actor=cast.admin)
    spans = list(cast.nurse.statuses.order_by("from_date").values_list("kind", "from_date", "to_date"))
    assert spans == [
        ("maternity", dt.date(2026, 3, 1), dt.date(2026, 7, 6)),
        ("active", dt.date(2026, 7, 7), None),
    ]
    with pytest.raises(Refusal) as refused:
        set_status(cast.nurse, kind="maternity", since=dt.date(2026, 4, 1), reason="", actor=cast.admin)
    assert refused.value.code == "status_before_current"


def test_deregistering_closes_the_account_and_coming_back_opens_it(cast: Cast) -> None:
    set_status(cast.nurse, kind="deregistered", since=(today() - dt.timedelta(days=1)), reason="退休", actor=cast.admin)
    assert not Person.objects.get(pk=cast.nurse.pk).is_active
    with pytest.raises(Refusal) as refused:
        set_status(
            cast.colleague, kind="deregistered", since=today() + dt.timedelta(days=9), reason="", actor=cast.admin
        )
    assert refused.value.code == "not_yet"
    set_status(cast.nurse, kind="active", since=today(), reason="返聘", actor=cast.admin)
    assert Person.objects.get(pk=cast.nurse.pk).is_active
    assert cast.nurse.statuses.count() == 2


def test_nobody_sets_the_own_status(cast: Cast) -> None:
    with pytest.raises(NotAllowed) as refused:
        set_status(cast.admin, kind="not_counted", since=today(), reason="借调", actor=cast.admin)
    assert refused.value.code == "own_status"


def test_the_database_refuses_two_statuses_on_one_day(cast: Cast) -> None:
    facts = {"person": cast.nurse, "kind": "maternity", "granted_by": cast.admin}
    StatusInterval.objects.create(from_date=today(), **facts)
    with pytest.raises(IntegrityError, match="status_one_at_a_time"):
        StatusInterval.objects.create(from_date=(today() - dt.timedelta(days=1)), to_date=today(), **facts)


def test_initials_of_names() -> None:
    assert [initials(name) for name in ("林若溪", "阿依古丽·买买提", "Li Wei")] == ["lrx", "ayglmmt", "li wei"]


def test_a_person_belongs_to_a_department_or_unit_only(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        person("谁", cast.city)
    assert refused.value.code == "wrong_home"
