"""Every record of a terminal carries a link to the one before it: what was taken out or changed in between shows.

A pair is looked at when its second comes in, whichever that is; of two runs only when the later one begins after the
end of the earlier one is here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from attendance.devices.models import Boot, Device

from . import raw
from .runs import before_of
from .told import Told

Boots = Mapping[UUID, Boot]
Place = tuple[UUID, int]


def breaks(device: Device, fresh: Sequence[Told], boots: Boots) -> list[str]:
    """Names of records that say something else of the one before them than what it is."""
    told = {(one.boot, one.sequence): one for one in fresh if one.boot and one.link}
    ahead = {place: _ahead(one) for place, one in told.items()}
    absent = {place for place in ahead.values() if place and place not in told}
    behind = {(boot, sequence + 1) for boot, sequence in told} - told.keys()
    stored = _stored(device, absent | behind, boots)
    links = {place: one.link for place, one in told.items()} | {place: _link(text) for place, text in stored.items()}
    prevs = {place: one.prev for place, one in told.items()}
    prevs |= {place: json.loads(stored[place])["prev"] for place in behind & stored.keys()}
    return [
        f"{boot}:{sequence}"
        for (boot, sequence), prev in prevs.items()
        if links.get(ahead.get((boot, sequence), (boot, sequence - 1)) or (boot, 0), prev) != prev
    ]


def _ahead(one: Told) -> Place | None:
    if before := before_of(one):
        return before
    return (one.boot, one.sequence - 1) if one.boot and one.sequence > 1 else None


def _stored(device: Device, places: set[Place], boots: Boots) -> dict[Place, str]:
    names = {(boots[boot].year, raw.place_of(boots[boot], sequence)): (boot, sequence) for boot, sequence in places}
    texts = raw.texts_of(device, names)
    return {place: texts[key] for (_year, key), place in names.items() if key in texts}


def _link(text: str) -> str:
    """As the terminal protocol makes it."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
