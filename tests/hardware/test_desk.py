"""At a desk: the card lies on the reader, its chip becomes somebody's card; a reader nobody knows is found out."""

from __future__ import annotations

import datetime as dt
import io
import json
import signal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from attendance.devices.models import Device
from attendance.swipes.models import Swipe
from hardware.desk.models import Reading
from hardware.desk.services import FRESH, KEPT, forget_readings, keep
from hardware.protocols.desk_frames import Frame, encode_frames
from hardware.simulators.cable import Cable
from hardware.simulators.readers import READERS
from registry.cards.models import CardCredential
from tests.api_hands import KEY, post, with_key
from tests.attendance.devices import a_device
from tests.cast import Cast, log_in

CHIP = "9BAD35B1"
FRAME = bytes.fromhex("AA020600009BAD35B1B6BB")
FRAMES = "/api/v1/devices/DESK-1/frames"


@pytest.fixture
def desk(cast: Cast) -> Device:
    return with_key(a_device(cast, "DESK-1", kind="reader"))


@pytest.fixture
def maker(cast: Cast) -> Any:
    return log_in(Client(), cast.card_maker)


def page(cast: Cast) -> str:
    return reverse("desk:link", args=[cast.nurse.pk])


def lay(desk: Device, uid: str = CHIP, **facts: Any) -> Reading:
    keep(desk, [Frame(uid=uid, **facts)])
    return Reading.objects.latest("id")


def test_what_a_reader_posts_is_shown_and_never_a_swipe(cast: Cast, desk: Device, maker: Any) -> None:
    answer = post(FRAMES, encode_frames([Frame("2973085083", CHIP, FRAME, 9600)]))
    assert (answer.status_code, answer.json()["kept"]) == (200, 1)
    shown = maker.get(reverse("desk:seen", args=[cast.nurse.pk])).content.decode()
    assert CHIP in shown
    assert "2973085083" in shown
    assert not Swipe.objects.exists()


def test_the_chip_that_lies_there_becomes_her_card(cast: Cast, desk: Device, maker: Any) -> None:
    reading = lay(desk)
    assert maker.post(page(cast), {"reading": reading.pk}).status_code == 302
    card = CardCredential.objects.get(person=cast.nurse, state="active")
    assert (card.uid, card.issued_by) == (CHIP, cast.card_maker)


def test_a_chip_of_somebody_else_is_not_offered(cast: Cast, desk: Device, maker: Any) -> None:
    maker.post(page(cast), {"reading": lay(desk).pk})
    other = reverse("desk:link", args=[cast.colleague.pk])
    assert 'name="reading"' not in maker.get(other).content.decode()
    answer = maker.post(other, {"reading": lay(desk).pk})
    assert "这个芯片还在别人名下" in answer.content.decode()
    assert not CardCredential.objects.filter(person=cast.colleague).exists()


def test_what_lay_there_long_ago_is_not_taken(cast: Cast, desk: Device, maker: Any) -> None:
    reading = lay(desk)
    Reading.objects.update(at=timezone.now() - FRESH - dt.timedelta(seconds=1))
    assert CHIP not in maker.get(page(cast)).content.decode()
    assert maker.post(page(cast), {"reading": reading.pk}).status_code == 409
    assert not CardCredential.objects.exists()


def test_a_reader_of_another_hospital_is_not_looked_at(cast: Cast, maker: Any) -> None:
    reading = lay(with_key(a_device(cast, "FAR-1", owner=cast.far_hospital)))
    assert CHIP not in maker.get(page(cast)).content.decode()
    assert maker.post(page(cast), {"reading": reading.pk}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "form", "chip"),
    [("9bad35b1", "8H", CHIP), ("2973085083", "10D-reversed", CHIP), ("004335823930", "em-12D", "01026F6C3A")],
)
def test_what_a_reader_types_is_linked_by_its_form(cast: Cast, maker: Any, typed: str, form: str, chip: str) -> None:
    assert maker.post(page(cast), {"typed": typed, "form": form}).status_code == 302
    assert CardCredential.objects.get(person=cast.nurse).uid == chip


