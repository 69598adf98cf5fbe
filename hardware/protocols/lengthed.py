"""Frames cut by the length that stands in them; where it stands and what the check covers is data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .framing import Cut, Frame, Framer, ProtocolError, until, xor_of


@dataclass(frozen=True, slots=True)
class Layout:
    """A family's frame. The check is an XOR over everything from `check_from` to itself; `tail` stands behind it."""

    head: bytes
    length_at: int
    beside_length: int  # bytes of the whole frame that its length does not count
    check_from: int
    tail: bytes = b""
    length_size: int = 1
    order: Literal["big", "little"] = "big"
    longest: int = 264

    @property
    def body_from(self) -> int:
        return self.length_at + self.length_size

    def total(self, seen: bytes | bytearray) -> int | None:
        """How long the frame at the front is; None where its length has not come yet."""
        if len(seen) < self.body_from:
            return None
        return int.from_bytes(seen[self.length_at : self.body_from], self.order) + self.beside_length

    @property
    def shortest(self) -> int:
        return self.body_from + 1 + 1 + len(self.tail)


class LengthFramer(Framer):
    """Cuts by length, never by the end byte: that one may occur inside."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.layout = layout
        self.longest = layout.longest

    def look(self, seen: bytearray) -> Cut | None:
        layout = self.layout
        if cut := until(seen, layout.head):
            return cut
        total = layout.total(seen)
        if total is None:
            return None
        if not layout.shortest <= total <= layout.longest:
            return Cut(1, bad=True)
        if len(seen) < total:
            return None
        raw = bytes(seen[:total])
        return Cut(total, Frame(raw, body_of(layout, raw))) if is_sound(layout, raw) else Cut(1, bad=True)


def is_sound(layout: Layout, raw: bytes) -> bool:
    check_at = len(raw) - len(layout.tail) - 1
    return raw.endswith(layout.tail) and xor_of(raw[layout.check_from : check_at]) == raw[check_at]


def body_of(layout: Layout, raw: bytes) -> bytes:
    return raw[layout.body_from : len(raw) - len(layout.tail) - 1]


def encode(layout: Layout, body: bytes, *, between: bytes = b"") -> bytes:
    """A frame around this body; `between` stands after the header and before the length, as a station's number does."""
    size = len(layout.head) + len(between) + layout.length_size + len(body) + 1 + len(layout.tail)
    if size > layout.longest or len(layout.head) + len(between) != layout.length_at or not body:
        raise ProtocolError("this does not fit into a frame")
    length = (size - layout.beside_length).to_bytes(layout.length_size, layout.order)
    frame = layout.head + between + length + body
    return frame + bytes([xor_of(frame[layout.check_from :])]) + layout.tail
