"""The runs of a terminal: how far each is known, what its clock was worth, what happened to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from attendance.devices.models import Boot, ClockSample, Device, Incident

from .told import BOOT, CLOCK, EVENT, Told

LONGEST_ROUND_TRIP = 5_000
"""Milliseconds; what took longer says too little about the time."""

Boots = Mapping[str, Boot]


def know(device: Device, told: Sequence[Told]) -> dict[str, Boot]:
    """The runs that these records are of or speak of; new ones are written down. The caller holds the device."""
    words = {one.boot for one in told if one.boot} | {one.facts["before"][0] for one in told if before_of(one)}
    if not words:
        return {}
    known = {str(boot.word): boot for boot in Boot.objects.filter(device=device, word__in=words)}
    year = timezone.localdate().year
    new = [Boot(device=device, word=word, year=year) for word in sorted(words - known.keys())]
    return known | {str(boot.word): boot for boot in Boot.objects.bulk_create(new)}


def note(device: Device, fresh: Sequence[Told], boots: Boots) -> set[int]:
    """Count the new records, keep their clock samples and events; returns the runs with a new sample."""
    counted = Counter(one.boot for one in fresh if one.boot)
    for word, count in counted.items():
        highest = max(one.sequence for one in fresh if one.boot == word)
        Boot.objects.filter(pk=boots[word].pk).update(
            stored=F("stored") + count, highest=Greatest(F("highest"), highest)
        )
    for one in fresh:
        if before := before_of(one):
            word, last = before
            Boot.objects.filter(pk=boots[word].pk).update(expected=Greatest(F("expected"), last))
    _keep_events(device, fresh)
    return _keep_samples(device, [one for one in fresh if one.kind == CLOCK], boots)


def _keep_samples(device: Device, fresh: Sequence[Told], boots: Boots) -> set[int]:
    samples = [
        ClockSample(
            device=device,
            boot=boots[one.boot],
            mono_ms=one.mono or 0,
            wall=one.wall,
            offset_ms=one.facts["offset"],
            rtt_ms=one.facts["rtt"],
        )
        for one in fresh
        if one.boot and one.facts["rtt"] <= LONGEST_ROUND_TRIP
    ]
    # Two samples at one moment are told apart by nothing: the first stands.
    ClockSample.objects.bulk_create(samples, ignore_conflicts=True)
    return {sample.boot_id for sample in samples}


def _keep_events(device: Device, fresh: Sequence[Told]) -> None:
    events = [
        Incident(device=device, kind=_kind(one), name=f"{one.boot}:{one.sequence}", at=one.wall)
        for one in fresh
        if one.kind in (BOOT, EVENT)
    ]
    Incident.objects.bulk_create(events, ignore_conflicts=True)


def _kind(one: Told) -> str:
    return Incident.Kind.POWER.value if one.kind == BOOT else one.facts["event"]


def before_of(one: Told) -> tuple[str, int] | None:
    """The run before the one that this record begins, and its last number."""
    return one.facts.get("before") if one.kind == BOOT else None
