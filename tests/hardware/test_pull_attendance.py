"""Terminals that wait to be asked are asked as their page says, and one that does not answer keeps no other waiting."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from attendance.devices.models import Device, Health
from attendance.swipes.models import Swipe
from attendance.zkteco.models import Terminal
from hardware.pulling.fetching import pull_next
from hardware.simulators.zk_network import serving
from hardware.simulators.zk_terminal import Terminal as Simulated
from tests.attendance.devices import a_device
from tests.cast import Cast

MORNING = datetime.fromisoformat("2026-10-05 08:00:00")


@pytest.fixture
def simulated() -> Simulated:
    terminal = Simulated(clock=lambda: timezone.localtime().replace(tzinfo=None), key=4711, serial="SIM0000001")
    terminal.swipe("7000000001", MORNING)
    return terminal


@pytest.fixture
def device(cast: Cast) -> Device:
    return a_device(cast, "SIM0000001", kind="zkteco")


def registered(device: Device, port: int, *, key: int = 4711) -> None:
    terminal = Terminal(device=device, host="127.0.0.1", port=port)
    terminal.set_key(key)
    terminal.save()


def pulled(*arguments: str) -> str:
    out = io.StringIO()
    call_command("pull_attendance", *arguments, stdout=out)
    return out.getvalue()


def test_all_registered_terminals_are_fetched_and_repeating_changes_nothing(
    device: Device, simulated: Simulated
) -> None:
    with serving(simulated) as port:
        registered(device, port)
        assert pulled() == "SIM0000001: held 1, known 0, new 1\n"
        assert pulled("--device", "SIM0000001") == "SIM0000001: held 1, known 1, new 0\n"
    assert (Swipe.objects.get().source, Swipe.objects.get().quarantine) == ("pull", "")
    assert abs(Health.objects.get().offset_ms or 0) < 10_000


def test_the_worker_asks_once_an_hour(device: Device, simulated: Simulated) -> None:
    with serving(simulated) as port:
        registered(device, port)
        found: Any = pull_next()
    assert (found.new, pull_next()) == (1, None)


@pytest.mark.parametrize("serial", ["SIM0000002", "SIM0000001"])
def test_another_terminal_or_a_wrong_key_stands_on_the_page(device: Device, simulated: Simulated, serial: str) -> None:
    simulated.serial = serial
    with serving(simulated) as port:
        registered(device, port, key=4711 if serial == "SIM0000002" else 1)
        with pytest.raises(CommandError):
            pulled()
    assert Terminal.objects.get().pull_failed
    assert not Swipe.objects.exists()


def test_one_that_is_not_in_use_is_left_alone(device: Device) -> None:
    registered(device, 9)
    device.suspend()
    device.save()
    assert (pulled(), pull_next()) == ("", None)
