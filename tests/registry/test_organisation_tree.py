"""The tree keeps its paths, whoever moves what."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as st

from registry.base.refusals import NotAllowed, Refusal
from registry.organisations.models import Organisation
from registry.organisations.queries import below, outermost
from registry.organisations.services import (
    add_organisation,
    close_organisation,
    edit_organisation,
    move_organisation,
    reopen_organisation,
)
from registry.people.services import move_person, set_status
from registry.roles.models import Grant
from tests.cast import LONG_AGO, Cast, make_cast, person


def wrong_paths() -> list[str]:
    """Nodes whose path is not their parent's with their own id behind it."""
    nodes = Organisation.objects.select_related("parent")
    return [node.path for node in nodes if node.path != f"{node.parent.path if node.parent else '/'}{node.pk}/"]


@given(
    parents=st.lists(st.integers(0, 30), min_size=3, max_size=12),
    moves=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_moves_keep_every_path_right(db: None, parents, moves) -> None:
    with transaction.atomic():
        nodes = [add_organisation("城", kind="city")]
        for number, parent in enumerate(parents):
            nodes.append(add_organisation(f"院{number}", kind="unit", parent=nodes[parent % len(nodes)]))
        for which, where in moves:
            node, under = nodes[which % len(nodes)], nodes[where % len(nodes)]
            with suppress(Refusal), transaction.atomic():
                move_organisation(node, under=under)
        assert wrong_paths() == []
        assert Organisation.objects.filter(path__startswith=nodes[0].path).count() == len(nodes)
        transaction.set_rollback(True)


def test_a_move_is_one_update_however_much_hangs_below(cast: Cast) -> None:
    for number in range(20):
        add_organisation(f"{number} 病区", kind="department", parent=cast.cardiology)
    with CaptureQueriesContext(connection) as queries:
        move_organisation(cast.hospital, under=cast.district)
    assert sum(query["sql"].startswith("UPDATE") for query in queries) == 1
    assert wrong_paths() == []


def test_nothing_moves_into_itself(cast: Cast) -> None:
    clinic = add_organisation("柳湾村卫生室", kind="unit", parent=cast.far_hospital)
    with pytest.raises(Refusal, match="自己的下级"):
        move_organisation(cast.far_hospital, under=clinic)


@pytest.mark.parametrize("kind", ["department", "district", "province"])
def test_a_kind_hangs_only_where_it_belongs(cast: Cast, kind: str) -> None:
    with pytest.raises(Refusal) as refused:
        add_organisation("不该在这里", kind=kind, parent=cast.district)
    assert refused.value.code == "wrong_parent"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE organisations_organisation SET path = '/9' || path WHERE kind = 'department'",
        "UPDATE organisations_organisation SET parent_id = NULL WHERE kind = 'unit'",
        "UPDATE organisations_organisation SET path = '/1' || path WHERE kind = 'city'",
    ],
)
def test_the_database_refuses_a_path_beside_the_tree(cast: Cast, statement: str) -> None:
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_outermost_drops_what_lies_below() -> None:
    assert outermost(["/1/7/", "/1/70/", "/1/7/32/"]) == ["/1/7/", "/1/70/"]


def test_below_nothing_is_nothing(cast: Cast) -> None:
    assert not Organisation.objects.filter(below([])).exists()


def test_a_child_added_while_its_grandparent_moves_gets_the_new_path(transactional_db: None) -> None:
    cast = make_cast()
    barrier = threading.Barrier(2)

    def in_thread(work) -> None:
        barrier.wait()
        try:
            work()
        finally:
            connections.close_all()

    works = [
        lambda: move_organisation(cast.hospital, under=cast.district),
        lambda: add_organisation("新病区", kind="department", parent=cast.cardiology),
    ]
    threads = [threading.Thread(target=in_thread, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong_paths() == []


def test_a_name_is_once_under_a_parent(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        add_organisation("心内科", kind="department", parent=cast.hospital)
    assert refused.value.code == "name_taken"
    with pytest.raises(Refusal):
        edit_organisation(cast.surgery, actor=cast.admin, name="心内科", phone="", code="", sort=0)


def test_an_admin_shapes_the_own_unit_and_no_other(cast: Cast) -> None:
    edit_organisation(cast.surgery, actor=cast.admin, name="胃肠外科", phone="8101", code="", sort=2)
    cast.surgery.refresh_from_db()
    assert (cast.surgery.name, cast.surgery.phone) == ("胃肠外科", "8101")
    for attempt in (
        lambda: add_organisation("新科", kind="department", parent=cast.far_hospital, actor=cast.admin),
        lambda: edit_organisation(cast.far_ward, actor=cast.admin, name="甲", phone="", code="", sort=0),
        lambda: move_organisation(cast.hospital, under=cast.district, actor=cast.admin),
        lambda: close_organisation(cast.hospital, actor=cast.admin),
        lambda: add_organisation("省", kind="province", actor=cast.system_operator),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_closing_names_what_is_still_inside(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        close_organisation(cast.cardiology, actor=cast.admin)
    assert refused.value.code == "organisation_not_empty"
    assert str(refused.value.why) == "里面还有：3 人、1 个在用的角色。"
    with pytest.raises(Refusal, match="下级“心内科”"):
        close_organisation(cast.hospital, actor=cast.system_operator)


def test_an_empty_department_closes_takes_nobody_and_opens_again(cast: Cast) -> None:
    move_person(cast.doctor, to=cast.cardiology, on=LONG_AGO.replace(year=2024))
    close_organisation(cast.surgery, actor=cast.admin)
    cast.surgery.refresh_from_db()
    assert cast.surgery.closed_on is not None
    with pytest.raises(Refusal):
        person("新人", cast.surgery)
    with pytest.raises(Refusal):
        add_organisation("一病区", kind="department", parent=cast.surgery)
    reopen_organisation(cast.surgery, actor=cast.admin)
    person("新人", Organisation.objects.get(pk=cast.surgery.pk))


def test_who_left_does_not_keep_a_department_open(cast: Cast) -> None:
    set_status(cast.doctor, kind="deregistered", since=LONG_AGO.replace(year=2025), reason="退休", actor=cast.admin)
    assert not Grant.objects.filter(place=cast.surgery).exists()
    close_organisation(cast.surgery, actor=cast.admin)
