"""A jurisdiction says which levels a credit passes, and what proves it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.tables.services import say_evidence
from tests.cast import Cast, draft, submitted
from tests.workflows.inboxes import sit_down, text_of
from workflows.credits import services as credits
from workflows.credits.level_rules import services
from workflows.credits.models import Credit, LevelRule, LevelRuleChange

RULE = {
    "kind": "book", "origin": "", "line": "", "min_credits": Decimal("5.00"), "department": False, "unit": True,
    "bureau": True, "note": "",
}  # fmt: skip
TRY = "/credits/levels/rules/?kind=book&origin=hand&line=nurse&credits="


def bureau(cast: Cast) -> Person:
    return Person.objects.get(pk=cast.bureau.pk)


def add(cast: Cast, **facts: Any) -> LevelRule:
    return services.add_rule(RULE | facts, at=cast.city, actor=bureau(cast), reason="重大成果")


def test_a_new_rule_holds_for_what_is_submitted_next(cast: Cast) -> None:
    before = submitted(cast.nurse, kind="book", credits=Decimal(6))
    add(cast)
    after = submitted(cast.nurse, kind="book", credits=Decimal(6))
    assert (before.levels, after.levels) == ("DEPARTMENT,UNIT", "UNIT,BUREAU")
    assert Credit.objects.get(pk=before.pk).levels == "DEPARTMENT,UNIT"


def test_a_trial_says_what_submitting_does(cast: Cast) -> None:
    add(cast)
    client = sit_down(cast.bureau)
    assert "单位审核、主管部门复审" in text_of(client.get(f"{TRY}5"))
    assert "科室审核、单位审核 系统默认" in text_of(client.get(f"{TRY}4.99"))
    assert "直接计入，不审核" in text_of(client.get(f"{TRY}9".replace("hand", "online")))


def test_a_rule_is_changed_and_ended_and_every_word_is_kept(cast: Cast) -> None:
    rule = add(cast)
    services.change_rule(rule.pk, RULE | {"unit": False}, at=cast.city, actor=bureau(cast), reason="直接复审")
    services.end_rule(rule.pk, at=cast.city, actor=bureau(cast), reason="规定取消")
    assert not LevelRule.objects.filter(kind="book").exists()
    steps = LevelRuleChange.objects.order_by("id").values_list("before__unit", "after__unit", "reason")
    assert list(steps) == [(None, True, "重大成果"), (True, False, "直接复审"), (False, None, "规定取消")]
    page = text_of(sit_down(cast.bureau).get("/credits/levels/rules/"))
    assert "著作，5.00 学分及以上：单位审核、主管部门复审 改为 著作，5.00 学分及以上：主管部门复审" in page


@pytest.mark.parametrize(
    ("facts", "reason", "why"),
    [
        ({"unit": False, "bureau": False}, "甲", "rule_without_level"),
        ({"kind": "paper", "min_credits": None}, "甲", "rule_twice"),
        ({}, " ", "reason_required"),
    ],
)
def test_a_rule_that_nobody_could_follow_is_refused(cast: Cast, facts: Any, reason: str, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        services.add_rule(RULE | facts, at=cast.city, actor=bureau(cast), reason=reason)
    assert refused.value.code == why


def test_only_awards_may_count_unseen(cast: Cast) -> None:
    assert add(cast, origin="speaker", unit=False, bureau=False).pk


def test_a_district_is_not_the_citys_reviewers(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        services.add_rule(RULE, at=cast.district, actor=bureau(cast), reason="甲")
    assert refused.value.code == "rules_not_yours"


def test_the_history_cannot_be_changed(cast: Cast) -> None:
    add(cast)
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM credits_levelrulechange")


def test_a_kind_without_evidence_is_submitted_where_the_bureau_says_so(cast: Cast) -> None:
    mine = draft(cast.nurse, kind="aid", evidence=False)
    with pytest.raises(Refusal) as refused:
        credits.only(credits.submit([mine.pk], actor=cast.nurse))
    assert refused.value.code == "evidence_missing"
    say_evidence({"aid": "paper"}, at=cast.city, actor=bureau(cast), reason="看援助证书原件")
    assert credits.only(credits.submit([mine.pk], actor=cast.nurse)).state == "DEPARTMENT"


def test_what_is_asked_as_evidence_is_kept_with_who_and_why(cast: Cast) -> None:
    client = sit_down(cast.bureau)
    answer = client.post("/tables/evidence/", {"aid": "paper", "reason": "看原件"})
    assert answer.status_code == 302
    page = text_of(client.get("/tables/evidence/"))
    assert "裴行远 医疗援助：只看原件 看原件" in page
    assert "没有变化" in text_of(client.post("/tables/evidence/", {"aid": "paper", "reason": "再来"}))
