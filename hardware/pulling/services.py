"""What a terminal holds is compared with what is here: what is known stays as it is, what is missing comes in, and how
much that was is said before anything is awarded."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from attendance.devices.models import Device
from attendance.swipes.ingest import ingest
from attendance.swipes.models import Swipe as Stored
from attendance.swipes.told import Told
from hardware.protocols.terminal import CARD
from hardware.protocols.zk_records import Swipe

log = logging.getLogger("xuefen.pulling")
AT_ONCE = 1_000


@dataclass(frozen=True)
class Reconciled:
    """`held` swipes stand in the terminal, `unusable` of them name no moment or no card; of the others `new` were not
    here and now are, `known` were, by whichever way they had come."""

    held: int
    unusable: int
    new: int
    known: int
    days: dict[dt.date, int]


def reconcile(device: Device, swipes: Sequence[Swipe], *, source: str, zone: ZoneInfo) -> Reconciled:
    """Repeatable at any time, in any order: a swipe goes by what it says."""
    told = [one for swipe in swipes if (one := told_of(swipe, zone))]
    new = 0
    for part in portions(told):
        new += len({place_of(one) for one in part} - stored_of(device, part))
        ingest(device, part, source=source)
    days = Counter(one.wall.date() for one in told)
    found = Reconciled(len(swipes), len(swipes) - len(told), new, len(told) - new, dict(sorted(days.items())))
    facts = {"device": device.pk, "held": found.held, "unusable": found.unusable, "new": found.new}
    log.info("log of a terminal compared", extra={"facts": facts})
    return found


def told_of(swipe: Swipe, zone: ZoneInfo) -> Told | None:
    """A record named by what it says; None where it says no moment or no card."""
    if swipe.at is None or not CARD.fullmatch(swipe.user):
        return None
    text = "\t".join([swipe.user, swipe.at.isoformat(" "), *map(str, (swipe.status, swipe.verify, swipe.workcode))])
    return Told(text, swipe.at.replace(tzinfo=zone), digest=hashlib.sha256(text.encode()).digest(), number=swipe.user)


def portions(told: Sequence[Told]) -> Iterator[Sequence[Told]]:
    for start in range(0, len(told), AT_ONCE):
        yield told[start : start + AT_ONCE]


def stored_of(device: Device, told: Sequence[Told]) -> set[tuple[dt.datetime, str]]:
    """Which of these the database knows as swipes of the device."""
    moments = {one.wall for one in told}
    return set(Stored.objects.filter(device=device, claimed_at__in=moments).values_list("claimed_at", "number"))


def place_of(one: Told) -> tuple[dt.datetime, str]:
    return one.wall.astimezone(dt.UTC), one.number
