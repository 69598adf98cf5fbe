"""From the lines of a terminal's journal to what attendance takes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attendance.devices.models import Device
from attendance.swipes.ingest import ingest
from attendance.swipes.told import Receipt, Told
from hardware.protocols.terminal import BadRecord, Kind, Record, decode, link_of

REFUSED = "refused"
NOTHING: dict[str, Any] = {}


def take_in(device: Device, texts: Sequence[str], *, source: str) -> list[Receipt]:
    """Keep every record that is one; a line that is none is refused by itself and spoils no other."""
    read = [_read(text) for text in texts]
    kept = iter(ingest(device, [one for one in read if isinstance(one, Told)], source=source))
    return [next(kept) if isinstance(one, Told) else one for one in read]


def told_of(text: str) -> Told:
    record = decode(text)
    return Told(
        text, record.wall, record.kind, str(record.boot), record.seq, b"", record.mono, record.number, record.uid,
        record.activity, record.prev, link_of(text), _facts(record),
    )  # fmt: skip


def _read(text: str) -> Told | Receipt:
    try:
        return told_of(text)
    except BadRecord as bad:
        return Receipt(REFUSED, str(bad))


def _facts(record: Record) -> dict[str, Any]:
    if record.kind == Kind.SWIPE:
        return NOTHING
    if record.kind == Kind.CLOCK:
        return {"offset": record.offset, "rtt": record.rtt}
    if record.kind == Kind.EVENT:
        return {"event": record.event}
    return {"before": (str(record.before.boot), record.before.seq)} if record.before else {}
