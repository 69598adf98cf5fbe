"""ZKTeco terminals that call by themselves: kept before it is acknowledged, whoever they are, in whatever dress."""

from __future__ import annotations

import email.utils
import time
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings, strategies as st

from api.iclock import reading, views
from api.iclock.keeping import without_bodies
from attendance.devices.models import Device, Incident
from attendance.swipes.models import RawRecord, Swipe
from attendance.zkteco import posts
from attendance.zkteco.models import Post, Terminal
from tests import iclock_hands as hands
from tests.attendance.devices import a_device, swipes_of
from tests.cast import Cast
from tests.hardware.vectors import VECTORS
from tests.iclock_hands import attlog, line

PUSH = VECTORS["push"]
ZONES = {480: "Asia/Shanghai", 330: "Asia/Kolkata"}


@pytest.fixture
def device(cast: Cast) -> Device:
    return a_device(cast, hands.SERIAL, kind="zkteco", network="10.0.0.0/24")


def test_hello_says_the_zone_and_the_right_time(device: Device) -> None:
    answer = hands.get("cdata", options="all", pushver="2.4.1", language="83")
    assert b"TimeZone=8\n" in answer.content
    assert answer.content.startswith(b"GET OPTION FROM: 0316144680030\n")
    assert abs(email.utils.parsedate_to_datetime(answer["Date"]).timestamp() - time.time()) < 5
    assert answer["Content-Type"] == "text/plain"


@pytest.mark.parametrize("vector", PUSH["zones"], ids=str)
def test_half_an_hour_of_a_zone_is_said_in_minutes(device: Device, settings: Any, vector: dict[str, Any]) -> None:
    settings.TIME_ZONE = ZONES[vector["minutes"]]
    assert f"TimeZone={vector['says']}\n".encode() in hands.get("cdata", options="all").content


@pytest.mark.parametrize("call", ["cdata", "cdata/", "cdata.aspx", "cdata.aspx/", "CDATA"])
def test_every_way_of_writing_the_address_is_the_same(device: Device, call: str) -> None:
    body = f"{line('7000000001')}\r\n{line('7000000002')}".encode()
    assert hands.post(call, body, table="ATTLOG").content == b"OK: 2"
    assert Swipe.objects.filter(device=device, quarantine="").count() == 2


def test_the_table_may_be_named_in_the_first_line(device: Device) -> None:
    body = f"TABLE=ATTLOG\n{line('7000000001')}\n".encode()
    assert hands.post("cdata", body).content == b"OK: 1"
    assert Swipe.objects.get().number == "7000000001"


def test_lines_that_say_nothing_are_counted_and_spoil_no_other(device: Device) -> None:
    bad = [line("31", "2026-02-31 08:00:00"), "nonsense", line("张三".encode("gb18030").decode("latin-1"))]
    assert attlog(*bad, line("7000000001"), line("7000000001", "0001-01-01 00:00:00")).content == b"OK: 5"
    assert Post.objects.get().unusable == 4
    assert Swipe.objects.get().number == "7000000001"


def test_what_comes_again_is_acknowledged_and_stays_one(device: Device) -> None:
    for _ in range(3):
        assert attlog(line("7000000001"), line("7000000001")).content == b"OK: 2"
    assert (Post.objects.count(), RawRecord.objects.count(), Swipe.objects.count()) == (1, 1, 1)


