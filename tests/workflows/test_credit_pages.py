"""The list of what was entered, one credit's page, and what they cost."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import draft, log_in, person, seat, submitted
from tests.workflows.hands import page_of, passed, state_of
from workflows.credits import services, views
from workflows.credits.models import Credit
from workflows.credits.states import State


@pytest.fixture
def counted(cast):
    return passed(cast.nurse, [cast.head_nurse, cast.nursing_office], name="已经计入的")


# --- the list


def test_the_list_counts_what_is_not_submitted(client, cast):
    draft(cast.nurse, name="草稿甲")
    submitted(cast.nurse, name="上报乙")
    draft(cast.colleague, name="别人的")
    page = page_of(client, cast.nurse, "/credits/")
    assert "还有 1 项没有上报" in page
    assert "草稿甲" in page
    assert "上报乙" in page
    assert "别人的" not in page


def test_the_list_is_filtered_by_state_and_dates(client, cast):
    draft(cast.nurse, name="五月的")
    draft(cast.nurse, name="七月的", from_date=dt.date(2026, 7, 1))
    submitted(cast.nurse, name="送出去乙")
    assert "送出去乙" not in page_of(client, cast.nurse, "/credits/?group=draft")
    july = page_of(client, cast.nurse, "/credits/?first=2026-06-01&last=2026-07-31")
    assert "七月的" in july
    assert "五月的" not in july


@pytest.mark.parametrize(
    "query", ["first=2026-99-99", "group=zz", "after=zz", "after=WyIxIiwiMiJd", "whose=x", "last=%00"]
)
def test_a_mangled_address_shows_the_list(client, cast, query):
    draft(cast.nurse, name="草稿甲")
    assert "草稿甲" in page_of(client, cast.nurse, f"/credits/?{query}")


def test_it_pages_by_key(client, cast):
    for at in range(53):
        draft(cast.nurse, name=f"第{at:03d}项", evidence=False, from_date=dt.date(2026, 1, 1) + dt.timedelta(days=at))
    first = log_in(client, cast.nurse).get("/credits/")
    second = client.get(f"/credits/?after={first.context['page'].next}")
    shown = [row["credit"].name for answer in (first, second) for row in answer.context["rows"]]
    assert shown == [f"第{at:03d}项" for at in reversed(range(53))]


def test_several_are_submitted_and_each_says_what_became_of_it(client, cast):
    good, bare = draft(cast.nurse, name="有证书"), draft(cast.nurse, name="没有证书", evidence=False)
    answer = log_in(client, cast.nurse).post("/credits/submit/", {"chosen": [good.pk, bare.pk]}, follow=True)
    page = answer.content.decode()
    assert state_of(good) == State.DEPARTMENT
    assert state_of(bare) == State.DRAFT
    assert "已上报 1 项" in page
    assert "1 项没有上报" in page
    assert "这一类学分要有证书" in page
    assert "1 项没有上报" not in client.get("/credits/?group=counted").content.decode().replace("还有 1 项没有上报", "")


def test_all_that_match_are_submitted(client, cast):
    drafts = [draft(cast.nurse, name=f"{at}") for at in range(3)]
    log_in(client, cast.nurse).post("/credits/submit/?group=draft", {"everything": "1"})
    assert {state_of(credit) for credit in drafts} == {State.DEPARTMENT}


def test_more_than_one_portion_is_submitted_and_deleted_whole(client, cast, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 2)
    for at in range(5):
        draft(cast.nurse, name=f"{at}")
        draft(cast.nurse, name=f"无证 {at}", evidence=False)
    answer = log_in(client, cast.nurse).post("/credits/submit/?group=draft", {"everything": "1"}, follow=True)
    assert "已上报 5 项" in answer.content.decode()
    assert "5 项没有上报" in answer.content.decode()
    answer = client.post("/credits/delete/?group=draft", {"everything": "1"}, follow=True)
    assert "已删除 5 项草稿" in answer.content.decode()
    assert set(Credit.objects.values_list("state", flat=True)) == {State.DEPARTMENT}


def test_what_can_be_changed_says_so(client, cast):
    mine, sent = draft(cast.nurse), submitted(cast.nurse)
    page = page_of(client, cast.nurse, "/credits/")
    assert f'class="row-edit" href="/credits/{mine.pk}/edit/"' in page
    assert f"/credits/{sent.pk}/edit/" not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [("first=2026-99-99", "没有这一天"), ("first=2026-07-01&last=2026-06-01", "这一天早于开始的日期")],
)
@pytest.mark.parametrize("address", ["/credits/", "/credits/query/"])
def test_a_date_that_cannot_be_is_answered_beside_it(client, cast, address, query, words):
    page = page_of(client, cast.nurse, f"{address}?{query}&group=returned")
    assert words in page
    assert 'menu-left" open' in page
    assert re.search(r'value="returned"( selected)?>', page)
    assert 'menu-left" open' not in page_of(client, cast.nurse, f"{address}?first=2026-07-01")


def test_anothers_draft_cannot_be_submitted_or_deleted(client, cast):
    theirs = draft(cast.colleague)
    log_in(client, cast.nurse)
    client.post("/credits/submit/", {"chosen": [theirs.pk, "zz", "9" * 30]})
    client.post("/credits/delete/", {"chosen": [theirs.pk]})
    assert state_of(theirs) == State.DRAFT


def test_only_drafts_are_deleted(client, cast):
    one, two = draft(cast.nurse), submitted(cast.nurse)
    answer = log_in(client, cast.nurse).post("/credits/delete/", {"chosen": [one.pk, two.pk]}, follow=True)
    assert not Credit.objects.filter(pk=one.pk).exists()
    assert state_of(two) == State.DEPARTMENT
    assert "1 项不是草稿，没有删除" in answer.content.decode()


def test_the_clerk_sees_what_they_entered_for_others(client, cast):
    draft(cast.nurse, actor=cast.clerk, name="秦替林录")
    assert "秦替林录" in page_of(client, cast.clerk, "/credits/?whose=others")
    assert "秦替林录" not in page_of(client, cast.clerk, "/credits/")
    assert "秦替林录" in page_of(client, cast.nurse, "/credits/")


# --- one credit


def test_the_page_says_where_it_waits_and_what_happened(client, cast):
    credit = passed(cast.nurse, [cast.head_nurse])
    page = page_of(client, cast.nurse, f"/credits/{credit.pk}/")
    assert "闻书仪" in page
    assert "科室审核通过" in page


def test_only_who_may_decide_it_is_led_to_it_whatever_their_name(client, cast):
    namesake = person(cast.head_nurse.name, cast.cardiology)
    seat(namesake, "department_reviewer", cast.cardiology, "doctor")
    credit = submitted(cast.nurse)
    assert "/inbox/" in log_in(client, cast.head_nurse).get(f"/credits/{credit.pk}/").context["review_url"]
    for who in (cast.nurse, cast.bureau):
        assert log_in(client, who).get(f"/credits/{credit.pk}/").context["review_url"] == ""
    answer = log_in(client, namesake).get(f"/credits/{credit.pk}/")
    assert answer.status_code == 404 or answer.context["review_url"] == ""


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("nurse", 200),
        ("head_nurse", 200),
        ("bureau", 200),
        ("colleague", 404),
        ("outsider", 404),
        ("far_reviewer", 404),
    ],
)
def test_who_may_read_it(client, cast, who, status):
    credit = submitted(cast.nurse)
    assert log_in(client, getattr(cast, who)).get(f"/credits/{credit.pk}/").status_code == status


def test_it_is_withdrawn_before_any_decision_and_not_after(client, cast):
    early, late = submitted(cast.nurse), passed(cast.nurse, [cast.head_nurse])
    log_in(client, cast.nurse)
    client.post(f"/credits/{early.pk}/withdraw/")
    answer = client.post(f"/credits/{late.pk}/withdraw/", follow=True)
    assert state_of(early) == State.WITHDRAWN
    assert state_of(late) == State.UNIT
    assert "不能再撤回" in answer.content.decode()


def test_another_cannot_withdraw_it(client, cast):
    credit = submitted(cast.nurse)
    assert log_in(client, cast.colleague).post(f"/credits/{credit.pk}/withdraw/").status_code == 404
    log_in(client, cast.head_nurse).post(f"/credits/{credit.pk}/withdraw/")
    assert state_of(credit) == State.DEPARTMENT


def test_the_bureau_sees_the_effect_before_it_annuls(client, cast, counted):
    page = page_of(client, cast.bureau, f"/credits/{counted.pk}/annul/")
    assert "还差 25.00" in page
    assert client.post(f"/credits/{counted.pk}/annul/", {"reason": " "}).status_code == 422
    client.post(f"/credits/{counted.pk}/annul/", {"reason": "证书系伪造。"})
    assert state_of(counted) == State.ANNULLED
    assert "证书系伪造。" in page_of(client, cast.nurse, f"/credits/{counted.pk}/")


def test_nobody_else_annuls(client, cast, counted):
    for who, status in ((cast.nurse, 403), (cast.nursing_office, 403), (cast.far_reviewer, 404)):
        answer = log_in(client, who).post(f"/credits/{counted.pk}/annul/", {"reason": "x"})
        assert answer.status_code == status
    assert state_of(counted) == State.COUNTED


# --- what they cost


@pytest.mark.parametrize("address", ["/credits/", "/credits/query/", "/credits/?group=returned"])
def test_more_credits_the_same_number_of_queries(client, cast, address):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    def more():
        draft(cast.nurse, discipline_code="03-02")
        submitted(cast.nurse)
        back = submitted(cast.nurse)
        services.decide("return", [back.pk], actor=cast.head_nurse, opinion="请补材料。")

    log_in(client, cast.nurse).get(address)
    more()
    few = queries()
    for _ in range(3):
        more()
    assert queries() == few


def test_a_page_of_one_credit_costs_the_same_after_many_steps(client, cast):
    credit = submitted(cast.nurse)
    address = f"/credits/{credit.pk}/"
    log_in(client, cast.nurse).get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(3):
        services.decide("return", [credit.pk], actor=cast.head_nurse, opinion="再改。")
        services.only(services.submit([credit.pk], actor=cast.nurse))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


@pytest.mark.parametrize("address", ["", "new/", "query/", "requirement/", "1/", "1/edit/", "1/annul/", "evidence/1/"])
def test_nothing_is_shown_without_logging_in(client, db, address):
    assert client.get(f"/credits/{address}").status_code == 302
