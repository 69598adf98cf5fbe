"""Which profile a reader has: from the bytes that came for a card, and the number that is printed on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .cards import Card, doubt
from .numbers import BACK, back, conversions_between
from .profiles import PROFILES, Profile, told

LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Match:
    """A profile under which the bytes are a card, and the number that it makes of it; to be shown as the reason."""

    profile: Profile
    card: Card
    number: str
    fits: bool


def calibrate(data: bytes, printed: str, *, baud: int = 0) -> list[Profile]:
    """The profiles that make the printed number out of these bytes, the surest first; several where one card cannot
    tell them apart."""
    return [match.profile for match in explain(data, printed, baud=baud) if match.fits]


def explain(data: bytes, printed: str, *, baud: int = 0) -> list[Match]:
    """As `calibrate`, and after those the profiles that read a card whose number is another."""
    wanted = printed.strip().upper()
    found: dict[str, Match] = {}
    for profile in PROFILES.values():
        if baud and profile.baud != baud:
            continue
        for card in cards_in(data[:LONGEST], profile):
            for match in _matches(profile, card, wanted):
                found.setdefault(f"{match.profile.name} {match.profile.prefix} {match.profile.suffix}", match)
    return sorted(found.values(), key=lambda match: not match.fits)


def cards_in(data: bytes, profile: Profile) -> list[Card]:
    """The cards that these bytes are, if such a reader sent them."""
    host = profile.host()
    cards = [host.card(frame) for frame in host.framer.feed(data) + host.framer.idle()]
    return [card for card in cards if card and (card.text or not doubt(card.uid))]


def _matches(profile: Profile, card: Card, wanted: str) -> Iterator[Match]:
    plain = replace(profile, conversion="", typed="")
    chosen = [*_by_text(plain, card, wanted), *_by_bytes(plain, card, wanted)]
    if not chosen:
        yield Match(plain, card, plain.number(card), fits=False)
    yield from (Match(one, card, wanted, fits=True) for one in chosen)


def _by_text(profile: Profile, card: Card, wanted: str) -> list[Profile]:
    """The number as it was typed, perhaps with something before and behind it."""
    before, found, behind = card.text.upper().partition(wanted) if wanted else ("", "", "")
    if not found or any(neighbour.isdigit() for neighbour in before[-1:] + behind[:1]):
        return []
    return [replace(profile, prefix=before, suffix=behind, width=len(wanted))]


def _by_bytes(profile: Profile, card: Card, wanted: str) -> list[Profile]:
    """The number as it is made from the chip; a typed text may be one of the forms that lead back to it."""
    if card.uid:
        return [told(profile, one.name) for one in conversions_between(card.uid, wanted)]
    ways = [(typed, back(typed, card.text)) for typed in BACK]
    return [
        told(profile, one.name, typed)
        for typed, uid in ways
        if uid and not doubt(uid)
        for one in conversions_between(uid, wanted)
        if one.name != typed
    ]
