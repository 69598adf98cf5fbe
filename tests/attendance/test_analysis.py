"""From swipes to a verdict: each reason that a person can be told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from attendance.analysis.analyse import analyse
from attendance.analysis.facts import Ground, Outcome, RuleKind
from registry.cards.spans import CardSpan
from tests.attendance.taps import AFTERNOON, MORNING, at, ground, tap

WHOLE = ("08:10", "10:20", "11:50")


def outcome(*clocks: str, on: Ground | None = None, person: int = 1, **facts: Any) -> Outcome:
    return analyse([tap(clock, person, **facts) for clock in clocks], on or ground()).outcomes[person]


def code(*clocks: str, **facts: Any) -> str:
    return outcome(*clocks, **facts).verdicts[0].code.value


@pytest.mark.parametrize(
    ("clocks", "said"),
    [
        (WHOLE, "complete"),
        (("10:20", "11:50"), "missing_in"),
        (("08:10", "11:50"), "missing_check"),
        (("08:10", "10:20"), "missing_out"),
        (("08:10", "10:20", "12:20:01"), "missing_out"),
        (("08:40", "10:40", "12:20"), "complete"),
        (("03:00", "23:00"), "outside"),
    ],
)
def test_what_was_swiped_says_what_is_missing(clocks: tuple[str, ...], said: str) -> None:
    assert code(*clocks) == said


def test_a_missed_period_says_by_how_much_it_was_missed() -> None:
    (verdict,) = outcome("08:17:42", "10:52:10").verdicts
    check = verdict.hits[1]
    assert (check.near and check.near.at, check.off) == (at("10:52:10"), dt.timedelta(minutes=12, seconds=10))


@pytest.mark.parametrize(
    ("kind", "clocks", "credits"),
    [
        (RuleKind.ANY, ("08:10",), "2.00"),
        (RuleKind.ANY, ("09:00",), "0"),
        (RuleKind.SESSIONS, WHOLE, "0"),
        (RuleKind.SESSIONS, (*WHOLE, "13:40", "17:00"), "2.00"),
        (RuleKind.HOURS, WHOLE, "1.00"),
        (RuleKind.SHARE, ("08:10", "12:10"), "0"),
        (RuleKind.SHARE, ("08:10", "12:10", "13:40", "16:00"), "2.00"),
    ],
)
def test_each_rule_earns_its_own(kind: RuleKind, clocks: tuple[str, ...], credits: str) -> None:
    on = ground(kind, sittings=(MORNING, AFTERNOON), share=Decimal(80))
    assert outcome(*clocks, on=on).credits == Decimal(credits)


def test_a_number_of_periods_may_be_hit_in_any_session() -> None:
    on = ground(RuleKind.PERIODS, sittings=(MORNING, AFTERNOON), periods=2)
    assert outcome("08:10", "17:00", on=on).credits == Decimal("2.00")
    assert outcome("08:10", "08:20", on=on).credits == 0


def test_a_list_names_who_was_there() -> None:
    done = analyse([tap("08:10", 2)], ground(RuleKind.LIST, listed=frozenset({1})))
    assert {person: one.credits for person, one in done.outcomes.items()} == {1: Decimal("2.00"), 2: Decimal(0)}


def test_a_share_of_hours_is_rounded_down_by_the_rules_own_step() -> None:
    on = ground(RuleKind.HOURS, sittings=(MORNING, AFTERNOON), step=Decimal("0.5"), credits=Decimal("2.50"))
    assert outcome(*WHOLE, on=on).credits == Decimal("1.00")


def test_a_lost_card_earns_nothing_from_its_second_on_and_what_was_before_stays() -> None:
    span = CardSpan(1, at("00:00"), at("09:00"), was_lost=True)
    done = outcome(*WHOLE, on=ground(cards={"n1": [span]}))
    (verdict,) = done.verdicts
    assert (verdict.code.value, [hit.tap is not None for hit in verdict.hits]) == ("card", [True, False, False])
    assert [read.holder.standing.value for read in verdict.reads] == ["valid", "lost", "lost"]


def test_a_card_that_nobody_holds_is_kept_and_is_nobodys() -> None:
    done = analyse([tap("08:10", 0, card="u12345678")], ground())
    assert not done.outcomes
    assert [read.tap.card for read in done.unknown] == ["u12345678"]


def test_who_lacks_a_swipe_waits_for_the_device_that_may_have_it() -> None:
    waiting = ground(waiting=("刷卡机 02",))
    assert (code("08:10", on=waiting), code(*WHOLE, on=waiting)) == ("waiting", "complete")
    assert outcome("08:10", on=waiting).standing.value == "waiting"


def test_outside_the_audience_and_awarded_before() -> None:
    assert code(*WHOLE, on=ground(outside=frozenset({1}))) == "audience"
    assert outcome(*WHOLE, on=ground(awarded=frozenset({1}))).standing.value == "awarded"


def test_in_and_out_too_near_to_each_other() -> None:
    assert code(*WHOLE, on=ground(least=dt.timedelta(hours=4))) == "too_short"


def test_a_word_against_the_swipes_counts_and_says_so() -> None:
    there, away = ground(corrected={(1, 1): True}), ground(corrected={(1, 1): False})
    assert (code("08:10", on=there), code(*WHOLE, on=away)) == ("complete", "absent")
    assert outcome("08:10", on=there).verdicts[0].corrected


@pytest.mark.parametrize("held", ["clock", "pending", "unsigned"])
def test_a_swipe_that_is_held_is_for_somebody_to_look_at(held: str) -> None:
    taps = [tap("08:10"), tap("10:20", held=held), tap("11:50")]
    assert analyse(taps, ground()).outcomes[1].standing.value == "review"
