"""ZKTeco files on a USB stick: `<id>_attlog.dat`. Its third column is the terminal, not the status as in PUSH, so the
parser is chosen by where a file comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .push_records import LONGEST_LINE, BadLine, lines, text, wall

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    line: bytes
    pin: str
    at: datetime
    device: str
    status: str = ""
    verify: str = ""
    workcode: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What to show before anything is stored."""

    count: int
    bad: int
    first: datetime | None
    last: datetime | None
    devices: tuple[str, ...]


def attlog(data: bytes) -> list[Line | BadLine]:
    """One entry for each line that is not blank, in the file's order."""
    return [_line(line) for line in lines(data.removeprefix(BOM))]


def _line(line: bytes) -> Line | BadLine:
    if len(line) > LONGEST_LINE:
        return BadLine(line[:LONGEST_LINE], "too long")
    fields = [field.strip() for field in text(line).split("\t")]
    at = wall(fields[1]) if len(fields) > 1 else None
    if at is None:
        return BadLine(line, "no time")
    if not fields[0] or not fields[0].isprintable() or len(fields[0]) > 40:
        return BadLine(line, "no card")
    device, status, verify, workcode = (fields[2:6] + [""] * 4)[:4]
    return Line(line, fields[0], at, device, status, verify, workcode)


def summary(entries: list[Line | BadLine]) -> Summary:
    good = [entry for entry in entries if isinstance(entry, Line)]
    times = [entry.at for entry in good]
    devices = tuple(sorted({entry.device for entry in good}))
    return Summary(len(good), len(entries) - len(good), min(times, default=None), max(times, default=None), devices)
