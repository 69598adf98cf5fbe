"""Ehuoyan YHY5xx and the YHY632/523U: AA BB and a length, and a 00 behind every AA that follows the header."""

from __future__ import annotations

from dataclasses import dataclass

from .cards import Card, contactless
from .framing import Cut, Frame, Framer, ProtocolError, until, xor_of
from .hosts import Host

HEAD, STUFFED = b"\xaa\xbb", 0xAA
READ_ID, PUSHED_BLOCK, BLOCK = 0x20, 0x51, 16


@dataclass(frozen=True, slots=True)
class Width:
    """Eight bits: the length counts itself. Sixteen: it counts from the node to the check."""

    size: int
    beside_length: int
    shortest: int
    check_from: int


YHY5XX = Width(size=1, beside_length=1, shortest=3, check_from=0)
YHY632 = Width(size=2, beside_length=2, shortest=5, check_from=2)
LONGEST = 256


class EhuoyanFramer(Framer):
    """The body is what stands between length and check, without the stuffing."""

    longest = 2 * LONGEST + 4
    filler = b"\x00"

    def __init__(self, width: Width = YHY5XX) -> None:
        super().__init__()
        self.width = width

    def look(self, seen: bytearray) -> Cut | None:
        if cut := until(seen, HEAD):
            return cut
        content, at = bytearray(), len(HEAD)
        while at < len(seen):
            byte = seen[at]
            content.append(byte)
            at += 1
            if self._is_whole(content):
                return self._judge(bytes(seen[:at]), bytes(content))
            if self._is_too_long(content):
                return Cut(1, bad=True)
            if byte == STUFFED:
                if at < len(seen) and seen[at]:
                    return Cut(1, bad=True)
                at += 1
        return None

    def _total(self, content: bytearray) -> int | None:
        if len(content) < self.width.size:
            return None
        return int.from_bytes(content[: self.width.size], "little") + self.width.beside_length

    def _is_whole(self, content: bytearray) -> bool:
        total = self._total(content)
        return total is not None and len(content) == max(total, self.width.size)

    def _is_too_long(self, content: bytearray) -> bool:
        return (self._total(content) or 0) > LONGEST

    def _judge(self, raw: bytes, content: bytes) -> Cut:
        # The check itself may be AA; the 00 that follows it then is filler.
        if len(content) < self.width.shortest or xor_of(content[self.width.check_from :]):
            return Cut(1, bad=True)
        return Cut(len(raw), Frame(raw, content[self.width.size : -1]))


def encode(body: bytes, width: Width = YHY5XX) -> bytes:
    """A frame for the reader, or from it in a simulator."""
    total = width.size + len(body) + 1
    if not width.shortest <= total <= LONGEST:
        raise ProtocolError("this does not fit into a frame")
    content = (total - width.beside_length).to_bytes(width.size, "little") + body
    content += bytes([xor_of(content[width.check_from :])])
    return HEAD + content.replace(b"\xaa", b"\xaa\x00")


def uid_of(body: bytes) -> bytes | None:
    """The UID of an answer to "read id", or of a block 0 that the reader pushes unasked, whose fifth byte must fit."""
    if len(body) == 5 and body[0] == READ_ID:
        return body[1:]
    if len(body) == 1 + BLOCK and body[0] == PUSHED_BLOCK and not xor_of(body[1:6]):
        return body[1:5]
    return None


class EhuoyanHost(Host):
    def __init__(self) -> None:
        super().__init__(EhuoyanFramer())

    def ask(self) -> bytes:
        return encode(bytes([READ_ID]))

    def card(self, frame: Frame) -> Card | None:
        uid = uid_of(frame.body)
        return None if uid is None else contactless(uid, frame.raw)
