"""What is known of a tap, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Tap:
    """A card at a moment of this computer's clock; `number` as printed where the reader lets it be known."""

    at: datetime
    number: str
    uid: str
    raw: str


class NotDelivered(Exception):
    """Nobody has receipted these records; they are kept and offered again."""


class Outbox(Protocol):
    """Where records go, as they stand in the journal. Returns once the other side has spoken on each of them; gives
    back the reasons for which it did not take some."""

    def deliver(self, records: list[str]) -> list[str]: ...
