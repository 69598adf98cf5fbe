"""Readings of a desk: kept through the devices' door, once each, with an answer that names nobody in full."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from attendance.kiosk.reading import card_of
from attendance.sessions.models import Session
from attendance.swipes.models import RawRecord, Swipe
from tests.attendance.halls import now_on
from tests.attendance.plans import again
from tests.cast import Cast, log_in


def send(client: Client, session: Session, *typed: str, ago: int = 0, name: str = "a") -> Any:
    now = round(time.time() * 1000)
    rows = [{"name": f"{name}{n}", "at": now - 1000 * ago, "typed": one} for n, one in enumerate(typed)]
    where = reverse("kiosk:records", args=[session.pk])
    return client.post(where, json.dumps({"now": now, "readings": rows}), content_type="application/json")


@pytest.fixture
def session(client: Client, cast: Cast) -> Session:
    log_in(client, again(cast.clerk))
    return now_on(cast)


def test_a_card_is_a_swipe_of_the_desk_and_names_its_operator(client: Client, cast: Cast, session: Session) -> None:
    [answer] = send(client, session, cast.nurse.card_number).json()["answers"]
    assert (answer["look"], answer["words"], answer["who"]) == ("ok", "签到", f"{cast.nurse.name[0]}*")
    swipe = cast.nurse.swipes.get()
    assert (swipe.source, swipe.activity, swipe.quarantine) == ("desk", session.plan.activity, "")
    assert json.loads(RawRecord.objects.get().text)["by"] == cast.clerk.pk


def test_what_is_sent_again_is_one_swipe(client: Client, cast: Cast, session: Session) -> None:
    for _ in range(2):
        assert send(client, session, cast.nurse.card_number, ago=60).status_code == 200
    assert Swipe.objects.count() == 1


def test_what_comes_late_has_its_own_moment(client: Client, cast: Cast, session: Session) -> None:
    send(client, session, cast.nurse.card_number, ago=300)
    assert 290 < time.time() - cast.nurse.swipes.get().at.timestamp() < 330


def test_an_unknown_card_is_kept_and_half_a_card_is_not(client: Client, cast: Cast, session: Session) -> None:
    answers = send(client, session, "5566770079", "12345").json()["answers"]
    assert [one["look"] for one in answers] == ["bad", "bad"]
    assert [(one.number, one.person) for one in Swipe.objects.all()] == [("5566770079", None)]


def test_nothing_comes_in_before_the_desk_is_open(client: Client, cast: Cast) -> None:
    log_in(client, again(cast.clerk))
    assert send(client, now_on(cast, is_open=False), cast.nurse.card_number).status_code == 409


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"now": 1e999, "readings": []}', '{"now": 1, "readings": [{}]}'])
def test_what_is_no_batch_is_refused(client: Client, session: Session, body: str) -> None:
    answer = client.post(reverse("kiosk:records", args=[session.pk]), body, content_type="application/json")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("typed", "card"),
    [
        ("７０００００００１２", ("7000000012", "")), (" 7000000012\r", ("7000000012", "")),
        ("2a83155e", ("", "2A83155E")),
        ("70000000127000000013", None), ("7000", None), ("七零零零零零零零一二", None),
    ],
)  # fmt: skip
def test_what_a_reader_types_is_read_as_a_card(typed: str, card: tuple[str, str] | None) -> None:
    assert card_of(typed) == card
