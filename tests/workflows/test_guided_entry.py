"""Guided entry: the kind is chosen, the standard reckons, and nothing that was typed is lost on the way."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings, strategies as st

from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.standards import shipped
from registry.standards.document import Document
from registry.standards.evaluate import Grant, evaluate
from registry.standards.rules import Rule, RuleKind, Standard
from registry.years.models import CreditYear
from tests.cast import Cast, draft, log_in, png, submitted
from tests.workflows.hands import open_work
from workflows.credits import entry
from workflows.credits.guided.forms import GuidedForm
from workflows.credits.guided.offers import Choice
from workflows.credits.guided.scene import Scene
from workflows.credits.models import Credit
from workflows.credits.reckoning import facts_of

CITY = "project|project_city/learner"
NATIONAL = "project|project_national/learner"
TYPED = {
    "form": "course",
    "subject": "professional",
    "discipline": "national-2022:03-01",
    "name": "心电监护规范化培训",
    "from_date": "2024-05-16",
    "issuer": "青泽市护理学会",
}


@pytest.fixture
def old_year(cast: Cast) -> CreditYear:
    """A year that the country's standard with classes rules."""
    days = {"from_date": dt.date(2024, 1, 1), "to_date": dt.date(2024, 12, 31)}
    ends = {"entry_until": dt.date(2026, 12, 20), "review_until": dt.date(2026, 12, 28)}
    return CreditYear.objects.create(jurisdiction=cast.city, name="2024", phase="open", **days, **ends)


def sent(client: Client, who: Any, chosen: str, *, to: str = "/credits/guided/", **changes: Any) -> Any:
    values = TYPED | {"chosen": chosen, "once": uuid.uuid4().hex} | changes
    return log_in(client, who).post(to, values)


def words(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("chosen", "amount", "credits"),
    [
        (CITY, {"hours": "12"}, "2.00"),
        ("project|project_provincial/learner", {"hours": "24"}, "4.00"),
        (NATIONAL, {"hours": "6"}, "2.00"),
        ("project|project_national/speaker", {"hours": "6"}, "10.00"),
        ("paper|paper_issn_cn/author", {"amount": "2"}, "5.00"),
        ("book|book/author", {"amount": "12000"}, "12.00"),
        ("lecture|unit_lecture/participant", {"amount": "3"}, "1.50"),
        ("further_study|further_study_ge6m/learner", {"amount": "6"}, "25.00"),
    ],
)
def test_the_credits_are_the_standards(
    client: Client, cast: Cast, old_year: CreditYear, chosen: str, amount: dict[str, str], credits: str
) -> None:
    counted = sent(client, cast.nurse, chosen, then="count", **amount)
    assert f"<b>{credits}</b>" in words(counted)
    assert not Credit.objects.exists()
    assert sent(client, cast.nurse, chosen, **amount).status_code == 302
    credit = Credit.objects.get()
    assert (credit.credits, credit.rule) == (Decimal(credits), chosen.partition("|")[2])
    assert credit.ruled_by


def test_distance_learning_is_not_offered_and_not_taken(client: Client, cast: Cast, old_year: CreditYear) -> None:
    page = words(log_in(client, cast.nurse).get("/credits/guided/?from_date=2024-05-16"))
    assert "distance" not in page
    assert "国家级远程教育项目" not in page
    sent(client, cast.nurse, "distance|project_national_distance/learner", hours="15", credits="5", level="national")
    assert not Credit.objects.filter(kind="distance").exists()


def test_the_choice_says_what_each_rule_earns(client: Client, cast: Cast, old_year: CreditYear) -> None:
    page = words(log_in(client, cast.nurse).get("/credits/guided/?from_date=2024-05-16"))
    assert "每 3 学时 1 学分，一项最多 10 分，Ⅰ类" in page
    assert "第 3 位 4 分，以后各位由审核人认定" in page
    assert "CN-2006 v1" in page
    assert "未核实" in page
    assert "标准没有写，学分由审核人认定" in page


def test_the_day_decides_the_standard(client: Client, cast: Cast, old_year: CreditYear) -> None:
    page = words(log_in(client, cast.nurse).get("/credits/guided/?from_date=2026-05-16"))
    assert "CN-2024 v1" in page
    assert "CN-2006" not in page
    answer = sent(client, cast.nurse, CITY, hours="12", from_date="2026-05-16")
    assert answer.status_code == 422
    assert "没有这一条，请换一类" in words(answer)


