"""The forms in which a card's bytes are printed or typed. A number is text, its leading zeros belong to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .framing import ProtocolError

Shape = Callable[[bytes], str]


def hexadecimal(data: bytes) -> str:
    return data.hex().upper()


def decimal(width: int) -> Shape:
    """At least so many digits, filled up with zeros; zero for as many as the number has."""
    return lambda data: str(int.from_bytes(data, "big")).zfill(width)


def split(first: int, *, comma: bool) -> Shape:
    """So many bytes as one decimal number, the last two as another: 042,33557."""

    def shape(data: bytes) -> str:
        head, tail = int.from_bytes(data[:-2], "big"), int.from_bytes(data[-2:], "big")
        return f"{head:0{first}}{',' if comma else ''}{tail:05}"

    return shape


def shifted(data: bytes) -> str:
    """With a byte of zeros behind it, as some access systems keep a UID."""
    return str(int.from_bytes(data, "big") << 8)


@dataclass(frozen=True, slots=True)
class Conversion:
    """Which bytes survive, in which order, and how they are written."""

    name: str
    shape: Shape
    first: int = 0  # the first so many bytes only
    last: int = 0  # the last so many bytes only
    reversed: bool = False
    lengths: frozenset[int] = frozenset({4, 5, 7, 10})

    @property
    def loses_bytes(self) -> bool:
        """Whether two cards may be given the same number."""
        return bool(self.first or self.last)

    def number(self, uid: bytes) -> str:
        if len(uid) not in self.lengths:
            raise ProtocolError(f"{self.name} is not made from {len(uid)} bytes")
        kept = uid[: self.first] if self.first else uid[-self.last :] if self.last else uid
        return self.shape(kept[::-1] if self.reversed else kept)


FOUR, FIVE, SHORT = frozenset({4}), frozenset({5}), frozenset({4, 7, 10})

CONVERSIONS = {
    conversion.name: conversion
    for conversion in (
        Conversion("8H", hexadecimal, lengths=SHORT),
        Conversion("8H-reversed", hexadecimal, reversed=True, lengths=SHORT),
        Conversion("10D", decimal(10), lengths=FOUR),
        Conversion("10D-reversed", decimal(10), reversed=True, lengths=FOUR),
        Conversion("D", decimal(0), lengths=FOUR),
        Conversion("D-reversed", decimal(0), reversed=True, lengths=FOUR),
        Conversion("8D", split(3, comma=False), first=3, lengths=SHORT),
        Conversion("8D-reversed", split(3, comma=False), first=3, reversed=True, lengths=SHORT),
        Conversion("3+5", split(3, comma=True), first=3, lengths=SHORT),
        Conversion("3+5-reversed", split(3, comma=True), first=3, reversed=True, lengths=SHORT),
        Conversion("D-shifted", shifted, lengths=FOUR),
        Conversion("14H", hexadecimal, lengths=frozenset({7})),
        Conversion("17D", decimal(17), lengths=frozenset({7})),
        Conversion("17D-reversed", decimal(17), reversed=True, lengths=frozenset({7})),
        Conversion("em-10H", hexadecimal, lengths=FIVE),
        Conversion("em-12D", decimal(12), lengths=FIVE),
        Conversion("em-10D", decimal(10), last=4, lengths=FIVE),
        Conversion("em-8D", split(3, comma=False), last=3, lengths=FIVE),
        Conversion("em-6H-8D", decimal(8), last=3, lengths=FIVE),
        Conversion("em-3+5", split(3, comma=True), last=3, lengths=FIVE),
        Conversion("em-5+5", split(5, comma=True), last=4, lengths=FIVE),
    )
}


# What is typed in these forms leads back to the bytes: nothing was left out, and the width says how many there were.
BACK = {
    "8H": (8, 16),
    "8H-reversed": (8, 16),
    "10D": (10, 10),
    "10D-reversed": (10, 10),
    "em-10H": (10, 16),
    "em-12D": (12, 10),
}


def back(name: str, text: str) -> bytes | None:
    """The bytes of which this text is the form; None where it is not one."""
    width, base = BACK[name]
    if len(text) != width or not text.isascii() or not text.isalnum():
        return None
    size = 5 if name.startswith("em-") else 4
    try:
        uid = int(text, base).to_bytes(size, "big")
    except (ValueError, OverflowError):
        return None
    return uid[::-1] if CONVERSIONS[name].reversed else uid


def forms(uid: bytes) -> dict[str, str]:
    """Every form of a UID by the name of its conversion."""
    return {name: one.number(uid) for name, one in CONVERSIONS.items() if len(uid) in one.lengths}


def conversions_between(uid: bytes, printed: str) -> list[Conversion]:
    """The conversions that make this printed number out of this UID; what loses bytes comes last."""
    wanted = printed.strip().upper()
    found = [CONVERSIONS[name] for name, number in forms(uid).items() if number == wanted]
    return sorted(found, key=lambda one: one.loses_bytes)


def surviving(uid: bytes, *, reversed_order: bool = True) -> bytes:
    """The three bytes that a Wiegand 26 reader passes on: of a UID of seven the cascade tag takes one place."""
    seen = b"\x88" + uid if len(uid) > 4 else uid
    return seen[2::-1] if reversed_order else seen[:3]
