"""Laws that hold for any swipes at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, strategies as st

from attendance.analysis.analyse import analyse
from attendance.analysis.facts import Ground, RuleKind, Tap
from registry.cards.spans import CardSpan
from tests.attendance.taps import AFTERNOON, MORNING, at, ground

START = at("07:00")


@st.composite
def taps(draw: st.DrawFn) -> list[Tap]:
    """Swipes of a few people and an unknown card at two devices over one day."""
    seconds = draw(st.lists(st.tuples(st.integers(0, 11 * 3600), st.integers(0, 4), st.integers(1, 2)), max_size=25))
    return [
        Tap(key, START + dt.timedelta(seconds=second), f"n{person}", person or None, device)
        for key, (second, person, device) in enumerate(seconds, start=1)
    ]


@st.composite
def grounds(draw: st.DrawFn) -> Ground:
    lost = START + dt.timedelta(seconds=draw(st.integers(0, 11 * 3600)))
    words = st.dictionaries(st.tuples(st.integers(1, 2), st.integers(1, 4)), st.booleans(), max_size=3)
    return ground(
        draw(st.sampled_from(RuleKind)),
        sittings=(MORNING, AFTERNOON),
        periods=draw(st.integers(0, 5)),
        share=Decimal(draw(st.integers(0, 100))),
        step=draw(st.sampled_from([Decimal("0.01"), Decimal("0.5")])),
        cards={"n2": [CardSpan(2, START, lost, was_lost=True)]},
        listed=frozenset(draw(st.sets(st.integers(1, 4)))),
        places={1: "报告厅", 2: "会议室"},
        corrected=draw(words),
    )


@given(taps(), grounds(), st.randoms())
def test_any_order_and_any_repetition_give_the_same(swipes: list[Tap], on: Ground, chance: object) -> None:
    again = [*swipes, *(replace(one, key=one.key + 1000) for one in swipes[: len(swipes) // 2])]
    chance.shuffle(again)  # type: ignore[attr-defined]
    assert analyse(again, on) == analyse(swipes, on)


@given(taps(), grounds())
def test_nobody_earns_more_than_the_activity_has(swipes: list[Tap], on: Ground) -> None:
    for one in analyse(swipes, on).outcomes.values():
        assert 0 <= one.credits <= on.credits
        assert 0 <= one.hours <= on.hours


@given(taps(), grounds())
def test_every_swipe_is_somebodys_or_shown_as_unknown(swipes: list[Tap], on: Ground) -> None:
    done = analyse(swipes, on)
    shown = {read.tap.key for one in done.outcomes.values() for verdict in one.verdicts for read in verdict.reads}
    moments = {(tap.device, tap.card, tap.at): tap.key for tap in reversed(swipes)}
    assert shown | {read.tap.key for read in done.unknown} == set(moments.values())


@given(taps(), grounds(), st.integers(1, 4))
def test_a_late_swipe_changes_nobody_elses_amounts_unless_it_looks_odd(
    swipes: list[Tap], on: Ground, person: int
) -> None:
    late = Tap(999, at("23:30"), f"n{person}", person, 9)
    before, after = analyse(swipes, on), analyse([*swipes, late], on)
    others = {key: one for key, one in after.outcomes.items() if key != person}
    assert others == {key: one for key, one in before.outcomes.items() if key != person}
