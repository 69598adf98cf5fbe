"""What becomes of a tap: at a door it is written down and carried away, at a desk it is shown, one card at a time."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace

from hardware.protocols.terminal import CARD

from .courier import Courier
from .journal import Journal
from .records import Tap


class Door:
    """Taps feed a session: on the disk first, then the green light, then the server."""

    def __init__(
        self, journal: Journal, courier: Courier, *, tell: Callable[..., None], activity: int | None = None
    ) -> None:
        self.journal, self.courier, self.tell, self.activity = journal, courier, tell, activity

    def take(self, tap: Tap) -> bool:
        if not tap.uid and not CARD.fullmatch(tap.number):
            self.tell("no card number", length=len(tap.number))
            return False
        plain = tap if CARD.fullmatch(tap.number) else replace(tap, number="")
        try:
            number = self.journal.append(plain, activity=self.activity)
        except OSError as error:
            self.tell("not kept", why=error.strerror or str(error))
            return False
        self.tell("kept", number=number)
        self.courier.hurry()
        return True


class Desk:
    """Cards are read to be linked with a printed number: each is one line of JSON; nothing is kept or delivered."""

    def __init__(self, write: Callable[[str], object], *, once: threading.Event | None = None) -> None:
        self._write, self._once = write, once

    def take(self, tap: Tap) -> bool:
        said = {"number": tap.number, "uid": tap.uid, "raw": tap.raw, "at": tap.at.isoformat(timespec="milliseconds")}
        self._write(json.dumps(said, ensure_ascii=False))
        if self._once:
            self._once.set()
        return True