def test_dying_between_keeping_and_answering_loses_and_doubles_nothing(device: Device, monkeypatch: Any) -> None:
    def die(*_args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(views.answers, "ok", die)
    with pytest.raises(KeyboardInterrupt):
        attlog(line("7000000001"), line("7000000002"))
    before = swipes_of(device)
    monkeypatch.undo()
    assert attlog(line("7000000001"), line("7000000002")).content == b"OK: 2"
    assert (swipes_of(device), len(before)) == (before, 2)


def test_what_was_kept_and_not_read_is_read_by_the_worker(device: Device, monkeypatch: Any) -> None:
    def fail(_post: Post) -> int:
        raise RuntimeError

    monkeypatch.setattr(views, "read", fail)
    assert attlog(line("7000000001")).content == b"OK: 1"
    assert not Swipe.objects.exists()
    assert posts.take_left(reading.read) == 1
    assert Swipe.objects.get().number == "7000000001"


def test_a_stranger_is_answered_and_earns_nothing(cast: Cast) -> None:
    assert hands.get("cdata", options="all", serial="UDP0000001").status_code == 200
    assert attlog(line(cast.nurse.card_number), serial="UDP0000001").content == b"OK: 1"
    stranger = Device.objects.get()
    assert (stranger.owner, stranger.state, stranger.network) == (None, "PENDING", "10.0.0.0/24")
    assert Swipe.objects.get().quarantine == "pending"


def test_from_another_network_it_is_kept_and_earns_nothing(device: Device) -> None:
    assert attlog(line("7000000001"), address="203.0.113.9").content == b"OK: 1"
    assert Swipe.objects.get().quarantine == "network"
    assert Incident.objects.get().kind == "network"


def test_a_terminal_that_signs_cannot_be_spoken_for_here(cast: Cast) -> None:
    a_device(cast, "T-1")
    assert attlog(line("7000000001"), serial="T-1").status_code == 403
    assert not Post.objects.exists()


def test_tampering_stands_on_the_device_and_bodies_are_not_kept(device: Device) -> None:
    body = (
        "OPLOG 21\t0\t2026-10-05 07:00:00\t0\t0\t0\t0\r\nUSER PIN=31\tName=林若溪\tPasswd=4711\tCard=[15CD5B07]\r\n"
        "FP PIN=31\tFID=0\tTMP=abcdef\r\n"
    ).encode("gb18030")
    for _ in range(2):
        assert hands.post("cdata", body, table="OPERLOG").content == b"OK: 3"
    assert [one.kind for one in Incident.objects.all()] == ["clock_set"]
    kept = bytes(Post.objects.get().body)
    assert b"[15CD5B07]" in kept
    assert b"abcdef" not in kept
    assert b"4711" not in kept


def test_photos_pings_and_unknown_calls_are_answered(device: Device) -> None:
    photo = b"PIN=1.jpg\nSN=x\nsize=3\nCMD=uploadphoto\0\xff\xd8\xff"
    assert hands.post("cdata", photo, table="ATTPHOTO").content == b"OK"
    assert hands.get("ping").content == b"OK"
    assert hands.post("querydata", b"user pin=1", type="tabledata").content == b"OK"
    assert hands.get("registry").content.startswith(b"RegistryCode=")
    assert [post.table for post in Post.objects.all()] == ["other"]


def test_what_it_says_of_itself_is_kept(device: Device) -> None:
    assert (
        hands.post("cdata", b"~DeviceName=SC800,FWVersion=Ver 6.60,PushVersion=2.4.1", table="options").content == b"OK"
    )
    terminal = Terminal.objects.select_related("device__health").get()
    assert terminal.said["DeviceName"] == "SC800"
    assert terminal.device.health.firmware == "Ver 6.60"


@pytest.mark.parametrize("serial", ["", "a", "x" * 41, "a.b.c", "%00%00%00", "张三李四"])
def test_without_a_number_nothing_is_acknowledged(cast: Cast, serial: str) -> None:
    assert attlog(line("7000000001"), serial=serial).status_code == 400
    assert not Device.objects.exists()


def test_too_much_at_once_or_too_often_is_told_so(device: Device, monkeypatch: Any) -> None:
    assert hands.post("cdata", b"x" * 1_000_001, table="ATTLOG").status_code == 413
    monkeypatch.setattr("attendance.zkteco.meeting.CALLS", 2)
    first, _second, later = (hands.get("ping") for _ in range(3))
    assert first.status_code == 200
    assert later.status_code == 429
    assert 0 < int(later["Retry-After"]) <= 61


def test_strangers_of_one_network_are_so_many_a_day(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr("attendance.zkteco.meeting.STRANGERS", 2)
    answers = [hands.get("ping", serial=f"NEW-{at}").status_code for at in range(4)]
    assert (answers, Device.objects.count()) == ([200, 200, 429, 429], 2)


def test_a_stranger_has_little_room_and_loses_nothing(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr("attendance.zkteco.posts.MOST_OF_STRANGER", 2)
    answers = [attlog(line(f"700000000{at}"), serial="UDP0000001") for at in range(3)]
    assert [(one.status_code, one.content[:2]) for one in answers] == [(200, b"OK"), (200, b"OK"), (429, b"la")]
    assert hands.post("cdata", b"x" * 100_001, serial="UDP0000001", table="ATTLOG").status_code == 429


def test_multipart_and_forms_are_bytes_too(device: Device) -> None:
    body = f"{line('7000000001')}\n\0".encode()
    for kind in ("application/x-www-form-urlencoded; charset=gb2312", "multipart/form-data; boundary=x", "nonsense"):
        assert hands.post("cdata", body, table="ATTLOG", kind=kind).content == b"OK: 1"
    assert Swipe.objects.count() == 1


@pytest.mark.parametrize("vector", PUSH["cards"], ids=str)
def test_cards_of_people_changed_there_are_kept_as_they_came(device: Device, vector: dict[str, Any]) -> None:
    body = f"USER PIN=1\tName=x\tCard={vector['field']}\n".encode()
    assert hands.post("cdata", body, table="OPERLOG").content == b"OK: 1"
    assert bytes(Post.objects.get().body) == body


def test_a_line_of_a_stick_has_a_column_more_and_is_a_swipe_all_the_same(device: Device) -> None:
    """Whoever relays a stick's file by PUSH mistakes the terminal for the status, which nobody believes."""
    assert attlog(PUSH["udisk_line"]).content == b"OK: 1"
    assert Swipe.objects.get().number == "200"


CALLS = st.sampled_from(
    ["cdata", "cdata.aspx/", "getrequest", "devicecmd", "ping", "registry", "push", "querydata", "x/y"]
)
TABLES = st.sampled_from(
    ["ATTLOG", "OPERLOG", "ATTPHOTO", "options", "rtlog", "RemoteAtt", "", "\N{HEAVY BLACK HEART}"]
)
LINES = st.lists(
    st.one_of(
        st.binary(max_size=80),
        st.builds(
            lambda *p: "\t".join(p).encode(),
            st.text(max_size=12),
            st.datetimes().map(lambda at: f"{at:%Y-%m-%d %H:%M:%S}"),
            st.text(max_size=4),
        ),
    )
).map(b"\n".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(call=CALLS, table=TABLES, body=LINES, extra=st.text(max_size=30), is_post=st.booleans())
def test_any_bytes_get_an_answer_and_what_is_acknowledged_is_here(
    device: Device, monkeypatch: Any, call: str, table: str, body: bytes, extra: str, is_post: bool
) -> None:
    monkeypatch.setattr("attendance.zkteco.meeting.CALLS", 10**6)
    words = {"SN": hands.SERIAL, "table": table, "PIN": extra, "INFO": extra}
    path = f"/iclock/{call}?{'&'.join(f'{name}={value}' for name, value in words.items())}"
    client = Client(raise_request_exception=True)
    how: Any = {"REMOTE_ADDR": hands.OFFICE}
    answer = client.post(path, body, content_type="text/plain", **how) if is_post else client.get(path, **how)
    assert answer.status_code < 500
    assert not Post.objects.filter(taken_at__isnull=True).exists()
    if is_post and answer.content.startswith(b"OK: ") and answer.content != b"OK: 0":
        rest = body.partition(b"\n")[2] if body[:6].upper() == b"TABLE=" else body
        assert without_bodies(rest) in [bytes(post.body) for post in Post.objects.filter(device=device)]
