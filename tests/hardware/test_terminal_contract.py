"""What everything that brings swipes does, by whichever way: our terminal over the network and on a stick, the one that
the fleet plays, and a terminal that waits to be asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from api.devices.sticks import take_stick
from attendance.devices.models import Device
from attendance.swipes.models import Swipe
from hardware.simulators.terminals import Answer, FaultyLine, Request, Terminal
from hardware.simulators.zk_network import serving
from hardware.simulators.zk_terminal import Terminal as OldTerminal
from hardware.terminal.courier import Courier
from hardware.terminal.delivery import HttpOutbox
from hardware.terminal.journal import Journal
from hardware.terminal.records import Tap
from hardware.terminal.stick import write_stick
from tests.api_hands import KEY, with_key
from tests.attendance.devices import MORNING, ZONE, a_device
from tests.cast import Cast

SERIAL = "SIM0000001"


def carry(request: Request) -> Answer:
    path, headers, body = request
    answer = Client().post(path, body, content_type="application/json", headers=headers)
    return answer.status_code, dict(answer.headers), answer.content


class OverNetwork:
    """`again` forgets every receipt, as after a lost reply."""

    def __init__(self, folder: Path, server: str) -> None:
        self.journal = Journal(folder / "journal")
        self.courier = Courier(self.journal, HttpOutbox(server, SERIAL, KEY), tell=lambda what, **facts: None)

    def swipe(self, number: str, at: dt.datetime) -> None:
        self.journal.append(Tap(at=at, number=number, uid="", raw=""))

    def bring(self) -> None:
        while self.courier.carry():
            pass

    def again(self) -> None:
        self.journal.receipt(0)
        self.bring()


class OnStick(OverNetwork):
    def __init__(self, folder: Path, server: str) -> None:
        super().__init__(folder, server)
        self.folder = folder

    def bring(self) -> None:
        target, _count = write_stick(self.folder / "journal", self.folder, serial=SERIAL, key=KEY)
        take_stick(target.read_bytes())


class Played:
    """Without clock samples, so that it is believed what it claims."""

    def __init__(self, folder: Path, server: str) -> None:
        self.terminal, self.line = Terminal(SERIAL, KEY, Random(1)), FaultyLine(carry, Random(1), faulty=False)
        self.terminal.power_on(_ms(MORNING), wrong=0)

    def swipe(self, number: str, at: dt.datetime) -> None:
        self.terminal.tap(number, _ms(at))

    def bring(self) -> None:
        while not self.terminal.deliver(self.line):
            pass

    def again(self) -> None:
        self.terminal.receipted = 0
        self.bring()


class Asked:
    """Its log is fetched whole each time."""

    def __init__(self, folder: Path, server: str) -> None:
        self.terminal = OldTerminal(lambda: MORNING.replace(tzinfo=None), serial=SERIAL)

    def swipe(self, number: str, at: dt.datetime) -> None:
        self.terminal.swipe(number, at.astimezone(ZONE).replace(tzinfo=None))

    def bring(self) -> None:
        with serving(self.terminal) as port:
            call_command("pull_log", device=SERIAL, host="127.0.0.1", port=port, verbosity=0)

    again = bring


WAYS: dict[str, Any] = {"network": OverNetwork, "stick": OnStick, "played": Played, "asked": Asked}


@pytest.fixture
def device(cast: Cast, transactional_db: None) -> Device:
    return with_key(a_device(cast, SERIAL))


@pytest.fixture(params=sorted(WAYS))
def way(request: pytest.FixtureRequest, device: Device, tmp_path: Path, live_server: Any) -> Iterator[Any]:
    one = WAYS[request.param](tmp_path, live_server.url)
    yield one
    if isinstance(one, OverNetwork):
        one.journal.__exit__(None, None, None)


def known() -> list[tuple[str, str]]:
    return sorted((row.number, f"{row.claimed_at.astimezone(ZONE):%H:%M:%S}") for row in Swipe.objects.all())


class TestEveryTerminal:
    """Each in its turn, whatever brings it."""

    def test_what_it_saw_comes_as_it_was_whole_and_again_changes_nothing(self, way: Any, cast: Cast) -> None:
        way.swipe(cast.nurse.card_number, MORNING)
        way.swipe("0006547886", MORNING + dt.timedelta(seconds=70.5))
        way.bring()
        first = known()
        way.again()
        assert first == known() == sorted([("0006547886", "08:01:10"), (cast.nurse.card_number, "08:00:00")])
        assert Swipe.objects.get(person__isnull=False).person == cast.nurse

    def test_what_comes_later_is_added_to_what_came(self, way: Any, cast: Cast) -> None:
        for minute in range(3):
            way.swipe(cast.nurse.card_number, MORNING + dt.timedelta(minutes=minute, seconds=0.5))
            way.bring()
        assert [at for _number, at in known()] == ["08:00:00", "08:01:00", "08:02:00"]

    def test_from_a_device_that_is_not_in_use_it_is_kept_and_held(self, way: Any, device: Device) -> None:
        device.suspend()
        device.save()
        way.swipe("0006547886", MORNING)
        way.bring()
        assert [one.quarantine for one in Swipe.objects.all()] == ["suspended"]


def _ms(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)
