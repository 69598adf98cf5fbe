"""Finds the profile of a reader that somebody has plugged in: a known card lies on it, and every profile is tried."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from hardware.protocols.calibrate import Match, explain
from hardware.protocols.profiles import PROFILES, Profile
from hardware.terminal.transport import Line, LineLost

LONGEST = 4096


def search(
    url: str, printed: str, *, seconds: float, show: Callable[[bytes, int], object] = lambda data, baud: None
) -> Iterator[tuple[Profile, list[Match]]]:
    """Each profile with what it makes of the card; the ones that make the printed number of it stand first. `show` is
    given what came at which speed."""
    for profile in PROFILES.values():
        data = listen(url, profile, seconds=seconds)
        if data:
            show(data, profile.baud)
        yield profile, [match for match in explain(data, printed, baud=profile.baud) if is_of(match, profile)]


def is_of(match: Match, profile: Profile) -> bool:
    return match.profile.name.partition(":")[0] == profile.name


def listen(url: str, profile: Profile, *, seconds: float) -> bytes:
    """What comes over the line while it is asked as such a reader is asked."""
    line, host, heard = Line(url, profile.baud), profile.host(), b""
    ends, asked = time.monotonic() + seconds, 0.0
    try:
        while time.monotonic() < ends and len(heard) < LONGEST:
            if time.monotonic() - asked >= profile.poll:
                asked = time.monotonic()
                line.write(host.ask())
            data = line.read()
            host.hear(data)
            heard += data
    finally:
        close(line)
    return heard


def close(line: Line) -> None:
    """Whether a line that was tried closes well decides nothing."""
    try:
        line.close()
    except LineLost:
        return
