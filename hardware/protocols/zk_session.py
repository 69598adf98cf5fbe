"""A conversation with a ZKTeco terminal: generators that give what to send and are sent what came. Knows no socket."""

from __future__ import annotations

import struct
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from . import zk_records
from .framing import ProtocolError
from .zk_packets import Code, Packet, key_answer

T = TypeVar("T")
# A packet goes out and the next one comes back; None only waits for the next.
Talk = Generator[Packet | None, Packet, T]

LARGEST = 16 * 1024 * 1024
CHUNK = 0xFFC0
SWIPES, PEOPLE = b"\x01\x0d" + b"\x00" * 9, b"\x01\x09\x00\x05" + b"\x00" * 7


class NotAdmitted(ProtocolError):
    """The terminal wants another comm key."""


@dataclass(slots=True)
class Session:
    """Numbers its requests; what is an answer to another, or an event, is passed over."""

    key: int = 0
    session: int = 0
    reply: int = 0

    def ask(self, code: Code, data: bytes = b"") -> Talk[Packet]:
        self.reply = (self.reply + 1) % 0xFFFF
        came = yield Packet(code, self.session, self.reply, data)
        while came.code == Code.EVENT or (came.reply != self.reply and code != Code.CONNECT):
            came = yield None
        return came

    def connect(self) -> Talk[None]:
        self.session, self.reply = 0, -1
        came = yield from self.ask(Code.CONNECT)
        self.session = came.session
        if came.code == Code.UNAUTHORISED:
            came = yield from self.ask(Code.AUTH, key_answer(self.key, self.session))
            if came.code == Code.UNAUTHORISED:
                raise NotAdmitted("the terminal does not take this key")
        self._ok(came)

    def leave(self) -> Talk[None]:
        yield from self.ask(Code.EXIT)

    def sizes(self) -> Talk[zk_records.Sizes]:
        came = yield from self.ask(Code.FREE_SIZES)
        return zk_records.sizes(self._ok(came).data)

    def option(self, name: str) -> Talk[str]:
        """One of its settings, such as ~SerialNumber."""
        came = yield from self.ask(Code.OPTION, name.encode("ascii") + b"\x00")
        return zk_records.words(self._ok(came).data).partition("=")[2]

    def clock(self) -> Talk[datetime | None]:
        came = yield from self.ask(Code.GET_TIME)
        if len(self._ok(came).data) < 4:
            raise ProtocolError("the terminal did not say its time")
        return zk_records.decode_time(struct.unpack_from("<I", came.data)[0])

    def log(self) -> Talk[list[zk_records.Swipe]]:
        """Every swipe that it holds. How many there are is asked before, so that a cut-off log is no log."""
        count = (yield from self.sizes()).log
        if not count:
            return []
        data = yield from self.read(SWIPES)
        return zk_records.log(data, count=count)

    def users(self) -> Talk[list[zk_records.User]]:
        count = (yield from self.sizes()).users
        if not count:
            return []
        data = yield from self.read(PEOPLE)
        return zk_records.users(data, count=count)

    def read(self, request: bytes) -> Talk[bytes]:
        """A list of any length: in the answer itself, or fetched chunk by chunk."""
        came = yield from self.ask(Code.READ, request)
        if came.code == Code.DATA:
            return came.data
        if len(self._ok(came).data) < 5:
            raise ProtocolError("the terminal did not say how much there is")
        (size,) = struct.unpack_from("<I", came.data, 1)
        if size > LARGEST:
            raise ProtocolError(f"{size} bytes are more than a terminal holds")
        found = bytearray()
        while len(found) < size:
            found += yield from self._chunk(len(found), min(CHUNK, size - len(found)))
        yield from self.ask(Code.FREE_DATA)
        return bytes(found)

    def _chunk(self, start: int, size: int) -> Talk[bytes]:
        came = yield from self.ask(Code.READY, struct.pack("<II", start, size))
        found = bytearray()
        while came.code in (Code.PREPARE_DATA, Code.DATA, Code.EVENT):
            if came.code == Code.DATA:
                found += came.data
            if len(found) > size:
                raise ProtocolError("more came than was asked for")
            came = yield None
        self._ok(came)
        if len(found) != size:
            raise ProtocolError(f"{len(found)} bytes came where {size} were asked for")
        return bytes(found)

    @staticmethod
    def _ok(came: Packet) -> Packet:
        if came.code != Code.OK:
            raise ProtocolError(f"the terminal answered {came.code}")
        return came
