"""What looks odd: evidence for a person to look at, never a verdict."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from .facts import Flag, FlagKind, Ground, PeriodKind, Read, Sitting, Verdict

QUICKLY = dt.timedelta(seconds=2)
TOGETHER = 3
"""Cards one after the other that begin to look like one pair of hands."""
A_MINUTE = dt.timedelta(minutes=1)
A_WALK = dt.timedelta(minutes=5)
"""What it takes at least from one place to another."""
NAMED = frozenset({"qr", "sheet"})
"""Ways in which everybody swipes for themselves at once, or all are written down in the order of a list."""
Triple = tuple[int, ...]


def odd_ones(ground: Ground, reads: Sequence[Read], verdicts: Mapping[int, Sequence[Verdict]]) -> tuple[Flag, ...]:
    """Every oddity of a whole activity, each once and in a fixed order."""
    seen = [read for read in reads if read.holder.person is not None]
    found: set[Flag] = set()
    for sitting in ground.sittings:
        inside = [read for read in seen if sitting.opens <= read.tap.at <= sitting.closes]
        runs = list(_runs(inside))
        found.update(_flag(FlagKind.CADENCE, sitting, run) for run in runs)
        found.update(_same_order(sitting, runs))
        found.update(_two_places(sitting, inside, ground.places))
    for person, theirs in verdicts.items():
        for verdict in theirs:
            found.update(_of_hits(person, verdict))
    return tuple(sorted(found))


def _runs(reads: Sequence[Read]) -> Iterator[list[Read]]:
    """Different cards at one device, each within two seconds of the one before."""
    by_device: dict[int, list[Read]] = defaultdict(list)
    for read in reads:
        if read.tap.source not in NAMED:
            by_device[read.tap.device].append(read)
    for device in sorted(by_device):
        run: list[Read] = []
        for read in by_device[device]:
            if run and read.tap.at - run[-1].tap.at > QUICKLY:
                yield from _long_enough(run)
                run = []
            if all(read.holder.person != one.holder.person for one in run):
                run.append(read)
        yield from _long_enough(run)


def _long_enough(run: list[Read]) -> Iterator[list[Read]]:
    if len(run) >= TOGETHER:
        yield run


def _same_order(sitting: Sitting, runs: Sequence[list[Read]]) -> Iterator[Flag]:
    """The same cards came one after the other in the same order when signing in and when signing out."""
    at_in = _triples(sitting, runs, PeriodKind.IN)
    at_out = _triples(sitting, runs, PeriodKind.OUT)
    for people in sorted(at_in.keys() & at_out.keys()):
        yield _flag(FlagKind.ORDER, sitting, [*at_in[people], *at_out[people]])


def _triples(sitting: Sitting, runs: Sequence[list[Read]], kind: PeriodKind) -> dict[Triple, list[Read]]:
    windows = [period for period in sitting.periods if period.kind is kind]
    found: dict[Triple, list[Read]] = {}
    for run in runs:
        inside = [read for read in run if any(window.holds(read.tap.at) for window in windows)]
        for place in range(len(inside) - TOGETHER + 1):
            part = inside[place : place + TOGETHER]
            found[tuple(read.holder.person or 0 for read in part)] = part
    return found


def _two_places(sitting: Sitting, reads: Sequence[Read], places: Mapping[int, str]) -> Iterator[Flag]:
    by_person: dict[int, list[Read]] = defaultdict(list)
    for read in reads:
        by_person[read.holder.person or 0].append(read)
    for theirs in by_person.values():
        for before, after in pairwise(theirs):
            here, there = places.get(before.tap.device, ""), places.get(after.tap.device, "")
            if here and there and here != there and after.tap.at - before.tap.at < A_WALK:
                yield _flag(FlagKind.PLACES, sitting, [before, after])


def _of_hits(person: int, verdict: Verdict) -> Iterator[Flag]:
    """In and out within a minute; a period that was hit only because the device's clock was put right."""
    known = {hit.period.kind: hit.tap for hit in verdict.hits if hit.tap}
    first, last = known.get(PeriodKind.IN), known.get(PeriodKind.OUT)
    if first and last and last.at - first.at < A_MINUTE:
        yield Flag(FlagKind.QUICK, verdict.sitting, (person,), (first.key, last.key))
    corrected = tuple(hit.tap.key for hit in verdict.hits if hit.tap and hit.by_correction)
    if corrected:
        yield Flag(FlagKind.CLOCK, verdict.sitting, (person,), corrected)


def _flag(kind: FlagKind, sitting: Sitting, reads: Iterable[Read]) -> Flag:
    reads = list(reads)
    people = tuple(sorted({read.holder.person for read in reads if read.holder.person is not None}))
    return Flag(kind, sitting.key, people, tuple(dict.fromkeys(read.tap.key for read in reads)))
