"""What is known of a tap: written down, delivered, shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Tap:
    """A card at a moment: `at` by this computer's clock with its offset, `mono_ms` by a count that nobody can set."""

    at: str
    mono_ms: int
    card: str
    uid: str
    raw: str


@dataclass(frozen=True, slots=True)
class Record:
    """A tap with its name: numbered from one within a boot, so that whatever is delivered twice is one."""

    boot: str
    sequence: int
    tap: Tap

    def as_json(self) -> dict[str, Any]:
        return {"boot": self.boot, "sequence": self.sequence, **asdict(self.tap)}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Record:
        return cls(said["boot"], said["sequence"], Tap(**{name: said[name] for name in Tap.__slots__}))


class NotDelivered(Exception):
    """Nobody has receipted these records; they are kept and offered again."""


class Outbox(Protocol):
    """Where records go. Returns once the other side has each of them for good, whatever it thinks of them."""

    def deliver(self, records: list[Record]) -> None: ...
