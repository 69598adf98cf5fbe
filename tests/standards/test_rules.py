"""Every row of the published tables that is known well, against what a person reckons by hand."""

from decimal import Decimal

import pytest

from registry.standards import shipped
from registry.standards.document import Document
from registry.standards.evaluate import Facts, Grant, Refusal, evaluate
from registry.standards.overlay import merged
from registry.standards.rules import Confidence

OVER_2006 = ("YN-2010", "PROV-conf", "OLD-annex3")
BY_HAND = """
CN-2006 project_national/learner 9 3.00 1
CN-2006 project_national/learner 31 10.00 1
CN-2006 project_national/speaker 2 4.00 1
CN-2006 project_national/speaker 6 10.00 1
CN-2006 project_provincial/learner 24 4.00 1
CN-2006 project_provincial/learner 66 10.00 1
CN-2006 project_provincial/speaker 3 3.00 1
CN-2006 project_provincial/speaker 11 10.00 1
CN-2006 project_national_distance/learner 15 5.00 1
CN-2006 project_national_distance/learner 18 5.00 1
CN-2006 project_promotion/learner 6 2.00 1
CN-2006 project_promotion/learner 30 5.00 1
CN-2006 project_city/learner 12 2.00 2
CN-2006 project_city/learner 90 15.00 2
CN-2006 self_study_review/author 3000 1.50 2
CN-2006 self_study_listed_material/learner =2 2.00 2
CN-2006 grant_national/member #1 10.00 2
CN-2006 grant_national/member #5 6.00 2
CN-2006 grant_provincial/member #2 7.00 2
CN-2006 grant_city/member #5 2.00 2
CN-2006 book/author 120000 120.00 2
CN-2006 survey_report/author 7000 2.33 2
CN-2006 translation/author 4500 3.00 2
CN-2006 unit_lecture/speaker 2 4.00 2
CN-2006 unit_lecture/participant 3 1.50 2
CN-2006 case_conference/speaker 1 1.00 2
CN-2006 case_conference/participant 4 0.80 2
CN-2006 further_study_ge6m/learner 8 25.00 any
CN-2006 further_study_1_5m/learner 3 15.00 2
CN-2006 degree_in_service/learner 1 25.00 any
YN-2010 project_national/learner 36 12.00 1
YN-2010 project_provincial/learner 66 10.00 1
YN-2010 further_study/learner 4 12.00 1
YN-2010 paper_issn_cn_or_foreign/author #1 6.00 1
YN-2010 paper_issn_cn_or_foreign/author #2 4.80 1
YN-2010 paper_supplement/author #2 3.20 1
YN-2010 paper_internal_licensed/author #2 2.40 1
YN-2010 paper_in_unit/author #2 0.80 1
YN-2010 conference_oral_national/author #2 1.60 1
YN-2010 conference_oral_provincial/author #2 1.20 1
YN-2010 conference_oral_prefecture/author #1 1.00 1
YN-2010 conference_oral_county/author #2 0.40 1
YN-2010 conference_written_ge_provincial/author #1 1.00 1
YN-2010 conference_written_lt_provincial/author #1 0.50 1
PROV-conf conference_international_oral/author #3 6.00 1
PROV-conf conference_international_abstract/author #1 6.00 1
PROV-conf conference_international_title_or_no_paper/participant 1 2.00 1
PROV-conf conference_national_oral/author #2 5.00 1
PROV-conf conference_national_abstract/author #6 0.00 1
PROV-conf conference_national_title_or_no_paper/participant 1 1.00 1
PROV-conf conference_provincial_oral/author #2 3.00 1
PROV-conf conference_provincial_abstract/author #1 3.00 1
PROV-conf conference_provincial_title_or_no_paper/participant 1 1.00 1
PROV-conf conference_city_oral/author #2 1.00 2
PROV-conf conference_city_abstract/author #1 1.00 2
PROV-conf conference_city_title_or_no_paper/participant 1 1.00 2
OLD-annex3 grant_national/member #2 13.00 1
OLD-annex3 grant_provincial/member #5 5.00 1
OLD-annex3 grant_city/member #1 8.00 1
OLD-annex3 award_provincial_1/member #3 18.00 1
OLD-annex3 award_provincial_2/member #4 12.00 1
OLD-annex3 award_provincial_3/member #5 5.00 1
OLD-annex3 award_city_1/member #1 10.00 1
OLD-annex3 award_city_2/member #2 7.00 1
OLD-annex3 award_city_3/member #5 1.00 1
OLD-annex3 award_national_any/member #5 25.00 1
OLD-annex3 award_national_any/member #9 20.00 1
OLD-annex3 project_provincial/speaker 60 25.00 1
"""
ROWS = [line.split() for line in BY_HAND.strip().splitlines()]


