"""Whose card it was at that moment: by the chip, else by the printed number. What nobody has waits to be claimed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from registry.cards.queries import spans_of_chips, spans_of_numbers
from registry.cards.spans import CardSpan, holder_at

Spans = Mapping[str, Sequence[CardSpan]]


@dataclass(frozen=True)
class Cards:
    """The history of these chips and numbers. One that only ever was in one hand needs no look at the moment."""

    chips: Spans
    numbers: Spans
    sole: Mapping[str, int]

    def person(self, number: str, uid: str, at: int) -> int | None:
        if uid and (found := self._holder(self.chips, uid, at)) is not None:
            return found
        return self._holder(self.numbers, number, at) if number else None

    def _holder(self, spans: Spans, card: str, at: int) -> int | None:
        if (only := self.sole.get(card)) is not None:
            return only
        history = spans.get(card)
        return holder_at(history, dt.datetime.fromtimestamp(at / 1000, dt.UTC)).person if history else None


def cards_of(told: Iterable[tuple[str, str]]) -> Cards:
    """Of printed numbers and chips, as records name them."""
    numbers, uids = (set(column) - {""} for column in zip(*told, strict=True))
    chips, printed = spans_of_chips(uids), spans_of_numbers(numbers)
    # A chip has 8, 10 or 14 letters, and may look like a number: the sole holder has to be the same in both.
    hands: dict[str, set[int]] = {}
    for spans in (chips, printed):
        for card, history in spans.items():
            hands.setdefault(card, set()).update(span.person for span in history)
    return Cards(chips, printed, {card: next(iter(people)) for card, people in hands.items() if len(people) == 1})
