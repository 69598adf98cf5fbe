"""Pages and buttons of ZKTeco terminals, sticks and releases, for the two matrices of addresses and roles.

B is a call that says nothing: a terminal's door asks for a serial number before anything else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet

from attendance.devices.models import Device, Health
from attendance.releases import services as releases
from attendance.releases.models import Release
from attendance.swipes.ingest import ingest
from attendance.zkteco.models import Command, StickFile, Terminal
from tests.attendance.devices import MORNING, a_device, a_swipe
from tests.cast import Cast

AGREED = """
iclock:call               B B B B B B B B B B B B B B B
zkteco:command            3 F F F F F 2 F F F 2 F F F F
zkteco:pull               3 F F F F F 2 F F F 2 F F F F
zkteco:network            M M M M M M M M M M M M M M M
sticks:send               3 F F F F F 2 F F F 2 F F F F
sticks:look               3 F F F F F 2 F F F 2 F F F F
sticks:confirm            M M M M M M M M M M M M M M M
releases:ask              3 F F F F F 2 2 F F 2 F F F F
releases:decide           3 F F F F F F 2 F F 2 F F F F
"""
POSTS = """
zkteco:command            = F F F F F 3 F F F 3 F F F F
zkteco:pull               = F F F F F 3 F F F 3 F F F F
zkteco:network            = F F F F F F 3 F F 3 F F F F
sticks:send               = F F F F F 3 F F F 3 F F F F
sticks:confirm            = F F F F F 3 F F F 3 F F F F
releases:ask              = F F F F F 3 3 F F 3 F F F F
releases:decide           = F F F F F F 3 F F 3 F F F F
"""
OBJECT_OF = {
    "sticks:send": "zkteco", "sticks:look": "stick", "sticks:confirm": "stick", "releases:ask": "zkteco",
    "releases:decide": "release",
}  # fmt: skip
LINE = b"7000000001\t2026-05-16 08:00:00\t7\t0\t4\t0\r\n"
DAYS = {"from_date": "2026-05-16", "to_date": "2026-05-16"}


def terminal_of(cast: Cast) -> Device:
    found = Device.objects.filter(kind="zkteco", owner__isnull=False).first()
    return found or a_device(cast, "0316144680030", kind="zkteco", network="10.0.0.0/24")


def stick_of(cast: Cast) -> StickFile:
    return StickFile.objects.create(device=terminal_of(cast), name="1_attlog.dat", body=LINE, sent_by=cast.admin)


def held_by(device: Device) -> Device:
    ingest(device, [a_swipe(1, boot=None, digest=b"0" * 16)], source="push", doubt=releases.Quarantine.NETWORK)
    return device


def release_of(cast: Cast) -> Release:
    found = Release.objects.filter(state="asked").first()
    if found:
        return found
    device = held_by(terminal_of(cast))
    day = MORNING.date()
    return releases.ask(device.pk, from_date=day, to_date=day, reason="临时换了网络", actor=cast.admin)


def moved(cast: Cast) -> Device:
    device = terminal_of(cast)
    Health.objects.update_or_create(device=device, defaults={"address": "10.9.9.9"})
    return device


def objects_of(cast: Cast) -> dict[str, Any]:
    return {
        "zkteco": terminal_of(cast).pk, "stick": stick_of(cast).pk, "release": release_of(cast).pk, "iclock": "ping",
    }  # fmt: skip


THINGS: dict[str, Callable[[Cast], tuple[list[Any], dict[str, Any]]]] = {
    "zkteco:command": lambda cast: ([terminal_of(cast).pk], {"what": "info"}),
    "zkteco:pull": lambda cast: ([terminal_of(cast).pk], {"host": "10.0.0.27", "port": 4370}),
    "zkteco:network": lambda cast: ([moved(cast).pk], {}),
    "sticks:send": lambda cast: ([terminal_of(cast).pk], {"file": SimpleUploadedFile("1_attlog.dat", LINE)}),
    "sticks:confirm": lambda cast: ([stick_of(cast).pk], {}),
    "releases:ask": lambda cast: ([held_by(terminal_of(cast)).pk], DAYS | {"reason": "临时换了网络"}),
    "releases:decide": lambda cast: ([release_of(cast).pk], {"verdict": "granted", "opinion": ""}),
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    return [
        (Command.objects.all(), ("pk", "state")),
        (Terminal.objects.all(), ("pk", "host")),
        (Device.objects.all(), ("pk", "network")),
        (StickFile.objects.all(), ("pk", "confirmed_at")),
        (Release.objects.all(), ("pk", "state")),
    ]
