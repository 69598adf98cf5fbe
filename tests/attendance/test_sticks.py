"""Files of sticks: seen before anything is stored, and a file that anybody can write earns nothing by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from api.sticks import services
from api.sticks.preview import preview_of
from attendance.devices.models import Device
from attendance.swipes.models import Swipe
from attendance.zkteco.models import StickFile
from hardware.protocols import terminal_wire as wire
from registry.base.refusals import NotAllowed, Refusal
from tests.api_hands import KEY, with_key
from tests.attendance.devices import a_device
from tests.attendance.test_device_api import journal
from tests.cast import Cast, log_in
from tests.hardware.vectors import VECTORS
from tests.iclock_hands import attlog, line

SAMPLE = VECTORS["push"]["udisk_line"]


@pytest.fixture
def device(cast: Cast) -> Device:
    return a_device(cast, "0316144680030", kind="zkteco", network="10.0.0.0/24")


def dat(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


def test_the_preview_tells_new_known_unknown_and_refused(cast: Cast, device: Device) -> None:
    attlog(line(cast.nurse.card_number))
    body = dat(
        f"{cast.nurse.card_number}\t2026-10-05 06:58:10\t7\t0\t4\t0",
        f"  {cast.nurse.card_number}\t2026-10-05 19:02:40\t7\t1\t4\t0",
        SAMPLE,
        SAMPLE,
        "31\t2026-02-31 08:00:00\t7\t0\t4\t0",
    )
    found = preview_of(device, body)
    assert (found.new, found.known, found.unknown, found.devices) == (2, 1, 1, ("7",))
    assert [one.line for one in found.refused] == [5]


def test_an_unsigned_file_is_taken_in_once_and_held(cast: Cast, device: Device) -> None:
    file = services.send(device, dat(SAMPLE), name="7_attlog.dat", actor=cast.admin)
    assert not Swipe.objects.exists()
    for _ in range(2):
        file = services.confirm(file.pk, actor=cast.admin)
    assert file.counted == {"new": 1, "known": 0, "unknown": 1, "refused": 0}
    assert Swipe.objects.get().quarantine == "unsigned"


def test_what_came_by_the_network_stays_as_it_is(cast: Cast, device: Device) -> None:
    attlog(line("7000000001"))
    file = services.send(device, dat("7000000001\t2026-10-05 06:58:10\t7\t0\t1\t0"), name="x", actor=cast.admin)
    services.confirm(file.pk, actor=cast.admin)
    assert Swipe.objects.get().quarantine == ""


@pytest.mark.parametrize("body", [b"", b"\r\n", b"hello", bytes(range(256))])
def test_what_is_no_such_file_is_refused(cast: Cast, device: Device, body: bytes) -> None:
    with pytest.raises(Refusal, match="不能导入"):
        services.send(device, body, name="x", actor=cast.admin)


def test_only_who_answers_for_the_device_imports(cast: Cast, device: Device) -> None:
    with pytest.raises(NotAllowed):
        services.send(device, dat(SAMPLE), name="x", actor=cast.bureau)


def test_a_signed_file_counts_and_one_of_another_device_does_not(cast: Cast) -> None:
    ours, other = with_key(a_device(cast, "T-1")), with_key(a_device(cast, "T-2"))
    sealed = wire.seal(KEY, purpose="batch", text=wire.encode_batch(wire.Batch("T-1", journal(3)))).encode()
    file = services.send(ours, sealed, name="T-1.xuefen", actor=cast.admin)
    assert services.confirm(file.pk, actor=cast.admin).counted["new"] == 3
    assert set(Swipe.objects.values_list("quarantine", flat=True)) == {""}
    with pytest.raises(Refusal):
        services.send(other, sealed, name="T-1.xuefen", actor=cast.admin)


def test_through_the_pages(cast: Cast, device: Device) -> None:
    client: Any = log_in(Client(), cast.admin)
    upload = SimpleUploadedFile("7_attlog.dat", dat(SAMPLE))
    look = client.post(f"/devices/{device.pk}/stick/", {"file": upload}, follow=True)
    assert "没有签名的文件" in look.content.decode()
    done = client.post(f"/devices/sticks/{StickFile.objects.get().pk}/confirm/", follow=True)
    assert "导入了 1 次新的刷卡" in done.content.decode()
    again = client.post(f"/devices/{device.pk}/stick/", {"file": SimpleUploadedFile("x.dat", b"hello")})
    assert again.status_code == 409