def test_another_value_needs_a_reason_and_is_told_to_the_reviewer(
    client: Client, cast: Cast, old_year: CreditYear
) -> None:
    answer = sent(client, cast.nurse, CITY, hours="12", credits="3", then="submit", files=paper())
    assert answer.status_code == 422
    assert "填的学分和标准算出的不同" in words(answer)
    kept = words(answer).split('name="kept" value="')[1].split('"')[0]
    why = "证书上写的是 3 学分"
    sent(client, cast.nurse, CITY, hours="12", credits="3", differs_because=why, then="submit", kept=kept)
    credit = Credit.objects.get()
    assert (credit.credits, credit.differs_because, open_work(credit).flag) == (Decimal(3), why, "unlike_rule")
    page = words(log_in(client, cast.head_nurse).get(f"/inbox/{open_work(credit).pk}/"))
    for said in ("按标准 2.00，填的是 3.00", why, "12 学时，每 6 学时 1 分 = 2.00", "CN-2006 v1"):
        assert said in page


def test_the_verb_itself_refuses_a_difference_without_a_reason(cast: Cast, old_year: CreditYear) -> None:
    with pytest.raises(Refusal) as refused:
        guided(cast, credits=Decimal(4))
    assert refused.value.code == "differs_without_reason"


def test_the_rules_own_value_needs_no_reason_and_no_flag(client: Client, cast: Cast, old_year: CreditYear) -> None:
    sent(client, cast.nurse, CITY, hours="12", credits="2", differs_because="多余", then="submit", files=paper())
    credit = Credit.objects.get()
    assert (credit.differs_because, open_work(credit).flag) == ("", "")


def test_what_the_standard_leaves_open_is_the_reviewers(client: Client, cast: Cast) -> None:
    answer = sent(client, cast.nurse, "aid|government_task/learner", from_date="2026-05-16", level="city")
    assert answer.status_code == 422
    sent(
        client, cast.nurse, "aid|government_task/learner", from_date="2026-05-16", level="city", credits="5",
        then="submit", files=paper(),
    )  # fmt: skip
    credit = Credit.objects.get()
    assert open_work(credit).flag == ""
    page = words(log_in(client, cast.head_nurse).get(f"/inbox/{open_work(credit).pk}/"))
    assert "学分由你认定" in page
    assert "申请的是 5.00" in page


def test_a_rank_behind_the_table_is_judged(client: Client, cast: Cast, old_year: CreditYear) -> None:
    chosen = "paper|paper_issn_cn/author"
    assert "标准只写到第 3 位" in words(sent(client, cast.nurse, chosen, amount="5"))
    sent(client, cast.nurse, chosen, amount="5", credits="2")
    assert Credit.objects.get().credits == 2


def test_too_short_a_stay_is_told_beside_the_amount(client: Client, cast: Cast, old_year: CreditYear) -> None:
    answer = sent(client, cast.nurse, "further_study|further_study_ge6m/learner", amount="3")
    assert answer.status_code == 422
    assert "3 个月，不满 6 个月" in words(answer)


def test_nothing_typed_is_lost_when_the_kind_changes(client: Client, cast: Cast, old_year: CreditYear) -> None:
    page = words(sent(client, cast.nurse, CITY, hours="12", note="不能丢", then="choose", files=paper()))
    for kept in ("心电监护规范化培训", "不能丢", 'name="hours" value="12"', 'name="kept"'):
        assert kept in page
    page = words(sent(client, cast.nurse, "", hours="12", note="不能丢", pick=NATIONAL))
    assert "心电监护规范化培训" in page
    assert "<b>4.00</b>" in page
    page = words(sent(client, cast.nurse, NATIONAL, hours="12", note="不能丢", then="plain"))
    assert 'value="project" selected' in page
    assert "不能丢" in page


def test_editing_keeps_to_the_way_it_was_entered(client: Client, cast: Cast, old_year: CreditYear) -> None:
    credit = guided(cast)
    page = words(log_in(client, cast.nurse).get(f"/credits/{credit.pk}/edit/"))
    assert f'name="chosen" value="{CITY}"' in page
    sent(client, cast.nurse, CITY, to=f"/credits/{credit.pk}/edit/", hours="24")
    credit.refresh_from_db(fields=["credits", "amount"])
    assert (credit.credits, credit.amount) == (Decimal(4), Decimal(24))
    plain = TYPED | {"kind": "project", "level": "city", "hours": "24", "credits": "4"}
    log_in(client, cast.nurse).post(f"/credits/{credit.pk}/edit/", plain)
    credit.refresh_from_db(fields=["rule", "amount", "ruled_by"])
    assert (credit.rule, credit.amount, credit.ruled_by) == ("", None, "")


