"""Readers that write a line of text for each card, as a keyboard would."""

from __future__ import annotations

from .cards import Card, Kind
from .framing import Cut, Frame, Framer
from .hosts import Host

ENDS = b"\r\n"
PRINTABLE = range(0x20, 0x7F)
LONGEST = 128


class LineFramer(Framer):
    """Ends at CR, LF or both. A line too long, or with a byte that is no text, is dropped to its end: half a number is
    another person's number."""

    longest = LONGEST
    filler = ENDS

    def __init__(self, *, ends_by_silence: bool = False) -> None:
        super().__init__()
        self._spoilt = False
        self._ends_by_silence = ends_by_silence

    def look(self, seen: bytearray) -> Cut | None:
        end = next((at for at, byte in enumerate(seen) if byte in ENDS), -1)
        if end < 0:
            if len(seen) < self.longest:
                return None
            first, self._spoilt = not self._spoilt, True
            return Cut(len(seen), bad=first)
        if self._spoilt:
            self._spoilt = False
            return Cut(end + 1)
        return self._line(bytes(seen[: end + 1]))

    def _line(self, raw: bytes) -> Cut:
        text = bytes(byte for byte in raw if byte >= 0x20)
        if any(byte not in PRINTABLE for byte in text):
            return Cut(len(raw), bad=True)
        text = text.strip()
        return Cut(len(raw), Frame(raw, text)) if text else Cut(len(raw))

    def idle(self) -> list[Frame]:
        """Silence ends a line only where the reader sends no end; otherwise the beginning is dropped whole."""
        seen = bytes(self._buffer)
        spoilt, self._spoilt = self._spoilt, False
        if not seen:
            return []
        line = self._line(seen) if self._ends_by_silence and not spoilt else Cut(len(seen), bad=True)
        return self._take(line)


class LineHost(Host):
    """`width` is how many characters a number has, where that is known: one digit short is refused, never filled up."""

    def __init__(self, *, prefix: str = "", suffix: str = "", width: int = 0, ends_by_silence: bool = False) -> None:
        super().__init__(LineFramer(ends_by_silence=ends_by_silence))
        self.prefix, self.suffix, self.width = prefix, suffix, width

    def card(self, frame: Frame) -> Card | None:
        text = frame.body.decode("ascii")
        fits = text.startswith(self.prefix) and text.endswith(self.suffix)
        number = text[len(self.prefix) : len(text) - len(self.suffix)].strip()
        if not fits or not number or (self.width and len(number) != self.width):
            self.framer.bad += 1
            return None
        return Card(Kind.TEXT, text=number, raw=frame.raw)
