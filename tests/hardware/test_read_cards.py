"""`manage.py read_cards`, at a desk and at a door, over a line that is really opened."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from config.home import PROJECT
from hardware.protocols.terminal import decode
from hardware.simulators.cable import Cable
from hardware.simulators.readers import READERS
from tests.hardware.test_delivery import KEY, serving

CARD = bytes.fromhex("2A83155E")


@pytest.fixture(autouse=True)
def _signals(monkeypatch):
    monkeypatch.setattr(signal, "signal", lambda *_: None)


def test_a_desk_shows_one_card_and_ends(tmp_path):
    said = io.StringIO()
    with Cable(READERS["pn532"](), tmp_path / "port") as cable:
        cable.lay(CARD)
        options = {"port": cable.url, "profile": "pn532:10D-reversed", "mode": "desk", "once": True}
        call_command("read_cards", **options, stdout=said, stderr=io.StringIO())
    shown = json.loads(said.getvalue())
    assert (shown["number"], shown["uid"]) == ("1578468138", "2A83155E")


def test_a_door_writes_down_and_delivers(tmp_path):
    (tmp_path / "key").write_text(KEY.hex())
    with Cable(READERS["aa-bb"](), tmp_path / "port") as cable, serving() as server:
        cable.lay(CARD)
        where = ["--server", server.address, "--device", "DOOR-1", "--key-file", tmp_path / "key"]
        line = ["--port", cable.url, "--profile", "aa-bb", "--journal", tmp_path / "journal"]
        command = [sys.executable, PROJECT / "manage.py", "read_cards", *line, *where]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as door:
            records = [decode(server.news.get(timeout=60)) for _ in range(2)]
            door.terminate()
            assert "kept number=2" in door.communicate(timeout=30)[1]
    assert [(one.kind, one.uid) for one in records] == [("boot", ""), ("swipe", "2A83155E")]
    assert (door.returncode, all(server.signed)) == (0, True)


@pytest.mark.parametrize(
    "options",
    [
        {"profile": "nothing", "mode": "desk"},
        {"profile": "line", "mode": "desk", "port": "nonsense://"},
        {"profile": "line", "mode": "door"},
        {"profile": "line", "mode": "door", "server": "ftp://x", "device": "D", "key_file": "k", "journal": "j"},
        {
            "profile": "line",
            "mode": "door",
            "server": "https://x",
            "device": "D",
            "key_file": Path("none"),
            "journal": "j",
        },
    ],
)
def test_what_cannot_work_is_said_at_once(options, tmp_path):
    with pytest.raises(CommandError):
        call_command("read_cards", **{"port": "loop://"} | options, stderr=io.StringIO())
