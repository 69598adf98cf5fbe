"""Wiegand 26 and 34: what a reader sends over two wires, as bits in text. Conversion only."""

from __future__ import annotations

from dataclasses import dataclass

from .framing import ProtocolError


@dataclass(frozen=True, slots=True)
class Wiegand:
    """The bits between the two parities; `inverted` where D0 and D1 were swapped at the terminals."""

    payload: int
    width: int
    inverted: bool = False

    @property
    def facility(self) -> int:
        return self.payload >> 16

    @property
    def number(self) -> int:
        return self.payload & 0xFFFF

    @property
    def data(self) -> bytes:
        return self.payload.to_bytes(self.width // 8, "big")


def decode(bits: str) -> Wiegand:
    """Both parities must pass; where both fail and pass once inverted, the wires are swapped."""
    if len(bits) not in (26, 34) or set(bits) - {"0", "1"}:
        raise ProtocolError("Wiegand has 26 or 34 bits")
    for inverted in (False, True):
        seen = bits.translate(str.maketrans("01", "10")) if inverted else bits
        if _parities(seen[1:-1]) == seen[0] + seen[-1]:
            return Wiegand(int(seen[1:-1], 2), len(bits) - 2, inverted)
    raise ProtocolError("the parity of these Wiegand bits is wrong")


def encode(data: bytes) -> str:
    """The bits for three or four bytes, high byte first."""
    if len(data) not in (3, 4):
        raise ProtocolError("Wiegand carries three or four bytes")
    payload = "".join(f"{byte:08b}" for byte in data)
    parities = _parities(payload)
    return parities[0] + payload + parities[1]


def _parities(payload: str) -> str:
    """Even over the first half, odd over the second."""
    half = len(payload) // 2
    return str(payload[:half].count("1") % 2) + str(1 - payload[half:].count("1") % 2)
