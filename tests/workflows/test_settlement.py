"""A year's settlement: the order of credits is irrelevant, and nothing is ever lacking less than nothing."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from workflows.credits.lacking import sentences
from workflows.credits.settlement import NAMES, Amounts, Item, settle
from workflows.credits.states import State, Subject

amounts = st.decimals(0, 40, places=2)
items = st.lists(
    st.builds(
        Item,
        state=st.sampled_from([state.value for state in State]),
        credits=amounts,
        hours=amounts,
        credit_class=st.sampled_from(["", "1", "2"]),
        subject=st.sampled_from(Subject.values),
    ),
    max_size=12,
)
needs = st.builds(Amounts, **dict.fromkeys(NAMES, amounts))
NEED = Amounts(credits=Decimal(25), hours=Decimal(90), public_hours=Decimal(24))


def item(state, credits, hours=0, **facts):
    return Item(state, Decimal(credits), Decimal(hours), **facts)


@given(items, needs, st.randoms())
def test_the_order_of_credits_is_irrelevant(credits, need, chance):
    shuffled = list(credits)
    chance.shuffle(shuffled)
    assert settle(shuffled, need) == settle(credits, need)


@given(items, needs)
def test_a_lack_is_positive_and_only_shrinks(credits, need):
    for lack in settle(credits, need).lacks:
        assert 0 < lack.now <= lack.need
        assert lack.now >= lack.after_waiting >= lack.after_returned >= lack.after_drafts >= 0


@given(items, needs)
def test_complete_means_that_what_counts_reaches_every_need(credits, need):
    year = settle(credits, need)
    reached = all(getattr(year.counted.has, name) >= getattr(need, name) for name in NAMES)
    assert year.is_complete == reached


@given(items, needs, amounts)
def test_another_counted_credit_never_makes_it_worse(credits, need, more):
    before = {lack.name: lack.now for lack in settle(credits, need).lacks}
    after = {lack.name: lack.now for lack in settle([*credits, item("COUNTED", more, more)], need).lacks}
    assert all(after[name] <= before[name] for name in after)


@pytest.mark.parametrize("state", ["REFUSED", "WITHDRAWN", "ANNULLED"])
def test_what_was_refused_withdrawn_or_annulled_is_nowhere(state):
    assert settle([item(state, 30, 90)], NEED) == settle([], NEED)


def test_without_a_requirement_nothing_is_lacking_and_nothing_complete():
    year = settle([item("COUNTED", 30)], None)
    assert year.lacks == []
    assert not year.is_complete


def words(credits, need=NEED, name="credits"):
    return next(line.way_out for line in sentences(settle(credits, need)) if line.name == name)


def test_the_way_out_as_the_nurse_reads_it():
    credits = [item("COUNTED", "18.5"), item("UNIT", 3), item("DEPARTMENT", 1), item("RETURNED", 4)]
    assert (
        words(credits)
        == "审核中的 4.00 学分全部通过后，还差 2.50 学分；再把退回的 1 项（4.00 学分）改好并通过，就够了。"
    )


@pytest.mark.parametrize(
    ("credits", "expected"),
    [
        ([item("COUNTED", 20), item("UNIT", 6)], "审核中的 6.00 学分全部通过后，就够了。"),
        ([item("COUNTED", 20), item("RETURNED", 2)], "把退回的 1 项（2.00 学分）改好并通过，还差 3.00 学分。"),
        ([item("DRAFT", 30)], "把没上报的 1 项（30.00 学分）上报并通过，就够了。"),
        ([item("COUNTED", 1)], "没有在审核的。参加的活动会自动计入；手里有证书的，请录入并上报。"),
    ],
)
def test_each_way_out_has_its_words(credits, expected):
    assert words(credits) == expected


def test_hours_are_said_as_hours():
    credits = [item("COUNTED", 30, "73.5"), item("UNIT", 0, 18)]
    assert words(credits, name="hours") == "审核中的 18 学时全部通过后，就够了。"


def test_public_hours_are_the_units_affair():
    line = next(line for line in sentences(settle([], NEED)) if line.name == "public_hours")
    assert line.amount == "24 学时"
    assert line.way_out.startswith("公需科目由单位统一录入")
