"""What a file would bring: new, here already, of cards that nobody has, and lines that say nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from api.devices.records import told_of as told_of_record
from api.devices.sticks import records_of
from api.iclock.reading import told_of
from attendance.devices.models import Device, Kind
from attendance.swipes.models import Swipe
from attendance.swipes.told import SWIPE, Told
from attendance.swipes.whose import cards_of
from hardware.protocols import push_records as push, udisk
from hardware.protocols.terminal import BadRecord

AT_ONCE, MOST_SHOWN = 5_000, 50
WHY: dict[str, str | Promise] = {
    "no time": _("看不出时间"),
    "no card": _("看不出卡号"),
    "too long": _("太长"),
    "bad": _("不是一条记录"),
}


@dataclass(frozen=True)
class Refused:
    line: int
    why: str | Promise


@dataclass
class Preview:
    new: int = 0
    known: int = 0
    unknown: int = 0
    refused: list[Refused] = field(default_factory=list)
    first: dt.datetime | None = None
    last: dt.datetime | None = None
    devices: tuple[str, ...] = ()
    others: int = 0

    @property
    def shown(self) -> list[Refused]:
        return self.refused[:MOST_SHOWN]


def preview_of(device: Device, body: bytes) -> Preview:
    """Repeated lines of the file count once."""
    preview = Preview()
    swipes = list(_of_zkteco(body, preview) if device.kind == Kind.ZKTECO else _of_ours(device, body, preview))
    unique = list({_place(one): one for one in swipes}.values())
    moments = [one.wall for one in unique]
    preview.first, preview.last = min(moments, default=None), max(moments, default=None)
    for start in range(0, len(unique), AT_ONCE):
        _compare(device, unique[start : start + AT_ONCE], preview)
    return preview


def swipes_of(body: bytes) -> list[push.Swipe | push.BadLine]:
    """The lines of a ZKTeco file as those of a post: its third column names the terminal, which PUSH does not have."""
    return [_as_pushed(entry) for entry in udisk.attlog(body)]


def _as_pushed(entry: udisk.Line | push.BadLine) -> push.Swipe | push.BadLine:
    if isinstance(entry, push.BadLine):
        return entry
    return push.Swipe(entry.line, entry.pin, entry.at, entry.status, entry.verify, entry.workcode)


def _of_zkteco(body: bytes, preview: Preview) -> Iterator[Told]:
    entries = udisk.attlog(body)
    preview.devices = udisk.summary(entries).devices
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, push.BadLine):
            preview.refused.append(Refused(number, WHY.get(entry.why, WHY["bad"])))
            continue
        swipe = _as_pushed(entry)
        told = told_of(swipe) if isinstance(swipe, push.Swipe) else None
        if told is None:
            preview.refused.append(Refused(number, WHY["no card"]))
        else:
            yield told


def _of_ours(device: Device, body: bytes, preview: Preview) -> Iterator[Told]:
    """Sealed with the device's own key, or no file at all; clock samples and events are no swipes."""
    for number, text in enumerate(records_of(device, body), start=1):
        try:
            told = told_of_record(text)
        except BadRecord:
            preview.refused.append(Refused(number, WHY["bad"]))
            continue
        if told.kind == SWIPE:
            yield told
        else:
            preview.others += 1


def _compare(device: Device, swipes: Sequence[Told], preview: Preview) -> None:
    places = [_place(one) for one in swipes]
    rows = Swipe.objects.filter(device=device, claimed_at__in={at for at, *_card in places})
    stored = set(rows.values_list("claimed_at", "number", "uid"))
    fresh = [(one, place) for one, place in zip(swipes, places, strict=True) if place not in stored]
    preview.known += len(swipes) - len(fresh)
    preview.new += len(fresh)
    cards = cards_of({(one.number, one.uid) for one, _place in fresh}) if fresh else None
    if cards:
        at = [(one.number, one.uid, round(one.wall.timestamp() * 1000)) for one, _place in fresh]
        preview.unknown += sum(cards.person(*card) is None for card in at)


def _place(one: Told) -> tuple[dt.datetime, str, str]:
    return one.wall.astimezone(dt.UTC).replace(microsecond=0), one.number, one.uid
