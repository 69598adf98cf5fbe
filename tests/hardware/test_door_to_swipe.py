"""From a card in the field to a person's swipe: line, driver, journal, signed delivery, the server's own door."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from attendance.devices.models import Boot, ClockSample, Device
from attendance.swipes.models import Swipe
from hardware.protocols.profiles import find
from hardware.simulators.cable import Cable
from hardware.simulators.readers import READERS
from hardware.terminal.courier import Courier
from hardware.terminal.delivery import HttpOutbox
from hardware.terminal.journal import Journal
from hardware.terminal.modes import Door
from hardware.terminal.reader import Reader
from tests.attendance.devices import a_device

KEY = bytes(range(32))
UID = bytes.fromhex("010063E9AE")


@pytest.fixture
def door(cast: Any, transactional_db: None) -> Device:
    device = a_device(cast, "DOOR-1", kind="reader")
    device.set_key(KEY)
    device.save()
    return device


def read_one(folder: Any) -> None:
    """One card at a door, from the cable to the disk."""
    stop = threading.Event()

    def told(what: str, **facts: object) -> None:
        if what == "kept":
            stop.set()

    with Journal(folder / "journal") as journal, Cable(READERS["rdm6300"](), folder / "port") as cable:
        cable.lay(UID)
        courier = Courier(journal, HttpOutbox("http://nowhere", "DOOR-1", KEY), tell=told)
        Reader(cable.url, find("rdm6300"), take=Door(journal, courier, tell=told).take, tell=told).run(stop)


def carry(folder: Any, server: str) -> list[str]:
    told: list[str] = []
    with Journal(folder / "journal") as journal:
        courier = Courier(journal, HttpOutbox(server, "DOOR-1", KEY), tell=lambda what, **facts: told.append(what))
        while courier.carry():
            pass
    return told


def test_a_card_at_a_door_becomes_a_swipe_on_the_server(door, live_server, tmp_path):
    read_one(tmp_path)
    assert "refused" not in carry(tmp_path, live_server.url)
    swipe = Swipe.objects.get()
    assert (swipe.device, swipe.number, swipe.uid) == (door, "0006547886", "010063E9AE")
    assert Boot.objects.filter(device=door).count() == 2
    assert ClockSample.objects.filter(device=door).exists()


def test_a_key_that_is_not_the_devices_delivers_nothing_and_loses_nothing(door, live_server, tmp_path):
    read_one(tmp_path)
    door.set_key(b"k" * 32)
    door.save()
    with pytest.raises(Exception, match="not signed"):
        carry(tmp_path, live_server.url)
    assert not Swipe.objects.exists()
    door.set_key(KEY)
    door.save()
    carry(tmp_path, live_server.url)
    assert Swipe.objects.count() == 1
