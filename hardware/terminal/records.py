"""What is known of a tap, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Tap:
    """A card at a moment of this computer's clock; `number` as printed where the reader lets it be known."""

    at: datetime
    number: str
    uid: str
    raw: str


class NotDelivered(Exception):
    """Nobody has receipted these records; they are kept and offered again."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What the server's clock said beside ours: ours lacks `offset_ms`; the exchange took `rtt_ms`."""

    offset_ms: int
    rtt_ms: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """The other side has spoken on each record; for which reasons it did not take some."""

    refused: list[str]
    clock: Clock | None = None


class Outbox(Protocol):
    """Where records go, as they stand in the journal, with a word on how the device fares."""

    def deliver(self, records: list[str], health: dict[str, Any]) -> Spoken: ...
