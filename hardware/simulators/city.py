"""A day of a city: who goes where, what goes wrong there, and what each person's attendance has to come to.

The truth is told by who did what, never by reading the records that the terminals made of it."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from .terminals import Terminal

MINUTE = 60_000
SLOT = 5_000
"""At one terminal cards come this far apart, so that nothing looks like one pair of hands but what is one."""
EDGE = MINUTE
"""Nobody swipes so near to the edge of a window that a second more or less decides."""


class Rule(enum.Enum):
    """By what a sitting is complete: every window hit, any of them, or most of the time between two swipes."""

    EVERY = "every"
    ANY = "any"
    SHARE = "share"


@dataclass(frozen=True)
class Window:
    opens: int
    closes: int

    def holds(self, at: int) -> bool:
        return self.opens <= at <= self.closes


@dataclass(frozen=True)
class Sitting:
    """A window to sign in and one to sign out."""

    key: int
    come: Window
    go: Window


@dataclass(frozen=True)
class Course:
    """Two sittings of one day, in two rooms with terminals at their doors."""

    sittings: tuple[Sitting, Sitting]
    rooms: tuple[Sequence[Terminal], Sequence[Terminal]]
    rule: Rule


@dataclass(frozen=True)
class Guest:
    """A person with a card; `chip` is what it says where the chip is registered."""

    key: int
    number: str
    chip: str = ""


@dataclass
class Touch:
    """A card at a terminal; `shown` is the second that the terminal's clock showed."""

    at: int
    terminal: Terminal
    guest: Guest
    shown: int = 0


@dataclass
class Due:
    """What a sitting has to say of a person, and the touches of each window on which it rests."""

    sitting: int
    person: int
    code: str
    rests_on: list[tuple[Window, list[Touch]]] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """What is complete only because a clock was put right, a person has to look at."""
        shifted = any(not any(window.holds(one.shown) for one in touches) for window, touches in self.rests_on)
        return "review" if self.code == "complete" and shifted else self.code


