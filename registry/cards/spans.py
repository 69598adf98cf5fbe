"""Whose a card was at a second, from the spans of its history. No ORM, no clock."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

UID = re.compile(r"(?:[0-9A-F]{8}|[0-9A-F]{10}|[0-9A-F]{14})")
RANDOM = "08"
"""A chip of four bytes that begins so makes up another number each time it is read."""


class Standing(StrEnum):
    VALID = "valid"
    UNKNOWN = "unknown"
    LOST = "lost"
    ENDED = "ended"
    NOT_YET = "not_yet"
    SEVERAL = "several"
    """The same chip in two hands at one second: nobody guesses whose it was."""


@dataclass(frozen=True)
class CardSpan:
    """A card in a person's hands from a second on, until the second in which it stopped."""

    person: int
    begins: dt.datetime | None
    ends: dt.datetime | None
    was_lost: bool = False

    def covers(self, at: dt.datetime) -> bool:
        return self.begins is not None and self.begins <= at and (self.ends is None or at < self.ends)


@dataclass(frozen=True)
class Holder:
    """Whose it was, as far as anybody can tell, and whether it was valid then."""

    person: int | None
    standing: Standing

    @property
    def is_valid(self) -> bool:
        return self.standing is Standing.VALID


NOBODY = Holder(None, Standing.UNKNOWN)


def holder_at(spans: Sequence[CardSpan], at: dt.datetime) -> Holder:
    """The holder of a card at a second; of one that was not valid, who had it last before, or will have it."""
    then = {span.person for span in spans if span.covers(at)}
    if len(then) == 1:
        return Holder(then.pop(), Standing.VALID)
    if then:
        return Holder(None, Standing.SEVERAL)
    over = [span for span in spans if span.ends is not None and span.ends <= at]
    if over:
        last = max(over, key=lambda span: (span.ends, span.person))
        return Holder(last.person, Standing.LOST if last.was_lost else Standing.ENDED)
    ahead = [span for span in spans if span.begins is not None and span.begins > at]
    if ahead:
        return Holder(min(ahead, key=lambda span: (span.begins, span.person)).person, Standing.NOT_YET)
    return NOBODY


def clean_uid(text: str) -> str:
    """A chip's number as it is kept; empty where it is none, or one that says nothing about the chip."""
    uid = re.sub(r"[\s:-]", "", text).upper()
    if not UID.fullmatch(uid) or (len(uid) == 8 and uid.startswith(RANDOM)):
        return ""
    return uid
