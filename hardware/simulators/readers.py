"""Simulated card readers: pure responders, one for each family. A card is laid into the field, read, and taken away."""

from __future__ import annotations

from collections.abc import Callable

from hardware.protocols import ehuoyan, mf_snr, pn532, rdm6300, stronglink
from hardware.protocols.framing import Frame, Framer
from hardware.protocols.lengthed import Layout, LengthFramer


class Reader:
    """`uid` is the card in the field; empty where none lies there."""

    def __init__(self, framer: Framer | None = None) -> None:
        self.framer = framer
        self.uid = b""

    def lay(self, uid: bytes) -> None:
        self.uid = uid

    def take_away(self) -> None:
        self.uid = b""

    def hear(self, data: bytes) -> bytes:
        """What it answers to these bytes."""
        return b"".join(self.answer(frame) for frame in self.framer.feed(data)) if self.framer else b""

    def tick(self) -> bytes:
        """What it says by itself, some twenty times a second, or once what came has broken off."""
        return b"".join(self.answer(frame) for frame in self.framer.idle()) if self.framer else b""

    def answer(self, frame: Frame) -> bytes:
        raise NotImplementedError


class SnrReader(Reader):
    """AA … BB, or the same between 02 and 03."""

    def __init__(self, layout: Layout = mf_snr.AA_BB) -> None:
        super().__init__(LengthFramer(layout))
        self.layout = layout

    def answer(self, frame: Frame) -> bytes:
        code, station = frame.body[0], frame.raw[1]
        if code in (mf_snr.LED1, mf_snr.LED2, mf_snr.BUZZER):
            status, data = mf_snr.OK, b"\x80"
        elif code != mf_snr.GET_SNR:
            status, data = mf_snr.FAILED, bytes([mf_snr.UNKNOWN_COMMAND])
        elif self.uid:
            status, data = mf_snr.OK, bytes([mf_snr.ONE_CARD]) + self.uid
        else:
            status, data = mf_snr.FAILED, bytes([mf_snr.NO_CARD])
        return mf_snr.reply(status, data, station=station, layout=self.layout)


class Rdm6300Reader(Reader):
    """Says its card again and again while it lies there."""

    def tick(self) -> bytes:
        return rdm6300.encode(self.uid) if self.uid else b""


class LineReader(Reader):
    """Types its card once, when it is laid down."""

    def __init__(self, write: Callable[[bytes], str] = lambda uid: uid.hex().upper(), end: bytes = b"\r\n") -> None:
        super().__init__()
        self._write, self._end = write, end
        self._typed = b""

    def lay(self, uid: bytes) -> None:
        super().lay(uid)
        self._typed = self._write(uid).encode("ascii") + self._end

    def tick(self) -> bytes:
        typed, self._typed = self._typed, b""
        return typed


class EhuoyanReader(Reader):
    def __init__(self) -> None:
        super().__init__(ehuoyan.EhuoyanFramer())

    def answer(self, frame: Frame) -> bytes:
        code = frame.body[0]
        if code == ehuoyan.READ_ID and len(self.uid) == 4:
            return ehuoyan.encode(bytes([code]) + self.uid)
        return ehuoyan.encode(bytes([code ^ 0xFF]))


class StrongLinkReader(Reader):
    def __init__(self) -> None:
        super().__init__(LengthFramer(stronglink.TO_READER))

    def answer(self, frame: Frame) -> bytes:
        if not self.uid:
            return stronglink.reply(frame.body[0], stronglink.NO_TAG)
        kind = 0x01 if len(self.uid) == 4 else 0x02
        return stronglink.reply(frame.body[0], stronglink.OK, self.uid + bytes([kind]))


class Pn532Reader(Reader):
    """Enough of the chip for whoever lists a passive target: version, set-up, registers, the card in the field."""

    FIFO_AFTER_SENS_REQ = (0x63, 0x39)

    def __init__(self) -> None:
        super().__init__(pn532.Pn532Framer())

    def answer(self, frame: Frame) -> bytes:
        body = frame.body
        if len(body) < 2 or body[0] != pn532.TO_CHIP:
            return b""
        data = self._reply(body[1], body[2:])
        return pn532.ACK + (pn532.ERROR if data is None else pn532.reply(body[1], data))

    def _reply(self, code: int, data: bytes) -> bytes | None:
        known = {0x02: b"\x32\x01\x06\x07", 0x16: b"\x00", 0x52: b"\x00"}
        if code == 0x00:
            return data
        if code == 0x4A:
            return self._target(data)
        if code == 0x06:
            pairs = zip(data[::2], data[1::2], strict=False)
            return bytes(0x26 if pair == self.FIFO_AFTER_SENS_REQ else 0x00 for pair in pairs)
        if code in (0x08, 0x10, 0x12, 0x14, 0x32):
            return b""
        return known.get(code)

    def _target(self, data: bytes) -> bytes:
        if not self.uid or data[1:2] != b"\x00":
            return b"\x00"
        four = len(self.uid) == 4
        answer = b"\x00\x04\x08" if four else b"\x00\x44\x00"
        return b"\x01\x01" + answer + bytes([len(self.uid)]) + self.uid


READERS: dict[str, Callable[[], Reader]] = {
    "aa-bb": SnrReader,
    "stx-etx": lambda: SnrReader(mf_snr.STX_ETX),
    "rdm6300": Rdm6300Reader,
    "line": LineReader,
    "line-without-end": lambda: LineReader(end=b""),
    "ehuoyan": EhuoyanReader,
    "stronglink": StrongLinkReader,
    "pn532": Pn532Reader,
}
