"""At a door a tap is kept or the person sees no green; at a desk it is shown."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import replace

from hardware.protocols.terminal import decode
from hardware.terminal.journal import Journal
from hardware.terminal.modes import Desk, Door
from tests.hardware.test_delivery import TAP


class NoCourier:
    def hurry(self):
        pass


def door(journal, told) -> Door:
    return Door(journal, NoCourier(), tell=lambda what, **facts: told.append(what))


def test_a_tap_is_kept_before_it_is_confirmed(tmp_path):
    with Journal(tmp_path) as journal:
        assert door(journal, []).take(TAP)
        assert decode(journal.unsent(9)[0][-1]).number == TAP.number


def test_a_door_may_say_which_activity_it_serves(tmp_path):
    with Journal(tmp_path) as journal:
        Door(journal, NoCourier(), tell=lambda what, **facts: None, activity=12).take(TAP)
        assert decode(journal.unsent(9)[0][-1]).activity == 12


def test_a_tap_that_the_disk_does_not_take_is_not_confirmed(tmp_path, monkeypatch):
    told = []

    def full(fd):
        raise OSError(28, "No space left on device")

    with Journal(tmp_path) as journal:
        monkeypatch.setattr(os, "fsync", full)
        assert not door(journal, told).take(TAP)
    assert told == ["not kept"]


def test_a_number_that_no_record_can_hold_goes_by_its_chip_or_not_at_all(tmp_path):
    told = []
    with Journal(tmp_path) as journal:
        assert door(journal, told).take(replace(TAP, number="021,33578"))
        assert not door(journal, told).take(replace(TAP, number="021,33578", uid=""))
        last = decode(journal.unsent(9)[0][-1])
    assert (last.number, last.uid, told) == ("", TAP.uid, ["kept", "no card number"])


def test_a_desk_shows_a_card_and_may_end_with_it():
    shown, once = [], threading.Event()
    Desk(shown.append, once=once).take(TAP)
    assert json.loads(shown[0]) == {
        "number": "0713233758",
        "uid": "2A83155E",
        "raw": "AA00",
        "at": "2026-10-05T06:58:10.000+00:00",
    }
    assert once.is_set()
