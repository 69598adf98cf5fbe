"""A terminal through a day: its cards come, its clock is wrong, its power goes, its line fails."""

from __future__ import annotations

from collections.abc import Sequence

from .city import Touch
from .terminals import FaultyLine, Terminal

WITHOUT_BATTERY = 946_656_000_000
"""2000 in the zone of the terminal: what a clock shows that has forgotten everything."""
GAP = 10_000
A_DAY_OFF = 86_400_000


def live(terminal: Terminal, touches: Sequence[Touch], line: FaultyLine, *, begin: int, end: int) -> None:
    """In the end the line is good again, and everything that was held back arrives."""
    terminal.power_on(begin, wrong=_wrong(terminal, begin))
    is_noted = False
    for touch, after in zip(touches, [*(one.at for one in touches[1:]), end], strict=False):
        guest = touch.guest
        said = {"number": "", "uid": guest.chip} if guest.chip else {"number": guest.number}
        touch.shown = terminal.tap(now=touch.at, **said)
        if after - touch.at > GAP:
            is_noted = _between(terminal, touch.at, line, is_noted=is_noted)
    terminal.note_clock(end)
    line.faulty = False
    line.let_through()
    while not terminal.deliver(line):
        pass


def _between(terminal: Terminal, now: int, line: FaultyLine, *, is_noted: bool) -> bool:
    """What happens while nobody comes; whether this run knows by how much its clock is wrong."""
    random = line.random
    if random.random() < 0.3:
        terminal.note_clock(now + 2_800)
        is_noted = True
    if random.random() < 0.06:
        if not is_noted:
            terminal.note_clock(now + 2_900)
        terminal.power_off()
        terminal.power_on(now + 4_000, wrong=_wrong(terminal, now))
        is_noted = False
    if random.random() < 0.5:
        terminal.deliver(line)
    if random.random() < 0.1:
        line.let_through()
    return is_noted


def _wrong(terminal: Terminal, now: int) -> int:
    """Mostly some seconds, now and then many minutes or a day; sometimes the battery is empty."""
    random = terminal.random
    kind = random.choices(("good", "minutes", "day", "battery"), (80, 12, 4, 4))[0]
    if kind == "battery":
        return WITHOUT_BATTERY - now
    return {"good": random.randint(-20_000, 20_000), "minutes": random.randint(-2_000_000, 2_000_000)}.get(
        kind, random.choice((-A_DAY_OFF, A_DAY_OFF))
    )
