"""RDM6300 and its kin: EM4100 cards at 125 kHz, fourteen bytes of text, repeated while a card lies there."""

from __future__ import annotations

from .cards import Card, Kind
from .framing import Cut, Frame, Framer, ProtocolError, xor_of
from .hosts import Host

STX, ETX, SIZE = 0x02, 0x03, 14
DIGITS = b"0123456789ABCDEFabcdef"


class Rdm6300Framer(Framer):
    """The body of a frame is the five bytes of the card: its version and its number, high byte first."""

    longest = SIZE + 1

    def look(self, seen: bytearray) -> Cut | None:
        start = seen.find(STX)
        if start:
            return Cut(start if start > 0 else len(seen))
        text = bytes(seen[1 : SIZE - 1])
        if any(byte not in DIGITS for byte in text):
            return Cut(1, bad=True)
        if len(seen) < SIZE:
            return None
        content = bytes.fromhex(text.decode())
        if seen[SIZE - 1] != ETX or xor_of(content):
            return Cut(1, bad=True)
        return Cut(SIZE, Frame(bytes(seen[:SIZE]), content[:-1]))


def encode(uid: bytes) -> bytes:
    """What a reader says of this card; simulators speak through this."""
    if len(uid) != 5:
        raise ProtocolError("an EM4100 card has five bytes")
    return bytes([STX]) + (uid + bytes([xor_of(uid)])).hex().upper().encode() + bytes([ETX])


class Rdm6300Host(Host):
    def __init__(self) -> None:
        super().__init__(Rdm6300Framer())

    def card(self, frame: Frame) -> Card | None:
        return Card(Kind.EM4100, frame.body, raw=frame.raw)
