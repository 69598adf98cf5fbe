"""Whatever a rule says: caps hold, the explanation sums to the result, and its words exist in both languages."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given, strategies as st

from registry.standards import shipped, words
from registry.standards.document import Document, plain
from registry.standards.evaluate import Facts, Grant, evaluate
from registry.standards.overlay import merged
from registry.standards.rules import Cap, Class, Mode, Rounding, Rule, RuleKind, Standard

# Whole numbers and a shift: strategies of decimals draw and discard, and are slow enough to fail a health check.
amounts = st.integers(0, 40_000).map(lambda cents: Decimal(cents).scaleb(-2))
some = st.none() | amounts
rules = st.builds(
    Rule,
    code=st.just("it"),
    kind=st.sampled_from(RuleKind),
    per=st.none() | st.integers(5, 20_000).map(lambda tenths: Decimal(tenths).scaleb(-1)),
    credits=st.lists(amounts, max_size=4).map(tuple),
    cap_item=some,
    cap_year=some,
    group=st.sampled_from(["", "g"]),
    credit_class=st.sampled_from(Class),
    rounding=st.builds(Rounding, places=st.integers(0, 2), mode=st.sampled_from(Mode)),
)
facts = st.builds(Facts, rule=st.just("it/learner"), amount=some, rank=st.none() | st.integers(0, 9), judged=some)
GROUP = (Cap(code="g", credits=Decimal(9), name="组", name_en="group"),)


@given(rules, facts)
def test_the_cap_holds_and_the_explanation_sums_to_the_result(rule, said):
    grant = evaluate(said, Standard(rules=(rule,), caps=GROUP, has_classes=True))
    if isinstance(grant, Grant):
        assert rule.cap_item is None or grant.credits <= rule.cap_item
        assert sum(line.amount for line in grant.lines).quantize(Decimal("0.01")) == grant.credits
        assert grant.credits >= 0
        assert all(words.line_words(line) for line in grant.lines)
    else:
        assert words.refusal_words(grant)


def explained(code, said, language="zh-hans"):
    with override(language):
        grant = evaluate(said, Document(shipped.document(code)).standard)
        return "；".join(words.line_words(line) for line in grant.lines)


def test_the_explanation_as_people_read_it():
    assert explained("CN-2006", Facts("project_provincial/learner", amount=Decimal(12))) == (
        "12 学时，每 6 学时 1 分 = 2.00；每项最高 10，未达到"
    )
    assert "超出部分不计：-2.00" in explained("CN-2006", Facts("project_national/speaker", amount=Decimal(6)))
    assert "合计全年最高 10" in explained("CN-2006", Facts("unit_lecture/participant", amount=Decimal(1)))
    assert "部分核实" in explained("CN-2024", Facts("project_any/learner", amount=Decimal(3)))


def test_the_country_without_classes_gives_none():
    grant = evaluate(Facts("project_any/learner", amount=Decimal(9)), Document(shipped.document("CN-2024")).standard)
    assert (grant.credits, grant.credit_class) == (3, Class.NONE)


@pytest.mark.parametrize("code", shipped.codes())
def test_what_is_shipped_is_sound_and_comes_back_as_it_went(code):
    groups = [cap["code"] for cap in shipped.document("CN-2006")["caps"]]
    read = Document(shipped.document(code), groups=groups)
    assert read.problems == []
    assert Document(plain(read.standard)).standard == read.standard


def test_the_nearer_place_replaces_adds_and_takes_away():
    over = {
        "rules": [
            {"code": "book", "role": "author", "kind": "by_words", "per": "2000", "credits": ["1"]},
            {"code": "case_conference", "role": "speaker", "off": True},
            {"code": "visit", "kind": "judged"},
        ],
        "policy": {"carry_over": "yes"},
    }
    laid = Document(merged([shipped.document("CN-2006"), {"policy": {"newcomers": "none"}}, over])).standard
    assert laid.rule("book/author").per == 2000
    assert laid.rule("case_conference/speaker") is None
    assert laid.rule("visit/learner") is not None
    assert laid.rule("project_city/learner").per == 6
    assert (laid.policy.carry_over, laid.policy.newcomers) == ("yes", "none")
    assert laid.has_classes


@pytest.mark.parametrize(
    ("spoilt", "path", "code"),
    [
        ({"rules": [{"code": "a", "kind": "magic"}]}, "rules.0.kind", "unknown_word"),
        ({"rules": [{"kind": "judged"}]}, "rules.0.code", "missing"),
        ({"rules": [{"code": "a", "kind": "judged"}] * 2}, "rules.1.code", "twice"),
        ({"rules": [{"code": "a", "kind": "by_hours", "per": 0.1}]}, "rules.0.per", "not_an_amount"),
        ({"rules": [{"code": "a", "kind": "by_hours", "per": "0"}]}, "rules.0.per", "zero"),
        ({"rules": [{"code": "a", "kind": "judged", "group": "g"}]}, "rules.0.group", "unknown_group"),
        ({"rules": [{"code": "a", "kind": "judged", "colour": "red"}]}, "rules.0.colour", "unknown_field"),
        ({"rules": [{"code": "a", "kind": "judged", "evidence": ["x"]}]}, "rules.0.evidence.0", "not_a_mapping"),
        ({"rules": "many"}, "rules", "not_a_list"),
        ({"requirements": [{"credits": "-1"}]}, "requirements.0.credits", "amount_out_of_range"),
        ({"requirements": [{"substitution": "2"}]}, "requirements.0.substitution", "share_over_one"),
        ({"policy": {"statuses": {"maternity": "party"}}}, "policy.statuses", "unknown_word"),
        ({"name": 7}, "name", "not_text"),
        ({"format": 2}, "", "not_a_standard"),
        ([], "", "not_a_standard"),
    ],
)
def test_a_document_that_means_nothing_says_where(spoilt, path, code):
    found = [(problem.path, problem.code) for problem in Document(spoilt).problems]
    assert (path, code) in found
    assert all(words.problem_words(problem) for problem in Document(spoilt).problems)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["rules", "caps", "policy", "code", "kind", "evidence", "rounding", "statuses", "off", "x"]),
        inner, max_size=4,
    ),
)  # fmt: skip


@given(json_like)
def test_no_document_breaks_the_reader(anything):
    Document(anything)


@pytest.mark.parametrize(
    ("kind", "level_class", "found"),
    [("project", Class.ONE, Class.ONE), ("project", Class.NONE, Class.TWO), ("paper", Class.ONE, Class.TWO)],
)
def test_the_class_of_what_was_attended_is_that_of_its_level(kind, level_class, found):
    rule = Rule(code="it", kind=RuleKind.JUDGED, credit_class=Class.BY_LEVEL)
    said = Facts("it/learner", kind=kind, level_class=level_class, judged=Decimal(1))
    assert evaluate(said, Standard(rules=(rule,), has_classes=True)).credit_class == found
