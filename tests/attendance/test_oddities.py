"""What looks odd is shown with its evidence; what is grave waits for somebody's look."""

from __future__ import annotations

from collections.abc import Iterable

from attendance.analysis.analyse import analyse
from attendance.analysis.facts import Analysis, RuleKind, Tap
from tests.attendance.taps import at, ground, tap


def kinds(done: Analysis) -> list[str]:
    return [flag.kind.value for flag in done.flags]


def hands(*seconds: str, people: Iterable[int] = (1, 2, 3)) -> list[Tap]:
    """Three cards a second apart, at each of these minutes."""
    return [tap(f"{clock}:{second:02d}", person) for clock in seconds for second, person in enumerate(people)]


def test_a_queue_is_quick_and_earns_all_the_same() -> None:
    done = analyse([*hands("08:10"), *hands("11:50", people=(3, 1, 2))], ground(RuleKind.PERIODS, periods=2))
    assert kinds(done) == ["cadence", "cadence"]
    assert {one.standing.value for one in done.outcomes.values()} == {"earned"}


def test_the_same_order_in_and_out_waits_for_a_look() -> None:
    done = analyse(hands("08:10", "11:50"), ground(RuleKind.PERIODS, periods=2))
    assert "same_order" in kinds(done)
    assert {one.standing.value for one in done.outcomes.values()} == {"review"}
    (flag,) = [flag for flag in done.flags if flag.kind == "same_order"]
    assert (flag.people, len(flag.taps)) == ((1, 2, 3), 6)


def test_one_card_in_two_places_at_once() -> None:
    taps = [tap("08:10", device=1), tap("08:12", device=2), tap("11:50")]
    places = {1: "一楼报告厅", 2: "三楼会议室"}
    assert kinds(analyse(taps, ground(RuleKind.ANY, places=places))) == ["two_places"]
    assert kinds(analyse(taps, ground(RuleKind.ANY, places=dict.fromkeys((1, 2), "一楼报告厅")))) == []


def test_a_moment_that_counts_only_because_the_clock_was_put_right() -> None:
    late = tap("08:39", claimed=at("08:45"))
    done = analyse([late, tap("11:50")], ground(RuleKind.PERIODS, periods=2))
    assert (kinds(done), done.outcomes[1].standing.value) == (["clock"], "review")
    assert kinds(analyse([late, tap("08:20"), tap("11:50")], ground(RuleKind.PERIODS, periods=2))) == []
