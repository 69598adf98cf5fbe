"""Which reader it is: every way of looking at what came for a card whose number can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hardware.protocols.calibrate import LONGEST, Match, explain

HEX = re.compile(rb"(?:\s*[0-9A-Fa-f]{2}\s*)+")


@dataclass(frozen=True)
class Told:
    """Bytes as they came; `baud` is 0 where nobody knows the speed. What was typed into a page came over no line."""

    data: bytes
    baud: int = 0
    typed: bool = False

    def may_be(self, match: Match) -> bool:
        return not self.typed or match.profile.name.partition(":")[0] == "line"


def from_text(typed: str) -> Told:
    """What a reader typed into a page ends like its line."""
    return Told(typed.strip().encode() + b"\r\n", typed=True)


def from_file(data: bytes) -> list[Told]:
    """A capture as it is, and, where it is a listing in hexadecimal, the bytes that this lists."""
    found = [Told(data[:LONGEST])]
    if HEX.fullmatch(data.strip()) and len(data) <= 8 * LONGEST:
        found.append(Told(bytes.fromhex(data.decode("ascii"))[:LONGEST]))
    return found


def find(told: Iterable[Told], printed: str) -> list[Match]:
    """The profiles that make the printed number out of any of it, then those that read another one; each once."""
    matches = [match for one in told for match in explain(one.data, printed, baud=one.baud) if one.may_be(match)]
    once = {options_of(match): match for match in reversed(matches)}
    return sorted(once.values(), key=lambda match: (not match.fits, match.profile.name))


def options_of(match: Match) -> str:
    """As it is typed behind `read_cards` or `python -m hardware.terminal`."""
    profile = match.profile
    beside = {"prefix": profile.prefix, "suffix": profile.suffix, "width": profile.width}
    return " ".join([f"--profile '{profile.name}'", *(f"--{name} '{said}'" for name, said in beside.items() if said)])
