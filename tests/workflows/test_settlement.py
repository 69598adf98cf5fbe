"""A credit as its standard's settlement reads it, and what is lacking in the words of the rule."""

import datetime as dt
from decimal import Decimal

import pytest

from registry.standards.needs import Situation
from registry.standards.rules import Requirement, Standard
from workflows.credits.lacking import sentences
from workflows.credits.settlement import Item, role_of, settle

YEAR = Situation(first=dt.date(2026, 1, 1), last=dt.date(2026, 12, 31), today=dt.date(2026, 11, 25))
ASKS = Requirement(credits=Decimal(25), hours=Decimal(90), public_hours=Decimal(24))
PLAIN = Standard(requirements=(ASKS,))
CLASSES = Requirement(credits=Decimal(25), class_1=Decimal(10), class_2=Decimal(15))
CLASSED = Standard(has_classes=True, requirements=(CLASSES,))


def item(state, credits, hours=0, **facts):
    return Item(state, Decimal(credits), Decimal(hours), **facts)


@pytest.mark.parametrize(
    ("state", "pile"),
    [
        ("COUNTED", "counted"), ("DEPARTMENT", "waiting"), ("UNIT", "waiting"), ("BUREAU", "waiting"),
        ("RETURNED", "returned"), ("DRAFT", "drafts"), ("REFUSED", None), ("WITHDRAWN", None), ("ANNULLED", None),
    ],
)  # fmt: skip
def test_every_state_lies_in_its_pile(state, pile):
    year = settle([item(state, 3, 9)], PLAIN, YEAR)
    assert [name for name in ("counted", "waiting", "returned", "drafts") if getattr(year, name).count] == (
        [pile] if pile else []
    )


@pytest.mark.parametrize(
    ("kind", "origin", "role"),
    [("project", "hand", "learner"), ("project", "speaker", "speaker"), ("paper", "hand", "author"),
     ("research", "clerk", "member"), ("lecture", "hand", "participant"), ("distance", "online", "learner")],
)  # fmt: skip
def test_the_role_in_which_one_usually_earns_it(kind, origin, role):
    assert role_of(kind, origin) == role


def words(credits, name="credits"):
    return next(line.way_out for line in sentences(settle(credits, PLAIN, YEAR)) if line.name == name)


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
    line = next(line for line in sentences(settle([], PLAIN, YEAR)) if line.name == "public_hours")
    assert line.amount == "24 学时"
    assert line.way_out.startswith("公需科目由单位统一录入")


def test_what_the_classes_lack_is_said_with_the_credits():
    credits = [item("COUNTED", 9, credit_class="1"), item("COUNTED", 2, credit_class="2")]
    (line,) = sentences(settle(credits, CLASSED, YEAR))
    assert (line.amount, line.parts) == ("14.00", "Ⅰ类 1.00，Ⅱ类 13.00")
