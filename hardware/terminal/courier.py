"""Carries what the journal holds to the server, beside the reader."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from .journal import Journal
from .records import Clock, NotDelivered, Outbox
from .waits import Waits

AT_ONCE = 200
BETWEEN_SAMPLES, MOVED_MS = 600, 500


class Courier:
    """Oldest first, for ever; what the other side has not spoken on is offered again."""

    def __init__(
        self, journal: Journal, outbox: Outbox, *, tell: Callable[..., None], waits: Waits | None = None
    ) -> None:
        self.journal, self.outbox, self.tell = journal, outbox, tell
        self.waits = waits or Waits(1, 300)
        self._news = threading.Event()
        self._sampled: tuple[float, Clock] | None = None

    def hurry(self) -> None:
        """There is something new to carry."""
        self._news.set()

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                carried = self.carry()
                self.waits.reset()
            except NotDelivered as error:
                wait = self.waits.next()
                self.tell("undelivered", why=str(error), again_in=wait)
                stop.wait(wait)
                continue
            if not carried:
                self._news.wait(1)
                self._news.clear()

    def carry(self) -> int:
        """One portion; how many records it had. What the server refused stays in the journal and holds nothing up."""
        records, end = self.journal.unsent(AT_ONCE)
        if records:
            spoken = self.outbox.deliver(records, self.journal.fares(beyond=end))
            self.tell("delivered", records=len(records) - len(spoken.refused))
            for reason in spoken.refused:
                self.tell("refused", why=reason)
            self._note(spoken.clock)
        if self.journal.waiting and end:
            self.journal.receipt(end)
        return len(records)

    def _note(self, clock: Clock | None) -> None:
        """A sample of the clock now and then, and whenever it has moved; a full disk may keep none."""
        if clock is None or (self._sampled and not self._is_news(clock, *self._sampled)):
            return
        try:
            self.journal.note_clock(clock)
        except OSError as error:
            self.tell("not kept", why=error.strerror or str(error))
            return
        self._sampled = (time.monotonic(), clock)

    @staticmethod
    def _is_news(clock: Clock, at: float, before: Clock) -> bool:
        moved = abs(clock.offset_ms - before.offset_ms) > MOVED_MS + clock.rtt_ms + before.rtt_ms
        return moved or time.monotonic() - at > BETWEEN_SAMPLES
