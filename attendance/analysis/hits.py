"""Which swipe hits which period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from .facts import Hit, Period, Read, Sitting, Tap

NOTHING = dt.timedelta(0)


def hits_of(sitting: Sitting, reads: Sequence[Read]) -> tuple[Hit, ...]:
    """Each period with the swipe that hits it, the reads being in order: the first into a room, the last out of it.

    Periods of a session do not overlap, so no swipe can hit two.
    """
    taps = [read.tap for read in reads if read.counts]
    return tuple(_hit(period, taps) for period in sitting.periods)


def _hit(period: Period, taps: Sequence[Tap]) -> Hit:
    inside = [tap for tap in taps if period.holds(tap.at)]
    if inside:
        # One whose moment needed no putting right is better evidence than one that did.
        plain = [tap for tap in inside if tap.claimed is None or period.holds(tap.claimed)]
        chosen = (plain or inside)[-1 if period.kind == "out" else 0]
        return Hit(period, tap=chosen, by_correction=not plain)
    near = min(taps, key=lambda tap: (abs(_off(period, tap.at)), tap.at), default=None)
    return Hit(period, near=near, off=_off(period, near.at) if near else NOTHING)


def _off(period: Period, at: dt.datetime) -> dt.timedelta:
    """How far a moment lies from a period: negative before it, positive after it."""
    if at < period.opens:
        return at - period.opens
    return at - period.closes if at > period.closes else NOTHING


def presence_of(sitting: Sitting, reads: Sequence[Read]) -> dt.timedelta:
    """From the first swipe to the last, as far as both lie inside the session."""
    moments = [read.tap.at for read in reads if read.counts and sitting.opens <= read.tap.at <= sitting.closes]
    if len(moments) < 2:
        return NOTHING
    return max(NOTHING, min(moments[-1], sitting.ends) - max(moments[0], sitting.begins))