@dataclass
class Day:
    """Everything that happens, and what it has to come to."""

    random: Random
    touches: list[Touch] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    lost: list[Guest] = field(default_factory=list)
    strangers: int = 0
    _taken: set[tuple[str, int]] = field(default_factory=set)

    def touch(self, terminal: Terminal, guest: Guest, begin: int, end: int, *, after: int = 0) -> Touch:
        """Some time between the two; `after` so many milliseconds of a place in the queue that is kept free."""
        while True:
            slot = self.random.randrange((begin + EDGE) // SLOT, (end - EDGE) // SLOT)
            if (terminal.serial, slot) not in self._taken:
                break
        self._taken.add((terminal.serial, slot))
        return self.put(Touch(slot * SLOT + after, terminal, guest))

    def put(self, touch: Touch) -> Touch:
        self.touches.append(touch)
        return touch

    def hit(self, course: Course, window: Window, guest: Guest, *, room: int | None = None) -> Touch:
        doors = course.rooms[self.random.randrange(2) if room is None else room]
        return self.touch(self.random.choice(doors), guest, window.opens, window.closes)

    def says(self, sitting: Sitting, guest: Guest, code: str, *rests_on: tuple[Window, list[Touch]]) -> None:
        self.due.append(Due(sitting.key, guest.key, code, list(rests_on)))

    def verdicts(self) -> dict[tuple[int, int], str]:
        return {(one.sitting, one.person): one.verdict for one in self.due}

    def of(self, terminal: Terminal) -> list[Touch]:
        return sorted((one for one in self.touches if one.terminal is terminal), key=lambda one: one.at)


Habit = Callable[[Day, Course, Guest], None]


def punctual(day: Day, course: Course, guest: Guest) -> None:
    for sitting in course.sittings:
        _whole(day, course, sitting, guest)


def impatient(day: Day, course: Course, guest: Guest) -> None:
    """Holds the card to the reader again, not sure that it was green."""
    for sitting in course.sittings:
        _whole(day, course, sitting, guest)
        for _window, touches in day.due[-1].rests_on:
            first = touches[0]
            touches.append(day.put(Touch(first.at + 2_500, first.terminal, guest)))


def slips_away(day: Day, course: Course, guest: Guest) -> None:
    for sitting in course.sittings:
        come = day.hit(course, sitting.come, guest)
        code = "complete" if course.rule is Rule.ANY else "missing_out"
        day.says(sitting, guest, code, (sitting.come, [come]))


def late(day: Day, course: Course, guest: Guest) -> None:
    """Comes some minutes after the window closed, and stays to the end."""
    for sitting in course.sittings:
        door = day.random.choice(course.rooms[0])
        day.touch(door, guest, sitting.come.closes, sitting.come.closes + 10 * MINUTE)
        go = day.hit(course, sitting.go, guest)
        code = "missing_in" if course.rule is Rule.EVERY else "complete"
        day.says(sitting, guest, code, (sitting.go, [go]))


def half_a_day(day: Day, course: Course, guest: Guest) -> None:
    first, second = course.sittings
    _whole(day, course, first, guest)
    day.says(second, guest, "absent")


def before_dawn(day: Day, course: Course, guest: Guest) -> None:
    """Tries the card hours before anything begins, and never comes."""
    dawn = course.sittings[0].come.opens - 180 * MINUTE
    day.touch(day.random.choice(course.rooms[0]), guest, dawn, dawn + 30 * MINUTE)
    for sitting in course.sittings:
        day.says(sitting, guest, "outside")


def loses_the_card(day: Day, course: Course, guest: Guest) -> None:
    """At noon, and says so; whoever found it goes in the owner's name."""
    first, second = course.sittings
    _whole(day, course, first, guest)
    for window in (second.come, second.go):
        day.hit(course, window, guest)
    day.says(second, guest, "card")
    day.lost.append(guest)


def has_a_copy(day: Day, course: Course, guest: Guest) -> None:
    """The same card in the other room a minute later."""
    for sitting in course.sittings:
        one, other = (day.random.choice(doors) for doors in course.rooms)
        come = day.touch(one, guest, sitting.come.opens, sitting.come.closes - 5 * MINUTE)
        copy = day.touch(other, guest, come.at, come.at + 4 * MINUTE)
        go = day.hit(course, sitting.go, guest)
        day.says(sitting, guest, "review", (sitting.come, [come, copy]), (sitting.go, [go]))


HABITS: Sequence[tuple[Habit, int]] = (
    (punctual, 50), (impatient, 6), (slips_away, 8), (late, 8), (half_a_day, 6), (before_dawn, 3),
    (loses_the_card, 4), (has_a_copy, 4),
)  # fmt: skip


def three_cards_in_one_hand(day: Day, course: Course, guests: Sequence[Guest]) -> None:
    """Somebody swipes for two others, in the same order when coming and when going."""
    for sitting in course.sittings:
        touches: dict[int, list[tuple[Window, list[Touch]]]] = {guest.key: [] for guest in guests}
        for window in (sitting.come, sitting.go):
            door = day.random.choice(course.rooms[0])
            first = day.touch(door, guests[0], window.opens, window.closes)
            rest = [day.put(Touch(first.at + 1_000 * at, door, guest)) for at, guest in enumerate(guests[1:], 1)]
            for guest, touch in zip(guests, [first, *rest], strict=True):
                touches[guest.key].append((window, [touch]))
        for guest in guests:
            day.says(sitting, guest, "review", *touches[guest.key])


def stranger(day: Day, course: Course, guest: Guest) -> None:
    """A card that nobody knows."""
    day.hit(course, course.sittings[0].come, guest)
    day.strangers += 1


def fill(day: Day, course: Course, guests: Sequence[Guest], strangers: Sequence[Guest]) -> None:
    """Gives everybody something to do; three of them are one pair of hands."""
    three_cards_in_one_hand(day, course, guests[:3])
    for guest, habit in zip(guests[3:], _habits(day.random), strict=False):
        is_possible = habit is not loses_the_card or guest.chip
        (habit if is_possible else punctual)(day, course, guest)
    for guest in strangers:
        stranger(day, course, guest)


def _habits(random: Random) -> Iterator[Habit]:
    """Each once, and then as often as people have them."""
    yield from (habit for habit, _weight in HABITS)
    habits, weights = zip(*HABITS, strict=True)
    while True:
        yield random.choices(habits, weights)[0]


def _whole(day: Day, course: Course, sitting: Sitting, guest: Guest) -> None:
    hits = [(window, [day.hit(course, window, guest)]) for window in (sitting.come, sitting.go)]
    day.says(sitting, guest, "complete", *hits)
