"""Cutting frames out of a stream: what every codec of a line has in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import xor


class ProtocolError(ValueError):
    """What came, or what is to be sent, is not what the protocol allows; no codec raises anything else."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole frame: as it came, and what it carries."""

    raw: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """So many bytes off the front: a frame, a broken one, or bytes that belong to nothing."""

    used: int
    frame: Frame | None = None
    bad: bool = False


class Framer:
    """Takes bytes as they come and gives back whole frames. What is broken is counted and never becomes a frame."""

    longest = 264
    filler = b""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.frames = self.bad = self.noise = 0

    @property
    def pending(self) -> int:
        """How many bytes wait for the rest of their frame; never as many as the longest frame has."""
        return len(self._buffer)

    def look(self, seen: bytearray) -> Cut | None:
        """What stands at the front of a buffer that is not empty; None where more must come to tell."""
        raise NotImplementedError

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that these bytes complete."""
        found = []
        for start in range(0, len(data), self.longest):
            self._buffer += data[start : start + self.longest]
            found += self._drain()
        return found

    def idle(self) -> list[Frame]:
        """The line fell silent in the middle of a frame: it is dropped, and what begins inside it is looked at."""
        found: list[Frame] = []
        while self._buffer:
            self._take(Cut(1, bad=True))
            found += self._drain()
        return found

    def _drain(self) -> list[Frame]:
        found = []
        while self._buffer:
            cut = self.look(self._buffer)
            if cut is None and len(self._buffer) < self.longest:
                break
            # A frame that claims to be longer than any is none; the next header may stand inside it.
            found += self._take(cut or Cut(1, bad=True))
        return found

    def _take(self, cut: Cut) -> list[Frame]:
        dropped = bytes(self._buffer[: cut.used])
        del self._buffer[: cut.used]
        if cut.frame is not None:
            self.frames += 1
            return [cut.frame]
        if cut.bad:
            self.bad += 1
        else:
            self.noise += sum(byte not in self.filler for byte in dropped)
        return []


def until(seen: bytearray, head: bytes) -> Cut | None:
    """Cuts what stands before the next header; None where one stands at the front, or may once more has come."""
    at = seen.find(head)
    if at < 0:
        half = next((size for size in range(len(head) - 1, 0, -1) if seen.endswith(head[:size])), 0)
        at = len(seen) - half
    return Cut(at) if at else None


def xor_of(data: bytes) -> int:
    return reduce(xor, data, 0)


def from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ProtocolError(f"not hexadecimal: {text[:40]!r}") from None
