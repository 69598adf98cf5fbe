"""The doors of terminals: signed requests alone, receipts for every record, signed answers."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from django.conf import settings
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from attendance.devices.contacts import forget_nonces
from attendance.devices.manifest import Period, _sources, periods_come_from
from attendance.devices.models import Device, Health, Nonce, Station
from attendance.swipes.models import Swipe
from hardware.protocols import terminal_wire as wire
from hardware.protocols.terminal import FIRST, Kind, Record, encode, link_of
from registry.cards.services import hand_over, report_lost
from tests.api_hands import KEY, get, post, send, signed, with_key
from tests.attendance.devices import MORNING, a_device, an_activity
from tests.cast import Cast

PATH = "/api/v1/devices/T-1/records"
MANIFEST = "/api/v1/devices/T-1/manifest"


@pytest.fixture
def device(cast: Cast) -> Device:
    return with_key(a_device(cast))


def journal(count: int, *, number: str = "7000000001") -> list[str]:
    prev, lines = FIRST, []
    for seq in range(1, count + 1):
        wall = MORNING + dt.timedelta(seconds=seq)
        lines.append(encode(Record(seq, UUID(int=7), Kind.SWIPE, wall, seq * 1000, prev, number=number)))
        prev = link_of(lines[-1])
    return lines


def outcomes(answer: Any) -> list[str]:
    return [one["outcome"] for one in answer.json()["receipts"]]


def test_records_come_in_and_come_again(cast: Cast, device: Device) -> None:
    lines = journal(3, number=cast.nurse.card_number)
    assert outcomes(send(device, lines)) == ["stored"] * 3
    assert outcomes(send(device, lines)) == ["duplicate"] * 3
    assert [swipe.person for swipe in Swipe.objects.all()] == [cast.nurse] * 3


def test_a_bad_line_is_refused_by_itself(device: Device) -> None:
    one, two = journal(2)
    answer = send(device, [one, "{}", two, "\x00"])
    assert outcomes(answer) == ["stored", "refused", "stored", "refused"]


def test_the_answer_is_signed_with_the_nonce_of_the_request(device: Device) -> None:
    body = wire.encode_batch(wire.Batch("T-1", [])).encode()
    answer = post(PATH, body, nonce="n" * 20)
    right = wire.sign_answer(KEY, nonce="n" * 20, status=200, body=answer.content)
    assert answer.headers[wire.SIGNATURE] == right
    assert abs(answer.json()["server_time"] / 1000 - time.time()) < 60


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"key": KEY[::-1]}, 401, "not_signed"),
        ({"at": int(time.time()) - 3600}, 401, "clock_skew"),
        ({"at": int(time.time()) + 3600}, 401, "clock_skew"),
        ({"nonce": "short"}, 401, "not_signed"),
    ],
)
def test_a_request_that_is_not_the_devices_is_refused(device: Device, change: Any, status: int, code: str) -> None:
    answer = get(MANIFEST, **change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_only_a_device_learns_the_time_and_its_refusal_is_signed(device: Device) -> None:
    late = get(MANIFEST, at=1)
    assert abs(late.json()["server_time"] / 1000 - time.time()) < 60
    assert wire.SIGNATURE in late.headers
    assert "server_time" not in get(MANIFEST, at=1, key=KEY[::-1]).json()


def test_a_request_is_carried_out_once(device: Device) -> None:
    headers = signed("GET", MANIFEST)
    assert [Client().get(MANIFEST, headers=headers).status_code for _ in range(2)] == [200, 409]


def test_another_devices_key_opens_nothing(cast: Cast, device: Device) -> None:
    with_key(a_device(cast, "T-2"), KEY[::-1])
    other = signed("GET", "/api/v1/devices/T-2/manifest", key=KEY[::-1])
    assert Client().get(MANIFEST, headers=other).status_code == 401
    body = wire.encode_batch(wire.Batch("T-2", journal(1))).encode()
    assert post(PATH, body).json()["code"] == "other_device"


def test_a_device_without_a_key_and_one_that_nobody_knows_are_answered_alike(cast: Cast) -> None:
    a_device(cast)
    known, unknown = get(MANIFEST), get("/api/v1/devices/NO-1/manifest")
    assert known.json() == unknown.json()
    assert known.status_code == unknown.status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"v":1,"device":"T-1","records":[1]}', b'{"v":2}'])
def test_what_is_no_batch_is_refused(device: Device, body: bytes) -> None:
    assert post(PATH, body).json()["code"] == "bad_batch"


def test_a_batch_that_is_too_large_is_refused(device: Device) -> None:
    assert post(PATH, b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)).status_code == 413


def test_a_problem_is_said_in_both_languages(device: Device) -> None:
    answer = Client().get(MANIFEST, headers={"Accept-Language": "en"})
    said = answer.json()
    assert said["title"] == said["languages"]["en"]["title"] == "The request carries no valid signature."
    assert said["languages"]["zh-hans"]["title"] == "请求没有有效的签名。"
    assert said["type"] == "urn:xuefen:problem:not_signed"


def test_health_is_kept_as_far_as_it_makes_sense(device: Device) -> None:
    send(device, [], backlog=7, memory=83, offset=-1500, firmware="1.0")
    send(device, [], backlog=-1, memory="x", offset=2**60, firmware=["y"])
    health = Health.objects.get()
    assert (health.backlog, health.memory_used, health.offset_ms, health.firmware) == (7, 83, -1500, "1.0")


def test_the_manifest_names_what_is_served_and_hides_whose_cards(cast: Cast, device: Device) -> None:
    activity = an_activity(cast)
    today = dt.date.today()  # noqa: DTZ011
    Station.objects.create(device=device, activity=activity, room="一号厅", from_date=today, to_date=today)
    answer = get(MANIFEST).json()
    assert answer["signature"] == wire.sign_text(KEY, purpose="manifest", text=answer["manifest"])
    facts = json.loads(answer["manifest"])
    assert [(one["id"], one["room"]) for one in facts["activities"]] == [(activity.pk, "一号厅")]
    assert wire.hash_card(facts["salt"], cast.nurse.card_number) in facts["cards"]
    assert wire.hash_card(facts["salt"], cast.outsider.card_number) not in facts["cards"]
    assert cast.nurse.card_number not in answer["manifest"]


def test_periods_come_from_whoever_keeps_them(cast: Cast, device: Device) -> None:
    activity = an_activity(cast)
    today = dt.date.today()  # noqa: DTZ011
    Station.objects.create(device=device, activity=activity, from_date=today, to_date=today)
    before = [*_sources]
    periods_come_from(lambda keys: {key: [Period(3, "签到", MORNING, MORNING)] for key in keys})
    (found,) = json.loads(get(MANIFEST).json()["manifest"])["activities"]
    _sources[:] = before
    assert found["periods"][-1] == {"id": 3, "name": "签到", "from": MORNING.isoformat(), "to": MORNING.isoformat()}


def test_nonces_are_forgotten_when_their_moment_is_over(device: Device) -> None:
    get(MANIFEST)
    assert forget_nonces() == 0
    Nonce.objects.update(at=MORNING)
    assert forget_nonces() == 1


def test_the_description_of_the_interface_is_the_stored_one() -> None:
    stored = yaml.safe_load(Path("docs/openapi.yaml").read_text())
    made = SchemaGenerator().get_schema(request=None, public=True)
    assert json.loads(json.dumps(made)) == stored


def test_a_device_that_asks_too_often_is_told_when_to_come_again(device: Device, monkeypatch: Any) -> None:
    monkeypatch.setattr("api.devices.signing.MOST_CALLS", 2)
    answers = [get(MANIFEST) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 61
    assert answers[2].json()["code"] == "too_often"


def test_a_card_that_is_lost_is_not_in_the_next_manifest(cast: Cast, device: Device) -> None:
    def hashes() -> list[str]:
        return json.loads(get(MANIFEST).json()["manifest"])["cards"]

    card = hand_over(cast.nurse, uid="2A83155E", actor=cast.admin)
    before = hashes()
    report_lost(card.pk, actor=cast.nurse)
    assert len(hashes()) == len(before) - 1
    hand_over(cast.nurse, uid="5630F009", actor=cast.admin)
    assert len(hashes()) == len(before)
