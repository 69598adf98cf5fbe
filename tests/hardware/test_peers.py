"""What others wrote for real readers and terminals takes our simulators for real ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from config.home import PROJECT
from hardware.simulators.cable import Cable
from hardware.simulators.readers import Pn532Reader
from hardware.simulators.zk_network import serving
from hardware.simulators.zk_terminal import Terminal

PEERS = Path(__file__).with_name("peers")
MORNING = datetime.fromisoformat("2026-10-05 08:00:00")


@pytest.mark.parametrize(
    ("uid", "seen"), [("2A83155E", "2A83155E"), ("0416C6C2D73881", "0416C6C2D73881"), ("", "none")]
)
def test_nfcpy_reads_the_simulated_pn532(uid, seen, tmp_path):
    with Cable(Pn532Reader(), tmp_path / "port") as cable:
        cable.lay(bytes.fromhex(uid))
        command = [sys.executable, PEERS / "read_card.py", os.path.realpath(cable.url)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["PN532v1.6", seen], done.stderr


@pytest.mark.parametrize("count", [5, 300], ids=["in the answer", "in chunks"])
def test_zkteco_js_reads_the_simulated_terminal(count):
    terminal = Terminal(lambda: MORNING)
    for number in range(count):
        terminal.swipe(str(number), MORNING + timedelta(seconds=number))
    terminal.enrol("31", "Zhao", 123456789)
    with serving(terminal) as port:
        seen = zkteco(port)
    assert seen["swipes"] == [[str(number), 4, 0] for number in range(count)]
    assert seen["people"] == [["31", 123456789]]
    assert (seen["info"]["logCounts"], seen["serial"]) == (count, "SIM0000001")
    assert seen["first"] == int(MORNING.timestamp() * 1000)


def zkteco(port: int) -> dict:
    command = ["node", PEERS / "read_terminal.js", PROJECT / ".venv" / "peers", str(port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
