"""The list of people and the record of one: who sees whom, how they are found, what it costs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.people.models import Person
from registry.people.services import set_status
from tests.cast import Cast, id_number, log_in, person

LIST = "/people/"


def names(client, query: str = "") -> list[str]:
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return [one.name for one in answer.context["list"].page.rows]


def record(who: Person, part: str = "detail") -> str:
    return reverse(f"people:{part}", args=[who.pk])


def test_a_list_holds_the_people_of_ones_places(cast: Cast, client) -> None:
    log_in(client, cast.head_nurse)
    assert sorted(names(client)) == sorted(["林若溪", "苏沐阳", "陆青禾"])
    log_in(client, cast.far_reviewer)
    assert sorted(names(client)) == sorted(["江予怀", "钟离月"])


@pytest.mark.parametrize("who", ["nurse", "system_operator", "security_operator", "audit_operator"])
def test_who_is_responsible_for_nobody_has_no_list(cast: Cast, client, who: str) -> None:
    assert log_in(client, getattr(cast, who)).get(LIST).status_code == 403


def test_an_outsider_finds_nobody_by_any_number(cast: Cast, client) -> None:
    log_in(client, cast.far_reviewer)
    for words in (cast.nurse.card_number, cast.nurse.id_number, "lrx", "林若溪"):
        assert names(client, f"q={words}") == []
    assert names(client, f"place={cast.cardiology.pk}") == names(client)
    assert client.get(record(cast.nurse)).status_code == 404
    for part in ("edit", "move", "status"):
        assert client.get(record(cast.nurse, part)).status_code == 403
    log_in(client, cast.admin)
    for part in ("edit", "move", "status"):
        assert client.get(record(cast.outsider, part)).status_code == 404


@pytest.mark.parametrize("words", ["林若", "lr", "LRX", "card", "id"])
def test_a_person_is_found_by_name_initials_and_whole_numbers(cast: Cast, client, words: str) -> None:
    words = {"card": cast.nurse.card_number, "id": cast.nurse.id_number}.get(words, words)
    log_in(client, cast.admin)
    assert names(client, f"q={words}") == ["林若溪"]
    assert names(client, f"q={cast.nurse.card_number[:9]}") == []


def test_filters_narrow_together_and_stay_in_the_address(cast: Cast, client) -> None:
    set_status(cast.colleague, kind="maternity", since=dt.date(2026, 6, 1), reason="产假", actor=cast.admin)
    log_in(client, cast.admin)
    assert names(client, f"place={cast.cardiology.pk}&line=nurse&status=maternity") == ["苏沐阳"]
    assert "苏沐阳" not in names(client, "status=active")
    assert sorted(names(client, "line=doctor")) == sorted(["温以宁", "岑嘉树", "方知夏", "许青岚"])
    page = client.get(f"{LIST}?line=doctor&q=f").content.decode()
    assert 'href="?q=f"' in page
    assert 'href="?line=doctor"' in page


def test_nonsense_in_the_address_is_left_out(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    everybody = names(client)
    assert names(client, "line=x&status=y&place=z&after=broken") == everybody
    assert names(client, "place=99999999999999999999") == everybody


def test_who_left_is_listed_apart(cast: Cast, client) -> None:
    set_status(cast.nurse, kind="deregistered", since=dt.date(2026, 6, 1), reason="退休", actor=cast.admin)
    log_in(client, cast.admin)
    assert "林若溪" not in names(client)
    assert names(client, "status=deregistered") == ["林若溪"]


def test_pages_follow_each_other_without_a_gap(cast: Cast, client) -> None:
    for _number in range(60):
        person("林若溪", cast.cardiology)
    log_in(client, cast.head_nurse)
    first = client.get(LIST).context["list"]
    second = client.get(f"{LIST}?after={first.page.next}").context["list"]
    keys = [one.pk for one in (*first.page.rows, *second.page.rows)]
    assert (len(keys), len(set(keys)), second.page.next, first.count) == (63, 63, "", "63")


def test_more_people_cost_the_same_queries(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    names(client)
    with CaptureQueriesContext(connection) as few:
        names(client)
    for number in range(30):
        made = person(f"人{number}", cast.surgery)
        set_status(made, kind="maternity", since=dt.date(2026, 6, 1), reason="产假", actor=cast.admin)
    with CaptureQueriesContext(connection) as many:
        names(client)
    assert len(many) == len(few)


def test_the_record_shows_facts_and_masks_what_is_sensitive(cast: Cast, client) -> None:
    Person.objects.filter(pk=cast.nurse.pk).update(phone="13900001234")
    for who, phone in ((cast.head_nurse, "139****34"), (cast.admin, "13900001234"), (cast.nurse, "13900001234")):
        page = log_in(client, who).get(record(cast.nurse)).content.decode()
        assert cast.nurse.masked_id_number in page
        assert cast.nurse.id_number not in page
        assert f">{phone}<" in page
    assert log_in(client, cast.colleague).get(record(cast.nurse)).status_code == 404


def test_longer_histories_cost_the_same_queries(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    client.get(record(cast.nurse))
    with CaptureQueriesContext(connection) as few:
        client.get(record(cast.nurse))
    for month in range(1, 9):
        set_status(cast.nurse, kind="active", since=dt.date(2026, month, 1), reason="x", actor=cast.admin)
    with CaptureQueriesContext(connection) as many:
        client.get(record(cast.nurse))
    assert len(many) == len(few)


NEW = {
    "name": "谢 长安", "id_number": id_number(5, born="19950321"), "card_number": "5000000001",
    "since": "2026-09-01", "line": "nurse", "phone": "",
}  # fmt: skip


def test_a_person_is_registered(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    answer = client.post("/people/new/", NEW | {"home": cast.cardiology.pk})
    made = Person.objects.get(card_number="5000000001")
    assert answer.url == record(made)
    assert (made.name, made.home, made.id_number) == ("谢长安", cast.cardiology, NEW["id_number"])


@pytest.mark.parametrize(
    ("facts", "status", "words"),
    [
        ({"id_number": "990000199503210001"}, 422, "校验码对不上"),
        ({"card_number": "123"}, 422, "卡号是 10 位数字"),
        ({"home": "far"}, 422, ""),
        ({"card_number": "taken"}, 409, "已经有人用了"),
        ({"since": "2099-01-01"}, 409, "日期还没有到"),
    ],
)
def test_a_wrong_entry_comes_back_with_the_reason(cast: Cast, client, facts, status: int, words: str) -> None:
    facts = {"home": cast.cardiology.pk} | facts
    swap = {"far": cast.far_ward.pk, "taken": cast.nurse.card_number}
    answer = log_in(client, cast.admin).post(
        "/people/new/", NEW | {key: swap.get(one, one) for key, one in facts.items()}
    )
    page = answer.content.decode()
    assert (answer.status_code, words in page, "谢 长安" in page) == (status, True, True)


def test_facts_department_and_status_are_changed_through_their_pages(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    client.post(record(cast.nurse, "edit"), {"name": "林晚晴", "line": "nurse", "phone": "8100"})
    client.post(record(cast.nurse, "move"), {"to": cast.surgery.pk, "on": "2026-09-01"})
    client.post(record(cast.nurse, "status"), {"kind": "maternity", "since": "2026-10-01", "reason": "产假"})
    nurse = Person.objects.get(pk=cast.nurse.pk)
    assert (nurse.name, nurse.phone, nurse.home) == ("林晚晴", "8100", cast.surgery)
    assert nurse.statuses.get().kind == "maternity"
    page = client.get(record(nurse)).content.decode()
    assert "2026-08-31" in page
    assert "产假" in page


def test_the_own_status_is_refused_with_403(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    answer = client.post(record(cast.admin, "status"), {"kind": "maternity", "since": "2026-10-01", "reason": "产假"})
    assert answer.status_code == 403
    assert "不能改自己的状态" in answer.content.decode()


def test_a_reviewer_sees_no_button_and_gets_no_form(cast: Cast, client) -> None:
    page = log_in(client, cast.head_nurse).get(record(cast.nurse)).content.decode()
    assert record(cast.nurse, "edit") not in page
    assert client.post(record(cast.nurse, "edit"), {"name": "甲", "line": "nurse"}).status_code == 403
    assert client.get("/people/new/").status_code == 403


def test_one_may_read_the_own_record(cast: Cast, client) -> None:
    page = log_in(client, cast.nurse).get(record(cast.nurse)).content.decode()
    assert cast.nurse.name in page
    assert record(cast.nurse, "edit") not in page


def test_moving_warns_of_roles_that_stay(cast: Cast, client) -> None:
    page = log_in(client, cast.admin).get(record(cast.head_nurse, "move")).content.decode()
    assert "科室审核人" in page
