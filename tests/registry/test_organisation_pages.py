"""The tree in a browser's eyes: what each role sees, may do, and what it costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.organisations.models import Organisation
from registry.organisations.services import add_organisation
from registry.people.models import Person
from registry.people.queries import capped, count_below
from tests.cast import Cast, log_in, person, seat

TREE = "/organisations/"


def node(place: Organisation, part: str = "node") -> str:
    return reverse(f"organisations:{part}", args=[place.pk])


def text(client, url: str, **headers: str) -> str:
    answer = client.get(url, **headers)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_the_operator_sees_the_city_and_opens_it_step_by_step(cast: Cast, client) -> None:
    log_in(client, cast.system_operator)
    page = text(client, TREE)
    assert cast.hospital.name in page
    assert cast.cardiology.name not in page
    part = text(client, node(cast.hospital, "children"), HTTP_HX_REQUEST="true")
    assert cast.cardiology.name in part
    assert "<html" not in part
    assert client.get(node(cast.hospital, "children")).url == node(cast.hospital)


def test_the_admin_sees_the_own_hospital_and_nothing_beside(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    page = text(client, TREE)
    assert cast.cardiology.name in page
    assert cast.far_hospital.name not in page
    for part in ("node", "children", "add", "edit", "move"):
        assert client.get(node(cast.far_hospital, part)).status_code == 404
        assert client.get(node(cast.city, part)).status_code == 404


@pytest.mark.parametrize("who", ["nurse", "clerk", "card_maker"])
def test_who_has_no_part_in_the_tree_is_told_so(cast: Cast, client, who: str) -> None:
    assert log_in(client, getattr(cast, who)).get(TREE).status_code == 403


def test_a_stranger_goes_to_the_login(cast: Cast, client) -> None:
    assert client.get(TREE).url.startswith(reverse("accounts:login"))


def test_a_reviewer_looks_and_changes_nothing(cast: Cast, client) -> None:
    log_in(client, cast.nursing_office)
    page = text(client, node(cast.cardiology))
    assert reverse("organisations:edit", args=[cast.cardiology.pk]) not in page
    for part in ("add", "edit", "move", "close", "reopen"):
        assert client.post(node(cast.cardiology, part)).status_code == 403


def test_a_department_is_added_renamed_moved_closed_and_reopened(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    client.post(node(cast.hospital, "add"), {"name": "急诊医学科", "kind": "department", "sort": 3, "phone": "8120"})
    made = Organisation.objects.get(name="急诊医学科")
    client.post(node(made, "edit"), {"name": "急诊科", "sort": 1, "phone": "8121"})
    client.post(node(made, "move"), {"parent": cast.surgery.pk})
    made.refresh_from_db()
    assert (made.name, made.phone, made.parent, made.path) == (
        "急诊科",
        "8121",
        cast.surgery,
        f"{cast.surgery.path}{made.pk}/",
    )
    client.post(node(made, "close"))
    assert "恢复使用" in text(client, node(made))
    assert made.name not in text(client, node(cast.surgery))
    assert made.name in text(client, node(cast.surgery) + "?closed=1")
    client.post(node(made, "reopen"))
    assert made.name in text(client, node(cast.surgery))


def test_a_refusal_gives_back_what_was_typed(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    typed = {"name": "心内科", "kind": "department", "sort": 3, "phone": "8120"}
    answer = client.post(node(cast.hospital, "add"), typed)
    assert answer.status_code == 409
    assert "已经有叫“心内科”的机构" in answer.content.decode()
    assert 'value="8120"' in answer.content.decode()
    answer = client.post(node(cast.hospital, "add"), typed | {"name": ""})
    assert (answer.status_code, 'value="8120"' in answer.content.decode()) == (422, True)


def test_a_wrong_credit_code_is_refused(cast: Cast, client) -> None:
    log_in(client, cast.system_operator)
    answer = client.post(
        node(cast.city, "add"), {"name": "新医院", "kind": "unit", "sort": 0, "code": "91110000600037341A"}
    )
    assert answer.status_code == 422
    assert not Organisation.objects.filter(name="新医院").exists()


def test_closing_what_is_not_empty_says_what_is_in_it(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    answer = client.post(node(cast.cardiology, "close"))
    assert answer.status_code == 409
    assert "3 人" in answer.content.decode()


def test_closing_by_looking_is_not_possible(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    assert client.get(node(cast.cardiology, "close")).status_code == 405


def test_a_parent_outside_ones_places_cannot_be_chosen(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    assert client.post(node(cast.cardiology, "move"), {"parent": cast.far_hospital.pk}).status_code == 404
    assert client.post(node(cast.cardiology, "move"), {"parent": "x"}).status_code == 404


def test_numbers_of_people_lead_to_their_list_where_it_may_be_seen(cast: Cast, client) -> None:
    link = f'href="/people/?place={cast.cardiology.pk}"'
    assert link in text(log_in(client, cast.admin), TREE)
    operator_page = text(log_in(client, cast.system_operator), node(cast.hospital))
    assert link not in operator_page


def test_people_are_counted_at_and_below_and_only_those_in_office(cast: Cast) -> None:
    counts = count_below([cast.city, cast.hospital, cast.cardiology, cast.district])
    Person.objects.filter(pk=cast.nurse.pk).update(is_active=False)
    after = count_below([cast.city, cast.hospital, cast.cardiology, cast.district])
    assert [counts[place.pk] for place in (cast.cardiology, cast.district)] == [3, 2]
    assert counts[cast.city.pk] == Person.objects.count()
    assert {key for key in counts if counts[key] != after[key]} == {cast.city.pk, cast.hospital.pk, cast.cardiology.pk}
    assert (capped(9999), capped(10000)) == ("9999", "9999+")


@pytest.mark.parametrize("where", ["tree", "node", "children"])
def test_more_children_cost_the_same_queries(cast: Cast, client, where: str) -> None:
    log_in(client, cast.admin)
    url = TREE if where == "tree" else node(cast.hospital, where)
    headers = {"HTTP_HX_REQUEST": "true"} if where == "children" else {}
    text(client, url, **headers)
    with CaptureQueriesContext(connection) as few:
        text(client, url, **headers)
    for number in range(40):
        department = add_organisation(f"{number} 科", kind="department", parent=cast.hospital)
        seat(person(f"人{number}", department), "clerk", cast.hospital)
    with CaptureQueriesContext(connection) as many:
        text(client, url, **headers)
    assert len(many) == len(few)


def test_a_long_level_comes_a_page_at_a_time(cast: Cast, client) -> None:
    for number in range(101):
        add_organisation(f"{number} 病区", kind="department", parent=cast.cardiology)
    log_in(client, cast.admin)
    first = client.get(node(cast.cardiology, "children"), HTTP_HX_REQUEST="true")
    branch = first.context["branch"]
    assert (len(branch.rows), bool(branch.after)) == (100, True)
    second = client.get(f"{node(cast.cardiology, 'children')}?after={branch.after}", HTTP_HX_REQUEST="true")
    assert [row.node.name for row in second.context["branch"].rows] == ["100 病区"]
