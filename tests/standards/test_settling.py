"""A year settled: caps hold, order is irrelevant, nothing is ever lacking less than nothing, and it adds up."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from registry.standards import words
from registry.standards.amounts import NAMES
from registry.standards.needs import Past, Situation, Status
from registry.standards.policies import CarryOver, Effect, Newcomers, Policy
from registry.standards.rules import Cap, Class, Confidence, Requirement, Rolling, Rule, RuleKind, Standard, Who
from registry.standards.settling import STAGES, Earned, carried_over, settle

GOOD = Confidence.GOOD
YEAR = {"first": dt.date(2026, 1, 1), "last": dt.date(2026, 12, 31), "today": dt.date(2026, 11, 25)}
NOW = Situation(**YEAR)
amounts = st.integers(0, 4_000).map(lambda cents: Decimal(cents).scaleb(-2))


def rule(code, **facts):
    return Rule(**{"code": code, "kind": RuleKind.JUDGED, "confidence": GOOD} | facts)


RULES = (
    rule("talk", kinds=("lecture",), group="unit", credit_class=Class.TWO, cap_item=Decimal(3)),
    rule("case", kinds=("teaching",), group="unit", credit_class=Class.TWO, cap_year=Decimal(5)),
    rule("self", kinds=("self_study",), cap_year=Decimal(5), credit_class=Class.TWO),
    rule("grant", kinds=("research",), group="best", credit_class=Class.ONE),
    rule("course", kinds=("project",), levels=("national",), cap_item=Decimal(10), credit_class=Class.ONE),
    rule("degree", kinds=("degree",), credit_class=Class.ANY),
    rule("book", kinds=("book",), cap_year=Decimal(1), credit_class=Class.TWO, confidence=Confidence.PARTLY),
)
CAPS = (
    Cap(code="unit", name="院内活动", credits=Decimal(10), confidence=GOOD),
    Cap(code="best", name="只计最高一项", best_only=True, confidence=GOOD),
)
ASKS = Requirement(credits=Decimal(25), class_1=Decimal(10), class_2=Decimal(15))
CLASSED = Standard(has_classes=True, rules=RULES, caps=CAPS, requirements=(ASKS,))
KINDS = [one.kinds[0] for one in RULES] + ["paper"]
earned = st.lists(
    st.builds(
        Earned,
        stage=st.sampled_from([*STAGES, "refused"]),
        credits=amounts,
        hours=amounts,
        credit_class=st.sampled_from(["", "1", "2"]),
        subject=st.sampled_from(["professional", "public", "elective"]),
        kind=st.sampled_from(KINDS),
        level=st.sampled_from(["national", "city"]),
    ),
    max_size=12,
)
standards = st.builds(
    Standard,
    has_classes=st.just(True),
    rules=st.just(RULES),
    caps=st.just(CAPS),
    requirements=st.builds(
        Requirement,
        **dict.fromkeys(NAMES, st.none() | amounts),
        substitution=st.none() | st.integers(0, 10).map(lambda tenths: Decimal(tenths).scaleb(-1)),
    ).map(lambda row: (row,)),
)


def counted(credits, **facts):
    return Earned("counted", Decimal(credits), **facts)


def lacks(*credits, standard=CLASSED, situation=NOW):
    return {lack.name: lack.now for lack in settle(credits, standard, situation).lacks}


@given(earned, standards, st.randoms())
def test_the_order_of_credits_is_irrelevant(credits, standard, chance):
    shuffled = list(credits)
    chance.shuffle(shuffled)
    assert settle(shuffled, standard, NOW) == settle(credits, standard, NOW)


@given(earned, standards)
def test_a_lack_is_positive_and_only_shrinks(credits, standard):
    for lack in settle(credits, standard, NOW).lacks:
        assert lack.now > 0
        assert lack.now >= lack.after_waiting >= lack.after_returned >= lack.after_drafts >= 0


@given(earned, standards, st.builds(Earned, st.just("counted"), amounts, amounts, kind=st.sampled_from(KINDS)))
def test_another_counted_credit_never_makes_it_worse(credits, standard, more):
    before = lacks(*credits, standard=standard)
    after = lacks(*credits, more, standard=standard)
    assert all(after[name] <= before.get(name, 0) for name in after)


@given(earned)
def test_no_cap_is_ever_exceeded_and_nothing_counts_twice(credits):
    year = settle(credits, CLASSED, NOW)
    there = [credit for credit in credits if credit.stage == "counted"]
    assert year.counted.has.credits <= sum(credit.credits for credit in there)
    for kind, cap in (("self_study", 5), ("teaching", 5), ("lecture", 10)):
        alone = settle([credit for credit in there if credit.kind == kind], CLASSED, NOW)
        assert alone.counted.has.credits <= cap
    both = settle([credit for credit in there if credit.kind in ("lecture", "teaching")], CLASSED, NOW)
    assert both.counted.has.credits <= 10
    grants = [credit for credit in there if credit.kind == "research"]
    assert settle(grants, CLASSED, NOW).counted.has.credits == max([c.credits for c in grants], default=0)


@given(earned, amounts)
def test_the_explanation_sums_to_what_counts(credits, carried):
    year = settle(credits, CLASSED, replace(NOW, carried=carried))
    assert sum(line.amount for line in year.lines) == year.counted.has.credits
    assert all(words.line_words(line) for line in year.lines)


@given(earned, standards)
def test_complete_means_that_nothing_asked_is_short(credits, standard):
    year = settle(credits, standard, NOW)
    has, need = year.counted.has, year.need
    plainly = all(getattr(has, name) >= getattr(need, name) for name in NAMES)
    assert year.is_complete or not plainly
    assert not year.is_complete or has.credits >= need.credits


@pytest.mark.parametrize("stage", ["refused", "withdrawn", "annulled"])
def test_what_was_refused_withdrawn_or_annulled_is_nowhere(stage):
    assert settle([Earned(stage, Decimal(30))], CLASSED, NOW) == settle([], CLASSED, NOW)


def test_the_sum_of_the_reference_is_still_fourteen():
    asked = lacks(counted(9, credit_class="1"), counted(2, credit_class="2"))
    assert asked == {"credits": 14, "class_1": 1, "class_2": 13}


def test_who_has_the_sum_but_not_the_classes_still_lacks():
    assert lacks(counted(30, credit_class="1")) == {"credits": 15, "class_2": 15}


def test_a_class_stands_for_a_share_of_the_other_where_it_may():
    half = replace(CLASSED, requirements=(replace(ASKS, substitution=Decimal("0.5")),))
    assert lacks(counted(20, credit_class="1"), counted(8, credit_class="2"), standard=half) == {}
    assert lacks(counted(20, credit_class="1"), counted(7, credit_class="2"), standard=half) == {
        "credits": Decimal("0.5"), "class_2": Decimal("0.5")
    }  # fmt: skip


def test_a_whole_year_of_study_fills_whatever_class():
    assert lacks(counted(25, kind="degree")) == {}


def test_an_unsure_cap_takes_nothing_away():
    assert settle([counted(9, kind="book")], CLASSED, NOW).counted.has.credits == 9


def test_what_waits_gives_only_what_the_cap_leaves():
    year = settle([counted(4, kind="self_study"), Earned("waiting", Decimal(3), kind="self_study")], CLASSED, NOW)
    assert (year.waiting.entered, year.waiting.has.credits) == (3, 1)


def test_the_explanation_as_people_read_it():
    year = settle([counted("2.5", kind="lecture"), counted(7, kind="self_study")], CLASSED, NOW)
    said = [words.line_words(line) for line in year.lines]
    assert said[0] == "2 项合计 9.50"
    assert any("已用 2.5：" in line for line in said)
    assert any("已用 5：-2.00" in line for line in said)


def status(kind, first, last=None):
    return replace(NOW, statuses=(Status(kind, dt.date.fromisoformat(first), last and dt.date.fromisoformat(last)),))


def under(**policy):
    return replace(CLASSED, policy=Policy(**policy))


def effect(kind, found):
    return under(statuses=((kind, found),))


@pytest.mark.parametrize(
    ("found", "need"),
    [
        (Effect.NOTHING, (25, 10, 15)),
        (Effect.PRO_RATA, (Decimal("14.58"), Decimal("5.83"), Decimal("8.75"))),
        (Effect.NO_CLASSES, (25, 0, 0)),
        (Effect.EXEMPT, (0, 0, 0)),
    ],
)
def test_leave_does_what_the_standard_says(found, need):
    year = settle([], effect("maternity", found), status("maternity", "2026-03-15", "2026-08-19"))
    assert (year.need.credits, year.need.class_1, year.need.class_2) == need
    assert all(words.line_words(line) for line in year.asked.lines)


def test_residents_and_ways_of_employment_are_measured_as_the_standard_says():
    rules = under(residents=Effect.EXEMPT, employment=(("agency", Effect.NOT_COUNTED),))
    since = dt.date(2025, 1, 1)
    assert settle([], rules, replace(NOW, residencies=(Status("", since),))).need.credits == 0
    assert not settle([], rules, replace(NOW, employments=(Status("agency", since),))).asked.is_counted
    staff = settle([], rules, replace(NOW, employments=(Status("staff", since),)))
    assert (staff.need.credits, staff.asked.is_counted) == (25, True)


def test_a_month_away_for_two_reasons_is_away_once():
    rules = under(residents=Effect.PRO_RATA, newcomers=Newcomers.PRO_RATA)
    came = replace(
        NOW, joined=dt.date(2026, 7, 1), residencies=(Status("", dt.date(2025, 9, 1), dt.date(2026, 8, 31)),)
    )
    assert settle([], rules, came).need.credits == Decimal("8.33")


def test_who_is_not_counted_on_the_day_is_not_counted():
    assert not settle([], CLASSED, status("not_counted", "2026-02-01")).asked.is_counted
    assert settle([], CLASSED, status("not_counted", "2026-02-01", "2026-05-01")).asked.is_counted
    assert settle([], CLASSED, status("not_counted", "2027-02-01")).asked.is_counted


@pytest.mark.parametrize(
    ("newcomers", "need"), [(Newcomers.WHOLE, 25), (Newcomers.PRO_RATA, Decimal("12.50")), (Newcomers.NONE, 0)]
)
def test_the_first_year_of_a_newcomer(newcomers, need):
    came = replace(NOW, joined=dt.date(2026, 7, 1))
    assert settle([], under(newcomers=newcomers), came).need.credits == need
    assert settle([], under(newcomers=newcomers), replace(NOW, joined=dt.date(2020, 7, 1))).need.credits == 25


@pytest.mark.parametrize(
    ("policy", "carried"),
    [({}, 0), ({"carry_over": CarryOver.YES}, 5),
     ({"carry_over": CarryOver.CAPPED, "carry_cap": Decimal(3)}, 3)],
)  # fmt: skip
def test_a_surplus_goes_over_as_far_as_the_standard_lets_it(policy, carried):
    rules = under(**policy)
    last = settle([counted(12, credit_class="1"), counted(18, credit_class="2")], rules, NOW)
    assert carried_over(last, rules) == carried
    this = settle([], rules, replace(NOW, carried=Decimal(carried)))
    assert this.counted.has.credits == carried


def test_conditions_over_years_are_told_as_far_as_they_are_known():
    national = Rolling(code="n", years=5, credits=Decimal(10), level="national")
    even = Rolling(code="e", years=3, credits=Decimal(75), least_a_year=Decimal(20))
    past = (Past(2024, Decimal(30), Decimal(6)), Past(2025, Decimal(19)), Past(2010, Decimal(99), Decimal(99)))
    year = settle(
        [counted(30, level="national")],
        replace(CLASSED, rolling=(national, even, Rolling(code="x", years=None))),
        replace(NOW, past=past),
    )
    assert [(one.has, one.years, one.is_met) for one in year.rolled] == [(36, 3, True), (79, 3, False)]


def test_the_narrowest_row_names_a_person():
    rows = (
        Requirement(credits=Decimal(25)),
        Requirement(title="mid|high", credits=Decimal(30)),
        Requirement(institution="township", credits=Decimal(20)),
        Requirement(institution="township", title="high", credits=Decimal(22)),
    )
    standard = Standard(requirements=rows)
    asked = [
        standard.requirement_for(Who(place, title)).credits
        for place, title in [("", ""), ("", "high"), ("township", "mid"), ("township", "high"), ("county", "junior")]
    ]
    assert asked == [25, 30, 20, 22, 25]


def test_without_a_requirement_nothing_is_lacking_and_nothing_complete():
    year = settle([counted(30)], Standard(), NOW)
    assert (year.lacks, year.need, year.is_complete) == ([], None, False)
