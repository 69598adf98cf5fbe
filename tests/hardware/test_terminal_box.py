"""`python -m hardware.terminal` from the card in the field to the swipe: killed, restarted, refused its receipts."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from attendance.devices.models import Boot, Device, Health, Incident
from attendance.swipes.models import Swipe
from hardware.simulators.cable import Cable
from hardware.simulators.readers import READERS
from hardware.terminal.screen import SHOWN_FOR
from tests.api_hands import KEY, with_key
from tests.attendance.devices import a_device
from tests.hardware.boxes import Box, free_port

FIRST, SECOND = bytes.fromhex("010063E9AE"), bytes.fromhex("01001293D8")
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def device(cast: Any, transactional_db: None) -> Device:
    return with_key(a_device(cast, "BOX-1", kind="terminal"))


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    with Cable(READERS["rdm6300"](), tmp_path / "port") as one:
        yield one


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path, device="BOX-1", key=KEY)


def test_a_box_has_nothing_of_ours_but_protocols(box: Box) -> None:
    asked = "import hardware.terminal.__main__, sys; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    done = subprocess.run([sys.executable, "-S", "-c", asked], env=box._env(), capture_output=True, text=True)
    assert set(done.stdout.split()) - sys.stdlib_module_names - {"__main__"} == {"hardware", "serial"}, done.stderr
    missing = subprocess.run([sys.executable, "-S", "-c", "import django"], env=box._env(), capture_output=True)
    assert b"ModuleNotFoundError" in missing.stderr


def test_swipes_come_exactly_once_through_a_kill_and_lost_receipts(
    device: Device, live_server: Any, cable: Cable, box: Box
) -> None:
    cable.lay(FIRST)
    box.start(cable.url, NOWHERE).wait_for("kept")
    box.kill()
    assert not Swipe.objects.exists()
    box.start(cable.url, live_server.url).wait_for("delivered")
    cable.lay(SECOND)
    box.wait_for("kept")
    box.wait_for("delivered")
    box.kill()
    (box.journal / "receipted").unlink()
    cable.take_away()
    box.start(cable.url, live_server.url).wait_for("delivered")
    assert box.stop() == 0
    once = set(Swipe.objects.values_list("number", "claimed_at"))
    assert {number for number, _at in once} == {"0006547886", "0001217496"}
    assert Swipe.objects.count() == len(once)
    assert Boot.objects.filter(device=device).count() == 3
    assert all(boot.missing == 0 for boot in Boot.objects.all())
    assert not Incident.objects.filter(kind__in=["conflict", "chain"]).exists()


def test_nobody_waits_for_a_box_that_has_delivered_everything(
    device: Device, live_server: Any, cable: Cable, box: Box
) -> None:
    cable.lay(FIRST)
    box.start(cable.url, live_server.url).wait_for("delivered")
    box.wait_for("delivered")
    box.stop()
    assert Health.objects.get(device=device).backlog == 0


def test_its_page_shows_the_last_four_digits_and_what_waits(cable: Cable, box: Box) -> None:
    port = free_port()
    box.start(cable.url, NOWHERE, screen=port).wait_for("line open")
    cable.lay(FIRST)
    box.wait_for("kept")
    shown = next(page for page in pages(port) if "已记下" in page)
    box.stop()
    assert "···7886" in shown
    assert "0006547886" not in shown
    assert "还有 2 条没传" in shown


def pages(port: int) -> Iterator[str]:
    """As a browser beside it sees the page again and again while the green light lasts."""
    ends = time.monotonic() + SHOWN_FOR
    while time.monotonic() < ends:
        with urlopen(f"http://127.0.0.1:{port}/") as answer:
            yield answer.read().decode()


def test_what_a_killed_box_kept_goes_onto_a_stick(cable: Cable, box: Box, tmp_path: Path) -> None:
    cable.lay(FIRST)
    box.start(cable.url, NOWHERE).wait_for("kept")
    box.kill()
    done = box.run("--stick", str(tmp_path))
    assert done.stdout == f"2 records on {tmp_path / 'BOX-1.xuefen'}\n"
