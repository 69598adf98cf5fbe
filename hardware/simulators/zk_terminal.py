"""A simulated ZKTeco terminal of the older kind: it waits on port 4370 until somebody asks for its log."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from hardware.protocols import zk_records
from hardware.protocols.zk_packets import Code, Packet, key_answer
from hardware.protocols.zk_session import PEOPLE, SWIPES

INLINE = 1024


@dataclass
class Terminal:
    """Swipes and people as the layout of new firmware; `key` is its comm key."""

    clock: Callable[[], datetime]
    key: int = 0
    serial: str = "SIM0000001"
    swipes: list[bytes] = field(default_factory=list)
    people: list[bytes] = field(default_factory=list)
    inline: int = INLINE
    _session: int = 0
    _admitted: bool = False
    _prepared: bytes = b""

    def swipe(self, user: str, at: datetime) -> None:
        self.swipes.append(zk_records.encode_swipe(len(self.swipes) + 1, user, at))

    def enrol(self, user: str, name: str, card: int) -> None:
        """A card beyond 32 bits is kept as what is left of it, as real terminals do."""
        self.people.append(zk_records.encode_user(len(self.people) + 1, user, name, card))

    def hear(self, packet: Packet) -> list[Packet]:
        if packet.code == Code.CONNECT:
            return [self._connect(packet)]
        if packet.code == Code.AUTH:
            self._admitted = packet.data == key_answer(self.key, self._session)
            return [self._say(packet, Code.OK if self._admitted else Code.UNAUTHORISED)]
        if not self._admitted:
            return [self._say(packet, Code.UNAUTHORISED)]
        if packet.code == Code.READY:
            return self._chunk(packet)
        code, data = self._answer(packet)
        return [self._say(packet, code, data)]

    def _connect(self, packet: Packet) -> Packet:
        self._session, self._admitted = 0x1F2E, not self.key
        return self._say(packet, Code.OK if self._admitted else Code.UNAUTHORISED)

    def _answer(self, packet: Packet) -> tuple[Code, bytes]:
        if packet.code == Code.FREE_SIZES:
            fields = [0] * 20
            fields[4], fields[8], fields[16] = len(self.people), len(self.swipes), 100_000
            return Code.OK, struct.pack("<20I", *fields)
        if packet.code == Code.OPTION:
            name = packet.data.rstrip(b"\x00")
            value = self.serial.encode() if name == b"~SerialNumber" else b""
            return Code.OK, name + b"=" + value + b"\x00"
        if packet.code == Code.GET_TIME:
            return Code.OK, struct.pack("<I", zk_records.encode_time(self.clock()))
        if packet.code == Code.READ:
            return self._read(packet.data)
        known = packet.code in (Code.EXIT, Code.ENABLE, Code.DISABLE, Code.FREE_DATA)
        return (Code.OK if known else Code.ERROR), b""

    def _read(self, request: bytes) -> tuple[Code, bytes]:
        entries = {SWIPES: self.swipes, PEOPLE: self.people}.get(request)
        if entries is None:
            return Code.ERROR, b""
        content = b"".join(entries)
        self._prepared = struct.pack("<I", len(content)) + content
        if len(self._prepared) <= self.inline:
            return Code.DATA, self._prepared
        return Code.OK, b"\x00" + struct.pack("<II", len(self._prepared), 0)

    def _chunk(self, packet: Packet) -> list[Packet]:
        start, size = struct.unpack("<II", packet.data[:8])
        chunk = self._prepared[start : start + size]
        told = self._say(packet, Code.PREPARE_DATA, struct.pack("<II", len(chunk), 0))
        return [told, self._say(packet, Code.DATA, chunk), self._say(packet, Code.OK)]

    def _say(self, packet: Packet, code: Code, data: bytes = b"") -> Packet:
        return Packet(code, self._session, packet.reply, data)
