"""A reader that is kept alive: its line is opened again whenever it is lost, with growing pauses."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from hardware.protocols.cards import Card, doubt
from hardware.protocols.hosts import Host
from hardware.protocols.profiles import Profile

from .debounce import Debounce
from .records import Tap
from .transport import Line, LineLost
from .waits import Waits


class Reader:
    """`take` keeps a tap and says whether it is kept: only then the reader shows green."""

    def __init__(
        self,
        url: str,
        profile: Profile,
        *,
        take: Callable[[Tap], bool],
        tell: Callable[..., None],
        waits: Waits | None = None,
        debounce: Debounce | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url, self.profile, self.take, self.tell = url, profile, take, tell
        self.waits = waits or Waits(0.5, 30)
        self.debounce = debounce or Debounce()
        self.clock = clock
        self.bad_frames = 0

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self._use(Line(self.url, self.profile.baud), stop)
            except LineLost as error:
                wait = self.waits.next()
                self.tell("line lost", why=str(error), again_in=wait)
                stop.wait(wait)

    def _use(self, line: Line, stop: threading.Event) -> None:
        self.tell("line open", url=self.url, profile=self.profile.name)
        try:
            self._listen(line, self.profile.host(), stop)
        finally:
            self.tell("reads", count=self.debounce.reads, taps=self.debounce.taps)
            line.close()

    def _listen(self, line: Line, host: Host, stop: threading.Event) -> None:
        asked = heard = -1.0
        while not stop.is_set():
            now = self.clock()
            if now - asked >= self.profile.poll:
                asked = now
                line.write(host.ask())
            data = line.read()
            now = self.clock()
            cards = host.hear(data) if data else host.idle() if now - heard >= self.profile.gap else []
            if data:
                heard = now
                self.waits.reset()
            for card in cards:
                self._tap(card, line, host)
            self._count_bad(host)

    def _tap(self, card: Card, line: Line, host: Host) -> None:
        if not self.debounce.is_new(card.key, self.clock()):
            return
        tap = self._describe(card)
        why = doubt(self.profile.uid(card)) if self.profile.uid(card) else None
        if why:
            self.tell("doubtful card", why=why.value, uid=tap.uid)
        if not self.take(tap):
            self.debounce.forget(card.key)
        elif not why:
            line.write(host.green())

    def _describe(self, card: Card) -> Tap:
        return Tap(
            at=datetime.now().astimezone(),
            number=self.profile.number(card),
            uid=self.profile.uid(card).hex().upper(),
            raw=card.raw.hex().upper(),
        )

    def _count_bad(self, host: Host) -> None:
        """What is broken never becomes a tap; that it comes is shown, for it is a cable or a wrong speed."""
        if host.framer.bad > self.bad_frames:
            self.tell("bad frames", count=host.framer.bad)
        self.bad_frames = host.framer.bad
