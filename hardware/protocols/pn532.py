"""Frames of the NXP PN532 over its high-speed UART, both directions."""

from __future__ import annotations

from .framing import Cut, Frame, Framer, ProtocolError

START = b"\x00\xff"
ACK, NACK, ERROR = b"\x00\x00\xff\x00\xff\x00", b"\x00\x00\xff\xff\x00\x00", b"\x00\x00\xff\x01\xff\x7f\x81\x00"
WAKE_UP = b"\x55\x55\x00\x00\x00\x00\x00"
TO_CHIP, FROM_CHIP, SYNTAX_ERROR = 0xD4, 0xD5, 0x7F
LARGEST = 265
ACK_BODY, NACK_BODY = b"", b"\xff"


class Pn532Framer(Framer):
    """The body begins with the direction; that of ACK is empty, that of NACK a single FF, that of an error 7F."""

    longest = 300
    filler = b"\x00\x55"

    def look(self, seen: bytearray) -> Cut | None:
        at = seen.find(START)
        if at:
            # A zero at the end may begin the next start code.
            keep = 1 if at < 0 and seen[-1] == 0 else 0
            size = at if at > 0 else len(seen) - keep
            return Cut(size) if size else None
        if len(seen) < 4:
            return None
        short = bytes(seen[2:4])
        if short == b"\x00\xff":
            return Cut(4, Frame(ACK, ACK_BODY))
        if short == b"\xff\x00":
            return Cut(4, Frame(NACK, NACK_BODY))
        return self._extended(seen) if short == b"\xff\xff" else self._normal(seen)

    def _normal(self, seen: bytearray) -> Cut | None:
        if (seen[2] + seen[3]) % 256 or not seen[2]:
            return Cut(1, bad=True)
        return self._content(seen, begin=4, size=seen[2])

    def _extended(self, seen: bytearray) -> Cut | None:
        if len(seen) < 7:
            return None
        size = seen[4] * 256 + seen[5]
        if sum(seen[4:7]) % 256 or not 0 < size <= LARGEST:
            return Cut(1, bad=True)
        return self._content(seen, begin=7, size=size)

    def _content(self, seen: bytearray, begin: int, size: int) -> Cut | None:
        end = begin + size
        if len(seen) <= end:
            return None
        body = bytes(seen[begin:end])
        if sum(seen[begin : end + 1]) % 256 or body[0] not in (TO_CHIP, FROM_CHIP, SYNTAX_ERROR):
            return Cut(1, bad=True)
        return Cut(end + 1, Frame(bytes(seen[: end + 1]), body))


def encode(body: bytes) -> bytes:
    """A frame around direction, command and data; extended where it must be."""
    if not 0 < len(body) <= LARGEST:
        raise ProtocolError("a PN532 frame carries 1 to 265 bytes")
    size = len(body)
    if size < 256:
        head = bytes([size, -size % 256])
    else:
        high, low = divmod(size, 256)
        head = b"\xff\xff" + bytes([high, low, -(high + low) % 256])
    return b"\x00" + START + head + body + bytes([-sum(body) % 256]) + b"\x00"


def command(code: int, data: bytes = b"") -> bytes:
    return encode(bytes([TO_CHIP, code]) + data)


def reply(code: int, data: bytes = b"") -> bytes:
    """What the chip answers to a command; simulators speak through this."""
    return encode(bytes([FROM_CHIP, code + 1]) + data)
