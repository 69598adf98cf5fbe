"""The computer's side of a line: what to send, and which cards came. Knows no port and no clock."""

from __future__ import annotations

from .cards import Card
from .framing import Frame, Framer


class Host:
    """A reader that speaks by itself; families that must be asked override `ask` and what follows an answer."""

    def __init__(self, framer: Framer) -> None:
        self.framer = framer

    def ask(self) -> bytes:
        """What to send now, once in each polling interval; empty where nothing is."""
        return b""

    def hear(self, data: bytes) -> list[Card]:
        return self._cards(self.framer.feed(data))

    def idle(self) -> list[Card]:
        """The line has been silent for longer than the pause inside a frame."""
        return self._cards(self.framer.idle())

    def green(self) -> bytes:
        """What tells the person that the card was taken; sent after it is on the disk."""
        return b""

    def card(self, frame: Frame) -> Card | None:
        """The card in a frame; None where it says something else."""
        raise NotImplementedError

    def _cards(self, frames: list[Frame]) -> list[Card]:
        return [card for frame in frames if (card := self.card(frame)) is not None]
