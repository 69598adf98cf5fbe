"""ZKTeco PUSH: the lines of a terminal's posts. Each line stands for itself: a bad one spoils no other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

LONGEST_LINE = 8192
STAMP = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Swipe:
    """One line of ATTLOG. `status` is a key that somebody pressed on the terminal: never believe it, pair by time.
    `at` is the terminal's own clock, without a zone."""

    line: bytes
    pin: str
    at: datetime
    status: str = ""
    verify: str = ""
    workcode: str = ""
    rest: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """With the terminal's serial number what makes a repeated line the same swipe."""
        return (self.pin, self.at.isoformat(" "), self.status, self.verify, self.workcode)


@dataclass(frozen=True, slots=True)
class BadLine:
    line: bytes
    why: str


class Tamper(IntEnum):
    """Operations that make the swipes around them doubtful."""

    POWER_ON = 0
    POWER_OFF = 1
    SETTINGS = 5
    CLEARED = 13
    CLOCK_SET = 21
    FACTORY_RESET = 22
    DELETED = 23
    TO_STICK = 40
    FROM_STICK = 41


@dataclass(frozen=True, slots=True)
class Operation:
    """One OPLOG line: what somebody did at the terminal, and when by its clock."""

    line: bytes
    code: int
    admin: str
    at: datetime
    rest: tuple[str, ...] = ()

    @property
    def tamper(self) -> Tamper | None:
        return Tamper(self.code) if self.code in {*Tamper} else None


@dataclass(frozen=True, slots=True)
class Named:
    """A line that begins with a word and goes on in Key=Value: USER, FP, FACE, USERPIC."""

    line: bytes
    what: str
    values: dict[str, str]


def text(data: bytes) -> str:
    """UTF-8 where it is that, else the encoding of Chinese firmware."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("gb18030", "replace")


def lines(body: bytes) -> list[bytes]:
    """Without their ends and without blank ones; as many as are to be acknowledged."""
    return [line for raw in body.split(b"\n") if (line := raw.strip(b"\r\x00")).strip()]


def wall(written: str) -> datetime | None:
    """A terminal's time; None for 31 February, which a terminal can write."""
    if not STAMP.fullmatch(written) or not written.isascii():
        return None
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def attlog(body: bytes) -> list[Swipe | BadLine]:
    """PIN, time, status, verify, work code and what newer firmware adds; one entry for each line, in its order."""
    return [_swipe(line) for line in lines(body)]


def _swipe(line: bytes) -> Swipe | BadLine:
    if len(line) > LONGEST_LINE:
        return BadLine(line[:LONGEST_LINE], "too long")
    pin, *fields = [field.strip() for field in text(line).split("\t")]
    at = wall(fields[0]) if fields else None
    if at is None:
        return BadLine(line, "no time")
    if not pin or not pin.isprintable() or len(pin) > 40:
        return BadLine(line, "no card")
    status, verify, workcode = (fields[1:4] + [""] * 3)[:3]
    return Swipe(line, pin, at, status, verify, workcode, tuple(fields[4:]))


def operlog(body: bytes) -> list[Operation | Named | BadLine]:
    """What was done at the terminal, and people that were changed there."""
    return [_operation(line) for line in lines(body)]


def _operation(line: bytes) -> Operation | Named | BadLine:
    if len(line) > LONGEST_LINE:
        return BadLine(line[:LONGEST_LINE], "too long")
    what, _, rest = text(line).partition(" ")
    fields = [field.strip() for field in rest.split("\t")]
    if what != "OPLOG":
        return Named(line, what, pairs(rest, "\t")) if "=" in rest else BadLine(line, "unknown")
    at = wall(fields[2]) if len(fields) > 2 else None
    if at is None or not (fields[0].isascii() and fields[0].isdigit()) or len(fields[0]) > 6:
        return BadLine(line, "no operation")
    return Operation(line, int(fields[0]), fields[1], at, tuple(fields[3:]))


def options(body: bytes) -> dict[str, str]:
    """What a terminal says of itself: Key=Value with commas, or one in each line."""
    said: dict[str, str] = {}
    for line in lines(body):
        said |= pairs(text(line), ",")
    return said


def pairs(written: str, separator: str) -> dict[str, str]:
    found = {}
    for part in written.split(separator):
        name, equals, value = part.strip().partition("=")
        if equals and name:
            found[name.lstrip("~")] = value
    return found


def card(written: str) -> str:
    """A card number as firmware writes it: decimal, or as hexadecimal bytes in brackets, the low one first; a field of
    32 bits, so it is another number where the printed one has more. Empty where there is none."""
    written = written.strip()
    if not written.startswith("["):
        return written if written.isascii() and written.isdigit() and written.strip("0") else ""
    try:
        value = int.from_bytes(bytes.fromhex(written.strip("[]")), "little")
    except ValueError:
        return ""
    return str(value) if value else ""