def standard(code):
    chain = ["CN-2006", code] if code in OVER_2006 else [code]
    return Document(merged(shipped.document(one) for one in chain)).standard


def facts(rule, said):
    if said.startswith("#"):
        return Facts(rule, rank=int(said[1:]))
    return Facts(rule, judged=Decimal(said[1:])) if said.startswith("=") else Facts(rule, amount=Decimal(said))


@pytest.mark.parametrize(("code", "rule", "said", "credits", "credit_class"), ROWS)
def test_what_is_known_well_earns_what_one_reckons(code, rule, said, credits, credit_class):
    grant = evaluate(facts(rule, said), standard(code))
    assert isinstance(grant, Grant), grant
    assert (grant.credits, grant.credit_class) == (Decimal(credits), credit_class)
    assert grant.is_sure


def test_no_row_that_is_known_well_is_left_out():
    known = {
        (code, rule.key)
        for code in shipped.codes()
        for rule in Document(shipped.document(code)).standard.rules
        if rule.confidence is Confidence.GOOD
    }
    assert {(code, rule) for code, rule, *_ in ROWS} == known


@pytest.mark.parametrize(
    ("kind", "level", "hours", "credits"),
    [
        ("project", "city", 12, 2),
        ("project", "provincial", 24, 4),
        ("project", "national", 6, 2),
        ("distance", "", 15, 5),
    ],
)
def test_the_numbers_that_people_know(kind, level, hours, credits):
    grant = evaluate(Facts(kind=kind, level=level, amount=Decimal(hours)), standard("CN-2006"))
    assert grant.credits == credits


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Facts("paper_foreign/author", rank=4), "rank_beyond_table"),
        (Facts("paper_foreign/author"), "rank_missing"),
        (Facts("further_study_1_5m/learner", amount=Decimal(6)), "amount_out_of_bounds"),
        (Facts("further_study_ge6m/learner", amount=Decimal(5)), "too_short"),
        (Facts("project_city/learner"), "amount_missing"),
        (Facts("project_city/learner", amount=Decimal(-1)), "amount_negative"),
        (Facts("self_study_listed_material/learner"), "judged_by_reviewer"),
        (Facts("no_such/learner"), "rule_unknown"),
        (Facts(kind="teaching", level="unit"), "rule_unknown"),
        (Facts(kind="further_study"), "rule_unclear"),
    ],
)
def test_what_cannot_be_reckoned_says_why(said, code):
    assert evaluate(said, standard("CN-2006")).code == code


def test_of_two_rules_the_amount_tells_which():
    found = [evaluate(Facts(kind="further_study", amount=Decimal(n)), standard("CN-2006")) for n in (2, 7)]
    assert [grant.rule.code for grant in found] == ["further_study_1_5m", "further_study_ge6m"]


def test_a_figure_nobody_knows_is_left_to_the_reviewer():
    found = evaluate(Facts("government_task/learner"), standard("CN-2024"))
    assert isinstance(found, Refusal)
    assert found.code == "judged_by_reviewer"
    assert not evaluate(Facts("government_task/learner", judged=Decimal(3)), standard("CN-2024")).is_sure
