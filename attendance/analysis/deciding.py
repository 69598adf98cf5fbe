"""The verdict of one session on one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from .facts import Code, Ground, Hit, PeriodKind, Read, RuleKind, Sitting, Verdict
from .hits import hits_of, presence_of

MISSING = {PeriodKind.IN: Code.MISSING_IN, PeriodKind.CHECK: Code.MISSING_CHECK, PeriodKind.OUT: Code.MISSING_OUT}


def verdict_on(person: int, sitting: Sitting, reads: Sequence[Read], ground: Ground) -> Verdict:
    """What the session says of the person, before anybody looks at oddities; the reads are theirs, in order."""
    hits, presence = hits_of(sitting, reads), presence_of(sitting, reads)
    word = ground.corrected.get((sitting.key, person))
    if word is not None:
        code = Code.COMPLETE if word else Code.ABSENT
    elif person in ground.outside:
        code = Code.AUDIENCE
    elif _is_satisfied(person, sitting, hits, presence, ground):
        code = Code.COMPLETE
    else:
        code = _why_not(sitting, hits, reads, ground)
    near = tuple(read for read in reads if _belongs(read.tap.at, sitting, ground.sittings))
    return Verdict(sitting.key, code, hits, near, presence=presence, corrected=word is not None)


def _belongs(at: dt.datetime, sitting: Sitting, sittings: Sequence[Sitting]) -> bool:
    """A swipe is shown with the session that it lies in, or else with the nearest one."""
    off = _distance(at, sitting)
    return not off or (all(_distance(at, one) > dt.timedelta(0) for one in sittings) and off == min(
        _distance(at, one) for one in sittings
    ))  # fmt: skip


def _distance(at: dt.datetime, sitting: Sitting) -> dt.timedelta:
    return max(sitting.opens - at, at - sitting.closes, dt.timedelta(0))


def needed(sitting: Sitting, ground: Ground) -> int:
    """How many periods of this session have to be hit for it to be complete."""
    if ground.rule.kind is RuleKind.ANY:
        return 1
    return min(ground.rule.periods, len(sitting.periods)) or len(sitting.periods)


def _is_satisfied(person: int, sitting: Sitting, hits: Sequence[Hit], presence: dt.timedelta, ground: Ground) -> bool:
    rule = ground.rule
    if rule.kind is RuleKind.LIST:
        return person in ground.listed
    if rule.kind is RuleKind.SHARE:
        return share_of(presence, sitting) >= rule.share
    hit = sum(one.tap is not None for one in hits)
    return 0 < needed(sitting, ground) <= hit and not _is_short(hits, rule.least)


def share_of(presence: dt.timedelta, sitting: Sitting) -> Decimal:
    """How much of the session somebody was there, of a hundred."""
    whole = (sitting.ends - sitting.begins) // dt.timedelta(seconds=1)
    return Decimal(100 * (presence // dt.timedelta(seconds=1))) / whole if whole else Decimal(0)


def _is_short(hits: Sequence[Hit], least: dt.timedelta) -> bool:
    moments = [one.tap.at for one in hits if one.tap]
    return len(moments) > 1 and max(moments) - min(moments) < least


def _why_not(sitting: Sitting, hits: Sequence[Hit], reads: Sequence[Read], ground: Ground) -> Code:
    """The first reason that whoever asks should hear: what could still change comes before what cannot."""
    inside = [read for read in reads if sitting.opens <= read.tap.at <= sitting.closes]
    missed = [one.period for one in hits if one.tap is None]
    would = [read for read in inside if not read.counts and any(one.holds(read.tap.at) for one in missed)]
    if any(read.tap.held == "clock" or (read.tap.held and read.holder.is_valid) for read in would):
        return Code.REVIEW
    if would:
        return Code.CARD
    if ground.waiting and ground.rule.kind is not RuleKind.LIST:
        return Code.WAITING
    if not any(read.counts for read in inside):
        return _outside(reads, ground)
    if ground.rule.kind is RuleKind.SHARE:
        return MISSING[missed[0].kind] if missed else Code.MISSING_OUT
    if _is_short(hits, ground.rule.least):
        return Code.TOO_SHORT
    return MISSING[missed[0].kind] if missed else Code.ABSENT


def _outside(reads: Sequence[Read], ground: Ground) -> Code:
    """Swiped, but at no time at which any session was."""
    elsewhere = [read for read in reads if not any(one.opens <= read.tap.at <= one.closes for one in ground.sittings)]
    return Code.OUTSIDE if elsewhere and len(elsewhere) == len(reads) else Code.ABSENT
