"""ZKTeco's protocol of port 4370: packets over UDP, and over TCP behind eight bytes.

Nothing in it is secret and nothing proves who speaks: such a terminal stays in a network of its own."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from .framing import Cut, Frame, Framer, ProtocolError, until

TOP = b"\x50\x50\x82\x7d"
PREFIX, HEADER = 8, 8
LARGEST = 0x1_0000 + HEADER
ROUND = 0xFFFF


class Code(IntEnum):
    USERS = 9
    OPTION = 11
    LOG = 13
    FREE_SIZES = 50
    GET_TIME = 201
    SET_TIME = 202
    EVENT = 500
    CONNECT = 1000
    EXIT = 1001
    ENABLE = 1002
    DISABLE = 1003
    AUTH = 1102
    PREPARE_DATA = 1500
    DATA = 1501
    FREE_DATA = 1502
    READ = 1503
    READY = 1504
    OK = 2000
    ERROR = 2001
    UNAUTHORISED = 2005


@dataclass(frozen=True, slots=True)
class Packet:
    """`session` of an event is the kind of event; `reply` counts requests and is repeated in answers."""

    code: int
    session: int = 0
    reply: int = 0
    data: bytes = b""

    def payload(self) -> bytes:
        return self._with(checksum(self._with(0)))

    def tcp(self) -> bytes:
        payload = self.payload()
        return TOP + struct.pack("<I", len(payload)) + payload

    def _with(self, check: int) -> bytes:
        try:
            return struct.pack("<4H", self.code, check, self.session, self.reply) + self.data
        except struct.error:
            raise ProtocolError("this does not fit into a packet") from None


def checksum(payload: bytes) -> int:
    """Ones' complement over words of sixteen bits, carries folded, an odd byte padded."""
    padded = payload + b"\x00" * (len(payload) % 2)
    total = sum(struct.unpack(f"<{len(padded) // 2}H", padded))
    while total > ROUND:
        total = (total & ROUND) + (total >> 16)
    return ROUND - total


def decode(payload: bytes) -> Packet:
    """A packet, as it stands in a datagram."""
    if not HEADER <= len(payload) <= LARGEST:
        raise ProtocolError("no packet has this size")
    code, check, session, reply = struct.unpack_from("<4H", payload)
    # In ones' complement 0000 and FFFF are the same number; clients differ in which they send.
    if (check - checksum(payload[:2] + b"\x00\x00" + payload[4:])) % ROUND:
        raise ProtocolError("the check sum of this packet is wrong")
    return Packet(code, session, reply, payload[HEADER:])


class TcpFramer(Framer):
    """The body of a frame is the packet without the prefix."""

    longest = PREFIX + LARGEST

    def look(self, seen: bytearray) -> Cut | None:
        if cut := until(seen, TOP):
            return cut
        if len(seen) < PREFIX:
            return None
        (size,) = struct.unpack_from("<I", seen, len(TOP))
        if not HEADER <= size <= LARGEST:
            return Cut(1, bad=True)
        if len(seen) < PREFIX + size:
            return None
        raw = bytes(seen[: PREFIX + size])
        try:
            decode(raw[PREFIX:])
        except ProtocolError:
            return Cut(1, bad=True)
        return Cut(len(raw), Frame(raw, raw[PREFIX:]))


def key_answer(key: int, session: int, ticks: int = 50) -> bytes:
    """The terminal's "comm key", scrambled as AUTH wants it. It hides nothing from whoever listens."""
    turned = int(f"{key & 0xFFFFFFFF:032b}"[::-1], 2)
    mixed = ((turned + session) & 0xFFFFFFFF).to_bytes(4, "little")
    _, second, third, fourth = (byte ^ mask for byte, mask in zip(mixed, b"ZKSO", strict=True))
    return bytes([third ^ ticks, fourth ^ ticks, ticks, second ^ ticks])
