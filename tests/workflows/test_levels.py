"""Which levels a credit passes, and whose desk it reaches: the pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from workflows.credits.levels import (
    KINDS_OF_LEVEL,
    ROLE_OF_LEVEL,
    Facts,
    Reviewer,
    Rule,
    effective,
    levels_for,
    next_level,
    place,
)
from workflows.credits.states import AWARDED, LEVELS, Kind, Origin

D, U, B = "DEPARTMENT", "UNIT", "BUREAU"
PAPER = Facts(kind="paper", origin="hand", line="nurse", credits=Decimal("4.00"))


def rule(
    depth: int = 2, *, kind: str = "", origin: str = "", line: str = "", least: str = "", levels=(D, U, B)
) -> Rule:
    return Rule(depth, kind, origin, line, Decimal(least) if least else None, tuple(levels))


def levels(*rules: Rule, facts: Facts = PAPER, awarded: bool = False, off: bool = False) -> tuple[str, ...]:
    return levels_for(facts, rules, awarded=awarded, department_level_off=off)


def test_without_a_rule_department_and_unit() -> None:
    assert levels() == (D, U)
    assert levels(rule(kind="book")) == (D, U)


def test_the_narrowest_rule_wins_whatever_the_order() -> None:
    wide, kind, both = (
        rule(levels=(U,)),
        rule(kind="paper", levels=(D, B)),
        rule(kind="paper", line="nurse", levels=(B,)),
    )
    assert levels(wide, kind, both) == levels(both, kind, wide) == (B,)
    assert levels(wide, kind) == (D, B)


def test_the_nearer_jurisdiction_wins_over_the_narrower_rule() -> None:
    assert levels(rule(1, kind="paper", line="nurse", levels=(B,)), rule(2, levels=(U,))) == (U,)


@pytest.mark.parametrize(("amount", "expected"), [("5.99", (D, U)), ("6.00", (D, U, B)), ("20.00", (B,))])
def test_amounts_from_which_a_rule_holds(amount: str, expected: tuple[str, ...]) -> None:
    facts = Facts("paper", "hand", "nurse", Decimal(amount))
    assert levels(rule(least="6", levels=(D, U, B)), rule(least="10", levels=(B,)), facts=facts) == expected


def test_an_award_passes_no_level_unless_a_rule_names_its_origin() -> None:
    facts = Facts("project", "attendance", "nurse", Decimal("2.00"))
    assert levels(rule(levels=(D, U, B)), facts=facts, awarded=True) == ()
    assert levels(rule(origin="attendance", levels=(U,)), facts=facts, awarded=True) == (U,)


def test_a_unit_without_its_department_level_skips_it() -> None:
    assert levels(off=True) == (U,)
    assert levels(rule(kind="paper"), off=True) == (U, B)


def test_the_level_that_follows() -> None:
    assert next_level((D, U, B), after=D) == U
    assert next_level((D, B), after=D) == B
    assert next_level((D, U), after=U) is None


@dataclass(frozen=True)
class Node:
    pk: int
    kind: str
    name: str = ""


WARD, CLINIC, HOSPITAL, DISTRICT, CITY = (
    Node(32, "department"), Node(31, "unit"), Node(7, "unit"), Node(2, "district"), Node(1, "city"),
)  # fmt: skip
CHAIN = (WARD, HOSPITAL, DISTRICT, CITY)


def placed(at: str, *reviewers: Reviewer, chain=CHAIN, barred=(), line: str = "nurse"):
    return place(at, line=line, chain=chain, reviewers=reviewers, barred=dict.fromkeys(barred, "decided"))


HEAD, OFFICE, BUREAU = (
    Reviewer(1, "department_reviewer", 32, "nurse"),
    Reviewer(2, "unit_reviewer", 7, ""),
    Reviewer(3, "bureau_reviewer", 1, ""),
)


def test_it_lies_at_the_level_asked_where_somebody_is() -> None:
    assert placed(D, HEAD, OFFICE, BUREAU).place == WARD
    assert placed(U, HEAD, OFFICE, BUREAU).place == HOSPITAL
    assert placed(B, HEAD, OFFICE, BUREAU).place == CITY


def test_the_own_credit_and_a_missing_reviewer_go_one_level_up_and_say_so() -> None:
    moved = placed(D, HEAD, OFFICE, BUREAU, barred=[1])
    assert (moved.state, moved.place, moved.passed_over) == (U, HOSPITAL, (D,))
    assert placed(D, BUREAU).passed_over == (D, U)
    assert placed(D, HEAD, OFFICE, barred=[1, 2]) is None


def test_a_reviewer_of_another_line_is_not_somebody() -> None:
    assert placed(D, HEAD, OFFICE, line="doctor").state == U


def test_a_clinic_without_a_reviewer_is_reviewed_by_the_hospital_above_it() -> None:
    assert placed(U, OFFICE, chain=(CLINIC, HOSPITAL, CITY)).place == HOSPITAL


def test_the_nearest_bureau_comes_first() -> None:
    assert placed(B, BUREAU, Reviewer(4, "bureau_reviewer", 2, "")).place == DISTRICT


rules = st.builds(
    Rule,
    depth=st.integers(1, 3),
    kind=st.sampled_from(["", "paper", "book"]),
    origin=st.sampled_from(["", "hand", "clerk", "attendance"]),
    line=st.sampled_from(["", "nurse", "doctor"]),
    min_credits=st.sampled_from([None, Decimal(0), Decimal(3), Decimal(8)]),
    levels=st.lists(st.sampled_from([D, U, B]), unique=True).map(
        lambda found: tuple(one for one in (D, U, B) if one in found)
    ),
)
facts = st.builds(
    Facts,
    kind=st.sampled_from(Kind.values),
    origin=st.sampled_from(Origin.values),
    line=st.sampled_from(["nurse", "doctor", "tcm"]),
    credits=st.sampled_from([Decimal(one) for one in ("0", "2.99", "3", "8", "40")]),
)


def unique(found: list[Rule]) -> list[Rule]:
    return list({(one.depth, one.kind, one.origin, one.line, one.min_credits): one for one in found}.values())


@given(found=st.lists(rules, max_size=8), about=facts, data=st.data())
def test_the_order_of_the_rows_never_matters(found, about, data) -> None:
    found, awarded = unique(found), about.origin in AWARDED
    shuffled = data.draw(st.permutations(found))
    assert levels_for(about, found, awarded=awarded) == levels_for(about, shuffled, awarded=awarded)


@given(found=st.lists(rules, max_size=8), about=facts)
def test_the_rules_that_are_shown_decide_like_all_of_them(found, about) -> None:
    found, awarded = unique(found), about.origin in AWARDED
    assert levels_for(about, effective(found), awarded=awarded) == levels_for(about, found, awarded=awarded)


@given(found=st.lists(rules, max_size=8), about=facts)
def test_switching_the_department_off_takes_away_that_level_and_nothing_else(found, about) -> None:
    awarded = about.origin in AWARDED
    on = levels_for(about, found, awarded=awarded)
    assert levels_for(about, found, awarded=awarded, department_level_off=True) == tuple(one for one in on if one != D)


SEATS = [("department_reviewer", 32), ("unit_reviewer", 7), ("bureau_reviewer", 2), ("bureau_reviewer", 1)]
ELSEWHERE = [("unit_reviewer", 70), ("department_reviewer", 7), ("bureau_reviewer", 7)]

reviewers = st.lists(
    st.builds(
        lambda person, seat, line: Reviewer(person, seat[0], seat[1], line),
        st.integers(1, 6),
        st.sampled_from(SEATS + ELSEWHERE),
        st.sampled_from(["", "nurse", "doctor"]),
    ),
    max_size=8,
)
barred_people = st.sets(st.integers(1, 6), max_size=3)


@given(at=st.sampled_from([D, U, B]), who=reviewers, barred=barred_people)
def test_a_desk_has_somebody_who_may_act_and_lies_on_the_way_up(at, who, barred) -> None:
    found = placed(at, *who, barred=barred)
    if found is None:
        return
    able = [one for one in who if one.person_id not in barred and one.line in ("", "nurse")]
    assert found.place in CHAIN
    assert found.place.kind in KINDS_OF_LEVEL[found.state]
    assert any(one.place_id == found.place.pk and one.role == found.role for one in able)
    order = [level.value for level in LEVELS]
    assert order.index(found.state) >= order.index(at)
    assert found.passed_over == tuple(order[order.index(at) : order.index(found.state)])


@given(at=st.sampled_from([D, U, B]), who=reviewers, barred=barred_people)
def test_nothing_waits_while_somebody_above_may_act(at, who, barred) -> None:
    able = [one for one in who if one.person_id not in barred and one.line in ("", "nurse")]
    order = [ROLE_OF_LEVEL[level] for level in LEVELS]
    lowest = order.index(ROLE_OF_LEVEL[at])
    somebody = any((one.role, one.place_id) in SEATS and order.index(one.role) >= lowest for one in able)
    assert (placed(at, *who, barred=barred) is None) == (not somebody)