def test_a_number_that_is_a_digit_short_is_refused_never_filled_up(cast: Cast, maker: Any) -> None:
    answer = maker.post(page(cast), {"typed": "297308508", "form": "10D-reversed"})
    assert answer.status_code == 409
    assert "不是这种写法" in answer.content.decode()


NONE = [
    b"{", b'{"v":2,"frames":[]}', b'{"v":1,"frames":[{}]}', b'{"v":1,"frames":[{"uid":"zz"}]}',
    b'{"v":1,"frames":[{"raw":"0"}]}',
]  # fmt: skip


@pytest.mark.parametrize("body", NONE)
def test_frames_that_are_none_are_refused(desk: Device, body: bytes) -> None:
    assert post(FRAMES, body).status_code == 422
    assert not Reading.objects.exists()


def test_a_device_that_is_not_in_use_shows_nothing(cast: Cast) -> None:
    with_key(a_device(cast, "DESK-1", state="PENDING"))
    assert post(FRAMES, encode_frames([Frame(uid=CHIP)])).json()["code"] == "not_in_use"


def test_readings_are_forgotten(desk: Device) -> None:
    lay(desk)
    assert forget_readings() == 0
    Reading.objects.update(at=timezone.now() - KEPT)
    assert forget_readings() == 1


def found(client: Any, **facts: Any) -> str:
    answer = client.post(reverse("desk:calibrate"), {"printed": "2973085083"} | facts)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_profile_is_found_from_what_was_typed_captured_or_posted(cast: Cast, desk: Device, maker: Any) -> None:
    lay(desk, "", raw=FRAME, baud=9600)
    listing = FRAME.hex(" ").encode()
    assert "line:8H&gt;10D-reversed" in found(maker, typed=CHIP)
    for capture in (FRAME, listing):
        assert "aa-bb:10D-reversed" in found(maker, capture=SimpleUploadedFile("capture", capture))
    assert "aa-bb:10D-reversed" in found(maker, reader=desk.pk)


def test_an_account_number_still_finds_the_reader_and_says_what_to_do(maker: Any) -> None:
    shown = found(maker, printed="5566770079", capture=SimpleUploadedFile("capture", FRAME))
    assert "卡面上的号不是由芯片算出来的" in shown
    assert "--profile &#x27;aa-bb&#x27;" in shown


def test_nothing_told_finds_nothing(maker: Any) -> None:
    assert maker.post(reverse("desk:calibrate"), {"printed": "1"}).status_code == 422
    assert "这些内容里没有卡" in found(maker, capture=SimpleUploadedFile("capture", b"\xff\xff\xff"))


def test_a_reader_on_a_line_shows_its_card_on_the_page(
    cast: Cast, transactional_db: None, desk: Device, live_server: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    (tmp_path / "key").write_text(KEY.hex())
    where = {"server": live_server.url, "device": "DESK-1", "key_file": tmp_path / "key"}
    said = io.StringIO()
    with Cable(READERS["pn532"](), tmp_path / "port") as cable:
        cable.lay(bytes.fromhex(CHIP))
        line = {"port": cable.url, "profile": "pn532:10D-reversed", "mode": "desk", "once": True}
        call_command("read_cards", **line, **where, stdout=said, stderr=io.StringIO())
    assert json.loads(said.getvalue())["uid"] == CHIP
    assert list(Reading.objects.values_list("uid", "number", "baud")) == [(CHIP, "2973085083", 115200)]


def test_a_desk_that_names_a_server_names_its_key_too() -> None:
    with pytest.raises(CommandError, match="--device, --key-file"):
        call_command("read_cards", port="loop://", profile="line", mode="desk", server="https://x")
