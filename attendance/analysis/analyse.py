"""The one function: everybody's outcome from the swipes of an activity, whatever their order and repetition."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from registry.cards.spans import Holder, Standing as CardStanding, holder_at

from .deciding import verdict_on
from .facts import GRAVE, Analysis, Code, Flag, Ground, Outcome, Read, RuleKind, Sitting, Standing, Tap, Verdict
from .oddities import odd_ones

ZERO, NOTHING = Decimal(0), dt.timedelta(0)
CENT = Decimal("0.01")
PART = frozenset({Code.MISSING_IN, Code.MISSING_CHECK, Code.MISSING_OUT})
"""Sessions that are not complete, but of which what was hit counts where the rule asks for a number or a share."""


def analyse(taps: Iterable[Tap], ground: Ground) -> Analysis:
    """A verdict for each person and session, what it comes to, and what looks odd about it."""
    reads = read_all(taps, ground)
    theirs: dict[int, list[Read]] = defaultdict(list)
    for read in reads:
        if read.holder.person is not None:
            theirs[read.holder.person].append(read)
    people = sorted({*theirs, *ground.listed, *(person for _, person in ground.corrected)})
    verdicts = {
        person: [verdict_on(person, sitting, theirs.get(person, ()), ground) for sitting in ground.sittings]
        for person in people
    }
    flags = odd_ones(ground, reads, verdicts)
    against = _by_person(flags)
    looked_at = {
        person: tuple(_looked_at(verdict, against.get((verdict.sitting, person), ())) for verdict in mine)
        for person, mine in verdicts.items()
    }
    outcomes = {person: _outcome(person, mine, ground) for person, mine in looked_at.items()}
    return Analysis(outcomes, tuple(read for read in reads if read.holder.person is None), flags)


def read_all(taps: Iterable[Tap], ground: Ground) -> list[Read]:
    """The swipes in order, each once, each with whose it was in that second."""
    once = {(tap.device, tap.card, tap.person, tap.at): tap for tap in sorted(taps, key=lambda tap: -tap.key)}
    ordered = sorted(once.values(), key=lambda tap: (tap.at, tap.device, tap.card, tap.key))
    return [Read(tap, _holder(tap, ground)) for tap in ordered]


def _holder(tap: Tap, ground: Ground) -> Holder:
    """By the card's history; a code on somebody's own phone, or a name on a sheet, needs no card."""
    if tap.card in ground.cards:
        return holder_at(ground.cards[tap.card], tap.at)
    return Holder(tap.person, CardStanding.VALID if tap.person is not None else CardStanding.UNKNOWN)


def _by_person(flags: Sequence[Flag]) -> dict[tuple[int, int], list[Flag]]:
    found: dict[tuple[int, int], list[Flag]] = defaultdict(list)
    for flag in flags:
        for person in flag.people:
            found[(flag.sitting, person)].append(flag)
    return found


def _looked_at(verdict: Verdict, flags: Sequence[Flag]) -> Verdict:
    """What would be complete waits for somebody's look where something grave speaks against it."""
    grave = any(flag.kind in GRAVE for flag in flags)
    code = Code.REVIEW if grave and verdict.is_complete and not verdict.corrected else verdict.code
    return replace(verdict, code=code, flags=tuple(flags))


def _outcome(person: int, verdicts: tuple[Verdict, ...], ground: Ground) -> Outcome:
    hours, credits = earned(verdicts, ground)
    if person in ground.awarded:
        return Outcome(person, Standing.AWARDED, hours, credits, verdicts)
    codes = {one.code for one in verdicts}
    if Code.REVIEW in codes and not _is_whole(hours, credits, ground):
        return Outcome(person, Standing.REVIEW, hours, credits, verdicts)
    if Code.WAITING in codes and not _is_whole(hours, credits, ground):
        return Outcome(person, Standing.WAITING, hours, credits, verdicts)
    standing = Standing.EARNED if credits or hours else Standing.NOTHING
    return Outcome(person, standing, hours, credits, verdicts)


def _is_whole(hours: Decimal, credits: Decimal, ground: Ground) -> bool:
    """Nothing that is still open could add to it."""
    return hours >= ground.hours and credits >= ground.credits


def earned(verdicts: Sequence[Verdict], ground: Ground) -> tuple[Decimal, Decimal]:
    """Hours and credits by the rule; never more than the activity has."""
    rule, every = ground.rule, {one.key: one for one in ground.sittings}
    complete = {one.sitting for one in verdicts if one.is_complete}
    # A session that waits for a look, or at which somebody was too short or not at all, adds nothing.
    counting = [(one, every[one.sitting]) for one in verdicts if one.is_complete or one.code in PART]
    if rule.kind is RuleKind.HOURS:
        return _in_proportion(complete, ground)
    if rule.kind is RuleKind.PERIODS:
        asked = rule.periods or sum(len(one.periods) for one in ground.sittings)
        is_earned = 0 < asked <= sum(_hits(*pair) for pair in counting)
    elif rule.kind is RuleKind.SHARE:
        whole = sum((one.ends - one.begins for one in ground.sittings), NOTHING)
        there = sum((_time(*pair) for pair in counting), NOTHING)
        is_earned = whole > NOTHING and there * 100 >= whole * float(rule.share) and there > NOTHING
    elif rule.kind is RuleKind.SESSIONS:
        is_earned = bool(every) and complete == set(every)
    else:
        is_earned = bool(complete)
    return (ground.hours, ground.credits) if is_earned else (ZERO, ZERO)


def _hits(verdict: Verdict, sitting: Sitting) -> int:
    return len(sitting.periods) if verdict.corrected else verdict.hit_count


def _time(verdict: Verdict, sitting: Sitting) -> dt.timedelta:
    return sitting.ends - sitting.begins if verdict.corrected else verdict.presence


def _in_proportion(complete: set[int], ground: Ground) -> tuple[Decimal, Decimal]:
    every = sum((one.hours for one in ground.sittings), ZERO)
    part = sum((one.hours for one in ground.sittings if one.key in complete), ZERO)
    if not every:
        return ZERO, ZERO
    return _down(ground.hours * part / every, CENT), _down(ground.credits * part / every, ground.rule.step)


def _down(amount: Decimal, step: Decimal) -> Decimal:
    return ((amount / step).to_integral_value(ROUND_DOWN) * step).quantize(CENT)
