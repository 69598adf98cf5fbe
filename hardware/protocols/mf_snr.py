"""AA … BB, the family of MF_GET_SNR: most modules and desktop readers for 13.56 MHz. Also between 02 and 03."""

from __future__ import annotations

from .cards import Card, contactless
from .framing import Frame, ProtocolError
from .hosts import Host
from .lengthed import Layout, LengthFramer, encode

AA_BB = Layout(head=b"\xaa", length_at=2, beside_length=5, check_from=1, tail=b"\xbb")
STX_ETX = Layout(head=b"\x02", length_at=2, beside_length=5, check_from=1, tail=b"\x03")

GET_SNR, SET_ADDRESS, SET_BAUD, GET_SERIAL, GET_VERSION, LED1, LED2, BUZZER = (
    0x25,
    0x80,
    0x81,
    0x83,
    0x86,
    0x87,
    0x88,
    0x89,
)
IDLE_CARDS = 0x26
OK, FAILED, ONE_CARD = 0x00, 0x01, 0x00
NO_CARD, TIME_OUT, BAD_PARAMETER, UNKNOWN_COMMAND = 0x83, 0x82, 0x85, 0x8F
BAUDS = {9600: 0, 19200: 1, 38400: 2, 57600: 3, 115200: 4}


def command(code: int, *data: int, station: int = 0, layout: Layout = AA_BB) -> bytes:
    """A command to the reader; station 0 is answered by every one."""
    try:
        return encode(layout, bytes([code, *data]), between=bytes([station]))
    except (ValueError, TypeError):
        raise ProtocolError("a command consists of bytes") from None


def get_serial_number(*, station: int = 0, halt: bool = False, layout: Layout = AA_BB) -> bytes:
    return command(GET_SNR, IDLE_CARDS, int(halt), station=station, layout=layout)


def set_baud(baud: int, *, station: int = 0) -> bytes:
    if baud not in BAUDS:
        raise ProtocolError(f"the reader knows no {baud} baud")
    return command(SET_BAUD, BAUDS[baud], station=station)


def set_address(address: int, *, station: int = 0) -> bytes:
    return command(SET_ADDRESS, address, station=station)


def reply(status: int, data: bytes, *, station: int = 0, layout: Layout = AA_BB) -> bytes:
    """What a reader answers; simulators speak through this."""
    return encode(layout, bytes([status]) + data, between=bytes([station]))


def uid_of(body: bytes) -> bytes | None:
    """The UID of an answer that carries one card; None for every other answer."""
    if len(body) in (6, 9) and body[0] == OK and body[1] == ONE_CARD:
        return body[2:]
    return None


class SnrHost(Host):
    """Asks for the card in the field, again and again."""

    def __init__(self, layout: Layout = AA_BB, station: int = 0) -> None:
        super().__init__(LengthFramer(layout))
        self.layout, self.station = layout, station

    def ask(self) -> bytes:
        return get_serial_number(station=self.station, layout=self.layout)

    def green(self) -> bytes:
        return command(BUZZER, 0x0A, 0x01, station=self.station, layout=self.layout)

    def card(self, frame: Frame) -> Card | None:
        uid = uid_of(frame.body)
        return None if uid is None else contactless(uid, frame.raw)
