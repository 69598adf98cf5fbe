"""Every record of a terminal carries a link to the one before it: what was taken out or changed in between shows.

A pair is looked at when its second comes in, whichever that is; of two runs only when the later one begins after the
end of the earlier one is here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from attendance.devices.models import Boot, Device

from . import raw
from .runs import before_of
from .told import Told

Boots = Mapping[str, Boot]
Place = tuple[str, int]


def breaks(device: Device, fresh: Sequence[Told], boots: Boots) -> list[str]:
    """Names of records that say something else of the one before them than what it is."""
    chained = sorted((one for one in fresh if one.boot and one.link), key=_place)
    pairs, edges = _neighbours(chained)
    stored = _stored(device, {ahead for ahead, _one in edges} | {behind for _one, behind in pairs}, boots)
    found = [(_place(one), one.prev, stored.get(ahead)) for ahead, one in edges]
    broken = [place for place, prev, text in found if text and _link(text) != prev]
    broken += [behind for one, behind in pairs if behind in stored and json.loads(stored[behind])["prev"] != one.link]
    return [f"{boot}:{sequence}" for boot, sequence in (*_inside(chained), *broken)]


def _inside(chained: Sequence[Told]) -> Iterator[Place]:
    """Where two records of the batch stand side by side and do not fit."""
    for one, after in pairwise(chained):
        if one.link != after.prev and one.boot == after.boot and one.sequence + 1 == after.sequence:
            yield _place(after)


def _neighbours(chained: Sequence[Told]) -> tuple[list[tuple[Told, Place]], list[tuple[Place, Told]]]:
    """At the ends of each unbroken row: what should stand behind its last, and what ahead of its first."""
    behind: list[tuple[Told, Place]] = []
    ahead: list[tuple[Place, Told]] = []
    before: Told | None = None
    for one in chained:
        if before is None or one.boot != before.boot or one.sequence != before.sequence + 1:
            behind += [(before, (before.boot or "", before.sequence + 1))] if before else []
            place = before_of(one) or (one.boot or "", one.sequence - 1)
            ahead += [(place, one)] if place[1] else []
        before = one
    behind += [(before, (before.boot or "", before.sequence + 1))] if before else []
    return behind, ahead


def _place(one: Told) -> Place:
    return one.boot or "", one.sequence


def _stored(device: Device, places: set[Place], boots: Boots) -> dict[Place, str]:
    names = {(boots[boot].year, raw.place_of(boots[boot], sequence)): (boot, sequence) for boot, sequence in places}
    texts = raw.texts_of(device, names)
    return {place: texts[key] for (_year, key), place in names.items() if key in texts}


def _link(text: str) -> str:
    """As the terminal protocol makes it."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
