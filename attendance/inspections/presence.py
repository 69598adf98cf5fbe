"""Who, by the swipes, sits in a session at a moment. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from attendance.analysis.facts import PeriodKind, Sitting, Tap
from registry.cards.spans import CardSpan, holder_at


@dataclass(frozen=True)
class Presence:
    """People known and cards unknown that are inside, and people who left."""

    known: int = 0
    unknown: int = 0
    left: int = 0

    @property
    def swiped(self) -> int:
        return self.known + self.unknown


def presence_at(
    moment: dt.datetime, sitting: Sitting, taps: Sequence[Tap], cards: Mapping[str, Sequence[CardSpan]]
) -> Presence:
    """By everybody's last swipe up to that moment: one that signs out means that they left.

    A swipe that is kept apart (a device that is not in use, a time that nobody knows) says nothing.
    """
    outs = [one for one in sitting.periods if one.kind is PeriodKind.OUT]
    last: dict[int | str, Tap] = {}
    for tap in sorted(taps, key=lambda one: one.at):
        if not tap.held and sitting.opens <= tap.at <= min(moment, sitting.closes):
            last[_who(tap, cards)] = tap
    gone = {who for who, tap in last.items() if any(one.holds(tap.at) for one in outs)}
    inside = set(last) - gone
    known = sum(isinstance(who, int) for who in inside)
    return Presence(known, len(inside) - known, len(gone))


def _who(tap: Tap, cards: Mapping[str, Sequence[CardSpan]]) -> int | str:
    """The person, or the card where nobody knows whose it was."""
    person = holder_at(cards[tap.card], tap.at).person if tap.card in cards else tap.person
    return tap.card if person is None else person
