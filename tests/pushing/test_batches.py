"""Batches of credits that another system awards: each row by itself, exactly once, and nobody outside its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client as Browser

from registry.clients.models import Client
from tests.attendance.devices import an_activity
from tests.cast import Cast
from tests.pushing.hands import BATCHES, a_client, a_row, outcomes, push, token_of
from workflows.credits.models import Credit
from workflows.deliveries.models import Delivery


@pytest.fixture
def client(cast: Cast) -> Client:
    return a_client(cast)


@pytest.fixture
def token(cast: Cast, client: Client) -> str:
    return token_of(cast, client)


def get(token: str, path: str, **headers: str) -> Any:
    return Browser().get(path, headers={"Authorization": f"Bearer {token}", **headers})


def test_a_pushed_credit_counts_at_once(cast: Cast, token: str) -> None:
    answer = push(token, [a_row(cast)])
    assert (answer.status_code, outcomes(answer)) == (201, ["stored"])
    credit = Credit.objects.get()
    assert (credit.person, credit.state, credit.origin, credit.kind) == (cast.nurse, "COUNTED", "online", "distance")
    assert (str(credit.hours), str(credit.credits), credit.unit) == ("3.00", "1.50", cast.hospital)


def test_what_comes_again_is_unchanged(cast: Cast, token: str) -> None:
    push(token, [a_row(cast)])
    assert outcomes(push(token, [a_row(cast), a_row(cast, "s2")])) == ["unchanged", "stored"]
    assert Credit.objects.count() == 2


def test_the_same_key_is_the_same_batch(cast: Cast, token: str) -> None:
    first, again = (push(token, [a_row(cast)], key="k1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = push(token, [a_row(cast, "s2")], key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_a_refused_row_spoils_no_other(cast: Cast, token: str) -> None:
    rows = [a_row(cast), "x", a_row(cast, "s3", hours="many"), a_row(cast, "s4")]
    answer = push(token, rows)
    assert outcomes(answer) == ["stored", "not_an_object", "field_invalid", "stored"]
    bad = answer.json()["receipt"][2]
    assert bad["languages"]["zh-hans"] == "“hours”不合要求：数字，0 到 9999，最多两位小数。"
    assert (bad["row"], bad["source_id"]) == (3, "s3")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"source_id": ""}, "field_required"),
        ({"source_id": "x" * 61}, "field_invalid"),
        ({"source_id": "a\x00b"}, "field_invalid"),
        ({"card_number": None}, "field_required"),
        ({"card_number": 7000000001}, "field_invalid"),
        ({"id_number": "990000198804120018"}, "field_invalid"),
        ({"card_number": None, "id_number": "123"}, "field_invalid"),
        ({"name": "林溪"}, "name_differs"),
        ({"from_date": "2026-02-30"}, "field_invalid"),
        ({"from_date": "2099-01-01"}, "in_the_future"),
        ({"from_date": "2025-06-01"}, "no_credit_year"),
        ({"to_date": "2026-05-15"}, "ends_before_it_begins"),
        ({"hours": -1}, "field_invalid"),
        ({"hours": 1.001}, "field_invalid"),
        ({"credits": True}, "field_invalid"),
        ({"credits": None}, "field_required"),
        ({"kind": "paper"}, "field_invalid"),
        ({"kind": ["distance"]}, "field_invalid"),
        ({"activity": None}, "field_required"),
        ({"activity": None, "project_number": "2026-99-99-999"}, "no_such_project"),
        ({"\ud800": 1}, "unknown_field"),
        ({"withdraw": "yes"}, "field_invalid"),
        ({"withdraw": True}, "nothing_to_revoke"),
    ],
)
def test_a_row_is_refused_with_its_reason(cast: Cast, token: str, said: Any, code: str) -> None:
    answer = push(token, [a_row(cast, **said)])
    assert (answer.status_code, outcomes(answer)) == (201, [code])
    assert set(answer.json()["receipt"][0]["languages"]) == {"zh-hans", "en"}
    assert not Credit.objects.exists()


def test_people_outside_are_refused_as_if_nobody_had_that_number(cast: Cast) -> None:
    token = token_of(cast, a_client(cast, cast.hospital))
    far, nobody = cast.outsider, "7999999999"
    rows = [a_row(cast, "s1", card_number=far.card_number, name=far.name), a_row(cast, "s2", card_number=nobody)]
    one, two = push(token, rows).json()["receipt"]
    assert one | {"row": 2, "source_id": "s2"} == two
    assert one["code"] == "no_such_person"


def test_a_person_is_known_by_id_number_as_well(cast: Cast, token: str) -> None:
    row = a_row(cast, card_number=None, id_number=cast.nurse.id_number.lower(), name="林 若溪")
    assert outcomes(push(token, [row])) == ["stored"]


def test_the_library_says_what_a_project_is(cast: Cast, token: str) -> None:
    activity = an_activity(cast)
    push(token, [a_row(cast, activity=None, project_number="2026-03-01-014（国）", level="national")])
    credit = Credit.objects.get()
    assert (credit.name, credit.level, credit.activity) == (activity.name, "city", activity)
    again = push(token, [a_row(cast, activity=None, project_number="2026-03-01-014")])
    assert outcomes(again) == ["unchanged"]


def test_a_source_that_says_otherwise_without_a_reason_is_refused(cast: Cast, token: str) -> None:
    push(token, [a_row(cast)])
    answer = push(token, [a_row(cast, hours=4)])
    assert outcomes(answer) == ["differs"]
    assert answer.json()["receipt"][0]["facts"] == {"fields": "hours"}
    other = a_row(cast, card_number=cast.colleague.card_number, name=cast.colleague.name)
    assert outcomes(push(token, [other])) == ["another_person"]


def test_two_rows_of_one_source_in_a_batch_are_one(cast: Cast, token: str) -> None:
    assert outcomes(push(token, [a_row(cast), a_row(cast)])) == ["stored", "repeated_in_batch"]


def test_two_clients_have_numbers_of_their_own(cast: Cast, token: str) -> None:
    other = token_of(cast, a_client(cast, name="另一个平台"))
    assert outcomes(push(token, [a_row(cast)])) == outcomes(push(other, [a_row(cast)])) == ["stored"]


def test_lines_come_as_well(cast: Cast, token: str) -> None:
    rows = [a_row(cast), a_row(cast, "s2")]
    assert outcomes(push(token, rows, kind="application/x-ndjson")) == ["stored", "stored"]
    body = json.dumps(a_row(cast, "s3")) + "\n{\n" + json.dumps(a_row(cast, "s4"))
    headers = {"Authorization": f"Bearer {token}"}
    answer = Browser().post(BATCHES, body, content_type="application/x-ndjson", headers=headers)
    assert outcomes(answer) == ["stored", "unreadable", "stored"]


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (" ", "application/json", 400, "unreadable"),
        ("[]", "application/json", 422, "empty_batch"),
        ("{}", "application/json", 422, "bad_batch"),
        ("[" * 100_000, "application/json", 400, "unreadable"),
        ("1", "text/plain", 415, "unsupported_type"),
        ("[" + "1," * 10_000 + "1]", "application/json", 413, "too_many_rows"),
    ],
)
def test_what_is_no_batch_is_refused_as_a_whole(token: str, body: str, kind: str, status: int, code: str) -> None:
    answer = Browser().post(BATCHES, body, content_type=kind, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Delivery.objects.exists()


def test_a_receipt_can_be_asked_for_again(cast: Cast, token: str) -> None:
    pushed = push(token, [a_row(cast), "x"])
    found = get(token, pushed["Location"])
    assert found.json() == pushed.json()
    assert get(token, pushed["Location"], **{"If-None-Match": found["ETag"]}).status_code == 304
    only = get(token, pushed["Location"] + "?outcome=refused").json()
    assert [row["row"] for row in only["receipt"]] == [2]


def test_batches_are_listed_by_pages_and_to_their_client_alone(cast: Cast, token: str) -> None:
    for number in range(3):
        push(token, [a_row(cast, f"s{number}")])
    found = get(token, BATCHES).json()
    assert [one["counts"]["stored"] for one in found["batches"]] == [1, 1, 1]
    other = token_of(cast, a_client(cast, name="另一个平台"))
    assert get(other, BATCHES).json() == {"batches": [], "next": None}
    assert get(other, f"{BATCHES}/{found['batches'][0]['id']}").json()["code"] == "not_found"


def test_more_rows_ask_as_many_questions(cast: Cast, token: str, django_assert_max_num_queries: Any) -> None:
    push(token, [a_row(cast, f"w{number}") for number in range(40)])
    with django_assert_max_num_queries(60):
        push(token, [a_row(cast, f"s{number}") for number in range(400)])


def test_a_client_has_a_bound_of_rows_a_day(cast: Cast) -> None:
    token = token_of(cast, a_client(cast, rows_a_day=3))
    assert push(token, [a_row(cast), a_row(cast, "s2")]).status_code == 201
    answer = push(token, [a_row(cast), a_row(cast, "s2")])
    assert (answer.status_code, answer.json()["code"]) == (429, "rows_used_up")
    assert 0 < int(answer["Retry-After"]) <= 86_401