def test_a_clerk_enters_for_another_under_their_standard(client: Client, cast: Cast, old_year: CreditYear) -> None:
    sent(client, cast.clerk, CITY, hours="12", card_number=cast.nurse.card_number)
    credit = Credit.objects.get()
    assert (credit.person, credit.entered_by, credit.credits) == (cast.nurse, cast.clerk, Decimal(2))
    answer = sent(client, cast.clerk, CITY, hours="12", card_number=cast.outsider.card_number)
    assert "在你代录的单位里没有这个卡号" in words(answer)


def test_the_same_achievement_is_not_entered_twice_by_accident(
    client: Client, cast: Cast, old_year: CreditYear
) -> None:
    once = uuid.uuid4().hex
    for _time in range(2):
        assert sent(client, cast.nurse, CITY, hours="12", once=once).status_code == 302
    answer = sent(client, cast.nurse, CITY, hours="12")
    assert answer.status_code == 422
    assert "你已经录过同名、同一天的一项" in words(answer)
    sent(client, cast.nurse, CITY, hours="12", is_another="on")
    assert Credit.objects.count() == 2


def test_after_saving_the_page_says_what_it_does_to_the_year(client: Client, cast: Cast) -> None:
    draft(cast.nurse, name="另一项")
    values = {"from_date": "2026-05-17", "level": "city", "hours": "6", "chosen": "project|project_any/learner"}
    answer = log_in(client, cast.nurse).post("/credits/guided/", TYPED | values, follow=True)
    assert "2026 年度连同在审的和草稿：4.00 → 6.00 学分。都通过以后还差 19.00。" in words(answer)


def test_plain_entry_is_flagged_only_by_sure_figures(cast: Cast, old_year: CreditYear) -> None:
    facts = {"kind": "project", "hours": Decimal(12), "credits": Decimal(3)}
    assert open_work(submitted(cast.nurse, **facts)).flag == ""
    assert open_work(submitted(cast.nurse, **facts, from_date=dt.date(2024, 5, 16))).flag == "unlike_rule"
    right = facts | {"credits": Decimal(2)}
    assert open_work(submitted(cast.colleague, **right, from_date=dt.date(2024, 5, 16))).flag == ""


def test_a_submitted_credit_keeps_its_amount_and_rule(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    for change in ({"amount": 3}, {"rule": "x"}, {"differs_because": "x"}, {"ruled_by": "1"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Credit.objects.filter(pk=credit.pk).update(**change)


@pytest.mark.parametrize("more", [0, 8])
def test_reckoning_asks_the_database_as_often_however_much_there_is(
    client: Client, cast: Cast, old_year: CreditYear, more: int
) -> None:
    for number in range(more):
        draft(cast.nurse, name=f"{number}")
    log_in(client, cast.nurse).get("/credits/guided/")
    with CaptureQueriesContext(connection) as captured:
        client.post("/credits/guided/", TYPED | {"chosen": CITY, "then": "count", "hours": "12"})
    assert len(captured) <= 22


SOMEBODY = Person(pk=1, name="甲")
RULES = [
    (standard, rule)
    for standard in (Document(shipped.document(code)).standard for code in shipped.codes())
    for rule in standard.rules
    if rule.kinds != ("distance",)
]


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(RULES), st.decimals(Decimal(0), Decimal(2000), places=2))
def test_the_form_gives_what_the_standard_gives(pair: tuple[Standard, Rule], amount: Decimal) -> None:
    standard, rule = pair
    kind = next(iter(rule.kinds), "paper")
    amount = amount.to_integral_value() if rule.kind is RuleKind.BY_RANK else amount
    scene = Scene(SOMEBODY, dt.date(2026, 5, 16), None, standard, {kind: kind})
    form = GuidedForm(
        {"hours": amount, "amount": amount}, actor=scene.person, scene=scene, choice=Choice(kind, rule.key)
    )
    judged = form.is_judged
    found = form.reckon({form.measured: amount, "level": "city", "credits": amount if judged else None})
    facts = facts_of(
        rule,
        key=rule.key,
        kind=kind,
        level="city",
        amount=None if judged else amount,
        judged=amount if judged else None,
    )
    told = evaluate(facts, standard)
    assert found.credits == (told.credits if isinstance(told, Grant) else None)


def guided(cast: Cast, **changes: Any) -> Credit:
    facts: dict[str, Any] = {
        "kind": "project", "level": "city", "form": "course", "discipline_code": "03-01", "name": "心电监护规范化培训",
        "from_date": dt.date(2024, 5, 16), "hours": Decimal(12), "credits": Decimal(2), "issuer": "青泽市护理学会",
        "rule": "project_city/learner", "amount": Decimal(12), "ruled_by": entry.BY_RULE,
    }  # fmt: skip
    return entry.save_credit(facts | changes, actor=cast.nurse)


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("证书.png", png())
