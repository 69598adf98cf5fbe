"""From the lines of a terminal's journal to what attendance takes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attendance.devices.models import Device
from attendance.swipes.ingest import ingest
from attendance.swipes.told import Receipt, Told
from hardware.protocols.terminal import BadRecord, Kind, Record, decode, link_of

REFUSED = "refused"


def take_in(device: Device, texts: Sequence[str], *, source: str) -> list[Receipt]:
    """Keep every record that is one; a line that is none is refused by itself and spoils no other."""
    read = [_read(text) for text in texts]
    kept = iter(ingest(device, [one for one in read if isinstance(one, Told)], source=source))
    return [next(kept) if isinstance(one, Told) else one for one in read]


def told_of(text: str) -> Told:
    record = decode(text)
    return Told(
        text=text,
        wall=record.wall,
        kind=record.kind,
        boot=record.boot,
        sequence=record.seq,
        mono=record.mono,
        number=record.number,
        uid=record.uid,
        activity=record.activity,
        prev=record.prev,
        link=link_of(text),
        facts=_facts(record),
    )


def _read(text: str) -> Told | Receipt:
    try:
        return told_of(text)
    except BadRecord as bad:
        return Receipt(REFUSED, str(bad))


def _facts(record: Record) -> dict[str, Any]:
    if record.kind == Kind.CLOCK:
        return {"offset": record.offset, "rtt": record.rtt}
    if record.kind == Kind.EVENT:
        return {"event": record.event}
    return {"before": tuple(record.before)} if record.before else {}
