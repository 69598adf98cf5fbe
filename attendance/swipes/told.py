"""What a device told, whatever it speaks: the form in which records come to `ingest`, and what is said of each."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

SWIPE, BOOT, CLOCK, EVENT = "swipe", "boot", "clock", "event"


class Told(NamedTuple):
    """A record. `text` is one line, kept for good; it is named by run and number, or by a digest of what it says.

    A run goes by its UUID as text. `mono` counts milliseconds since it began; `prev` and `link` are what the record
    says of the one before it and what the one after it has to say of this.
    """

    text: str
    wall: dt.datetime
    kind: str = SWIPE
    boot: str | None = None
    sequence: int = 0
    digest: bytes = b""
    mono: int | None = None
    number: str = ""
    uid: str = ""
    activity: int | None = None
    prev: str = ""
    link: str = ""
    facts: dict[str, Any] = {}


class Receipt(NamedTuple):
    """What became of a record: `stored`, `duplicate`, or `quarantined` with the reason."""

    outcome: str
    reason: str = ""


STORED, DUPLICATE, QUARANTINED = "stored", "duplicate", "quarantined"
CONFLICT = "conflict"
