"""StrongLink SL025, SL030, SL032: BA to the reader, BD from it."""

from __future__ import annotations

from .cards import Card, contactless
from .framing import Frame
from .hosts import Host
from .lengthed import Layout, LengthFramer, encode

TO_READER = Layout(head=b"\xba", length_at=1, beside_length=2, check_from=0)
FROM_READER = Layout(head=b"\xbd", length_at=1, beside_length=2, check_from=0)

SELECT = 0x01
OK, NO_TAG = 0x00, 0x01
FOUR_BYTES, SEVEN_BYTES = {0x01, 0x04}, {0x02, 0x03, 0x05, 0x06}
LENGTHS = dict.fromkeys(FOUR_BYTES, 4) | dict.fromkeys(SEVEN_BYTES, 7)


def command(code: int, data: bytes = b"") -> bytes:
    return encode(TO_READER, bytes([code]) + data)


def reply(code: int, status: int, data: bytes = b"") -> bytes:
    """What a reader answers; simulators speak through this."""
    return encode(FROM_READER, bytes([code, status]) + data)


def uid_of(body: bytes) -> bytes | None:
    """The UID of a selected card: its last byte is the type, and the type must agree with the length."""
    if len(body) < 3 or body[0] != SELECT or body[1] != OK:
        return None
    uid, kind = body[2:-1], body[-1]
    return uid if len(uid) == LENGTHS.get(kind, len(uid)) and len(uid) in (4, 7) else None


class StrongLinkHost(Host):
    def __init__(self) -> None:
        super().__init__(LengthFramer(FROM_READER))

    def ask(self) -> bytes:
        return command(SELECT)

    def card(self, frame: Frame) -> Card | None:
        uid = uid_of(frame.body)
        return None if uid is None else contactless(uid, frame.raw)
