"""What every family of readers does at the end of a real line; run for each of them over a pseudo-terminal."""

from __future__ import annotations

import queue
import threading
import time
from pathlib import Path

import pytest

from hardware.protocols.profiles import find
from hardware.simulators.cable import Cable
from hardware.simulators.readers import READERS
from hardware.terminal.debounce import Debounce
from hardware.terminal.reader import Reader
from hardware.terminal.records import Tap
from hardware.terminal.waits import Waits

SOON, WINDOW = 20, 600
CARD, OTHER = bytes.fromhex("2A83155E"), bytes.fromhex("AABB02BB")


class Stand:
    """A simulated reader, its cable, and the driver that reads it."""

    def __init__(self, family: str, folder: Path) -> None:
        self.em = family == "rdm6300"
        self.cable = Cable(READERS[family](), folder / "port")
        self.taps: queue.Queue[Tap] = queue.Queue()
        self.told: queue.Queue[str] = queue.Queue()
        self.keeps, self.later = True, 0
        self.stop = threading.Event()
        self.reader = Reader(
            self.cable.url,
            find(family),
            take=self.take,
            tell=lambda what, **facts: self.told.put(what),
            waits=Waits(0.02, 0.1),
            debounce=Debounce(WINDOW),
            clock=lambda: time.monotonic() + self.later,
        )
        self.thread = threading.Thread(target=self.reader.run, args=(self.stop,), daemon=True)

    def take(self, tap: Tap) -> bool:
        self.taps.put(tap)
        return self.keeps

    def uid(self, card: bytes) -> bytes:
        return b"\x01" + card if self.em else card

    def lay(self, card: bytes = CARD) -> None:
        self.cable.lay(self.uid(card))

    def next(self) -> str:
        """What the next tap says of its card."""
        tap = self.taps.get(timeout=SOON)
        return tap.uid or tap.number

    def wait_for(self, what: str) -> None:
        while self.told.get(timeout=SOON) != what:
            pass

    def quiet(self, seconds: float = 0.4) -> bool:
        try:
            self.taps.get(timeout=seconds)
        except queue.Empty:
            return True
        return False


@pytest.fixture
def stand(request, tmp_path):
    one = Stand(request.param, tmp_path)
    with one.cable:
        one.thread.start()
        one.wait_for("line open")
        yield one
        one.stop.set()
        one.thread.join(SOON)


class ReaderContract:
    """Every family passes this."""

    def test_a_card_is_read_once_while_it_lies_there(self, stand):
        stand.lay()
        assert stand.next() == stand.uid(CARD).hex().upper()
        assert stand.quiet()

    def test_two_cards_one_after_the_other_are_two_taps(self, stand):
        stand.lay()
        first = stand.next()
        stand.lay(OTHER)
        assert {first, stand.next()} == {stand.uid(card).hex().upper() for card in (CARD, OTHER)}

    def test_a_card_taken_away_and_laid_again_is_another_tap(self, stand):
        stand.lay()
        stand.next()
        stand.cable.take_away()
        assert stand.quiet()
        stand.later = 2 * WINDOW
        stand.lay()
        assert stand.next() == stand.uid(CARD).hex().upper()

    def test_noise_on_the_line_makes_no_tap_and_stops_none(self, stand):
        stand.cable.say(b"\xc3\x28\x11\xff\xf0\r\n")
        assert stand.quiet()
        stand.lay()
        assert stand.next() == stand.uid(CARD).hex().upper()

    def test_a_cable_pulled_and_put_back_reads_on(self, stand):
        stand.cable.pull()
        stand.wait_for("line lost")
        stand.cable.plug()
        stand.wait_for("line open")
        stand.lay()
        assert stand.next() == stand.uid(CARD).hex().upper()

    def test_a_tap_that_could_not_be_kept_may_be_tried_again_at_once(self, stand):
        stand.keeps = False
        stand.lay()
        stand.next()
        stand.keeps = True
        stand.lay()
        assert stand.next() == stand.uid(CARD).hex().upper()
