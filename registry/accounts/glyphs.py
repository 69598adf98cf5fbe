"""Which characters the vendored font can print; typst leaves out what it lacks without a word."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FONT = Path(__file__).parent / "fonts" / "NotoSansSC-Han.otf"


def missing_from_font(texts: Iterable[str]) -> str:
    """The characters that would be left blank, each once."""
    wanted = {character for text in texts for character in text if character not in "\n\t"}
    return "".join(sorted(character for character in wanted if ord(character) not in covered()))


@cache
def covered() -> frozenset[int]:
    """The code points of the font's character map, in its 32-bit form (format 12)."""
    data = FONT.read_bytes()
    start = _table(data, b"cmap")
    for number in range(struct.unpack_from(">H", data, start + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHL", data, start + 4 + 8 * number)
        if (platform, encoding) == (3, 10):
            return frozenset(_format_12(data, start + offset))
    raise ValueError(f"{FONT.name} has no 32-bit character map")


def _table(data: bytes, tag: bytes) -> int:
    for number in range(struct.unpack_from(">H", data, 4)[0]):
        name, _checksum, offset, _length = struct.unpack_from(">4sLLL", data, 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise ValueError(f"{FONT.name} has no table {tag!r}")


def _format_12(data: bytes, start: int) -> Iterable[int]:
    groups = struct.unpack_from(">L", data, start + 12)[0]
    for number in range(groups):
        first, last, _glyph = struct.unpack_from(">LLL", data, start + 16 + 12 * number)
        yield from range(first, last + 1)
