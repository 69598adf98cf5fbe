"""A person's own page: the ring, what is lacking, what waits on whom, what came back."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.people.models import Person
from registry.people.services import set_status
from tests.cast import ask, draft, log_in, submitted
from workflows.credits import services
from workflows.credits.awards import Award, award
from workflows.credits.models import Credit


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: dt.date(2026, 11, 23))


def seen(client, who):
    page = log_in(client, who).get("/")
    assert page.status_code == 200
    return page.content.decode()


def counted(who, credits="4.00", source="a", **facts):
    basis = {
        "kind": "distance",
        "level": "national",
        "form": "online",
        "discipline_code": "03-01",
        "name": "医院感染防控规范",
        "from_date": dt.date(2026, 6, 30),
        "hours": Decimal(12),
        "credits": Decimal(credits),
        "issuer": "泽云远程教育平台",
    }
    return award([Award(who, "online", source, basis | facts)])[0]


def test_what_counts_waits_and_came_back_adds_up(client, cast):
    counted(cast.nurse, "18.50")
    submitted(cast.nurse, credits=Decimal(3))
    back = submitted(cast.nurse, credits=Decimal(2))
    services.decide("return", [back.pk], actor=cast.head_nurse, opinion="看不清编号，请重新拍照。")
    page = seen(client, cast.nurse)
    assert "2026 年度未达标" in page
    assert "学分还差 <b>6.50</b>" in page
    assert "看不清编号，请重新拍照。" in page
    assert page.index("看不清编号") < page.index("在等心内科 陆青禾")


def test_a_full_year_lacks_nothing(client, cast):
    ask(cast.city, {"credits": "25"})
    counted(cast.nurse, "25.00")
    page = seen(client, cast.nurse)
    assert "2026 年度已达标" in page
    assert "什么也不缺" in page


def test_a_new_colleague_is_told_what_to_do(client, cast):
    page = seen(client, cast.colleague)
    assert "没有在审核的学分" in page
    assert "/credits/guided/" in page


def test_what_was_refused_or_annulled_lately_says_why_and_goes_after_a_while(client, cast):
    refused = submitted(cast.nurse, name="被否的")
    services.decide("refuse", [refused.pk], actor=cast.head_nurse, opinion="不是继续教育活动。")
    annulled = counted(cast.nurse, name="被撤的")
    services.annul(annulled.pk, actor=cast.bureau, reason="签到系代刷。")
    old = submitted(cast.nurse, name="早就否了的")
    services.decide("refuse", [old.pk], actor=cast.head_nurse, opinion="旧事。")
    Credit.objects.filter(pk=old.pk).update(closed_at=timezone.now() - dt.timedelta(days=31))
    page = seen(client, cast.nurse)
    assert all(words in page for words in ("被否的", "不是继续教育活动。", "被撤的", "签到系代刷。"))
    assert "旧事。" not in page


def test_classes_have_meters_where_the_year_asks_for_them(client, cast):
    assert "Ⅰ类学分" not in seen(client, cast.nurse)
    ask(cast.city, {"credits": "25", "class_1": "5", "class_2": "20"}, has_classes=True)
    counted(cast.nurse, "3.00")
    page = log_in(client, cast.nurse).get("/")
    meters = {str(meter["word"]): (meter["value"], meter["max"]) for meter in page.context["meters"]}
    assert meters["Ⅰ类学分"] == (3, 5)
    assert meters["Ⅱ类学分"] == (0, 20)
    year = client.get("/credits/requirement/").content.decode()
    assert "Ⅰ类学分" in year
    assert "还差 2.00" in year


HIDDEN = re.compile(r'href="/credits/guided/"[^>]*hide-phone|hide-phone[^>]*href="/credits/guided/"')


def test_who_has_no_way_to_enter_in_the_bar_has_it_on_the_page(client, cast):
    home = log_in(client, cast.nurse).get("/").context["frame"]
    assert home.enters
    assert HIDDEN.search(client.get("/").content.decode())
    page = log_in(client, cast.admin).get("/")
    assert not page.context["frame"].enters
    assert not HIDDEN.search(page.content.decode())
    assert 'href="/credits/guided/"' in page.content.decode()


def test_others_credits_are_not_there(client, cast):
    submitted(cast.colleague, name="别人的学分")
    assert "别人的学分" not in seen(client, cast.nurse)


def test_maternity_leave_is_named_and_not_taken_off(client, cast):
    set_status(cast.nurse, kind="maternity", since=dt.date(2026, 3, 1), reason="产假 158 天", actor=cast.admin)
    page = seen(client, cast.nurse)
    assert "产假" in page
    assert "学分还差 <b>25.00</b>" in page


def test_who_is_not_counted_lacks_nothing(client, cast):
    set_status(cast.nurse, kind="not_counted", since=dt.date(2026, 2, 1), reason="援外", actor=cast.admin)
    page = seen(client, cast.nurse)
    assert "2026 年度不计达标" in page
    assert "学分还差" not in page


def test_without_a_year_or_a_home_the_page_still_speaks(client, cast):
    Person.objects.filter(pk=cast.nurse.pk).update(home=None)
    assert "系统里没有你的科室" in seen(client, cast.nurse)


def test_a_reviewer_begins_at_the_inbox_and_may_come_back(client, cast):
    log_in(client, cast.head_nurse)
    first = client.get("/")
    assert first.status_code == 302
    assert "inbox" in first.url
    assert client.get("/").status_code == 200


def test_nobody_sees_it_without_logging_in(client, db):
    assert client.get("/").status_code == 302


def test_more_credits_the_same_number_of_queries(client, cast):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/").status_code == 200
        return len(found)

    def more(at):
        counted(cast.nurse, source=f"s{at}")
        submitted(cast.nurse)
        draft(cast.nurse)
        back, refused = submitted(cast.nurse), submitted(cast.nurse)
        services.decide("return", [back.pk], actor=cast.head_nurse, opinion="请补材料。")
        services.decide("refuse", [refused.pk], actor=cast.head_nurse, opinion="重复。")

    log_in(client, cast.nurse).get("/")
    more(0)
    few = queries()
    for at in range(1, 5):
        more(at)
    assert queries() == few


def test_the_page_says_what_the_classes_lack(client, cast):
    ask(cast.city, {"credits": "25", "class_1": "10", "class_2": "15"}, has_classes=True)
    counted(cast.nurse, "9.00")
    counted(cast.nurse, "2.00", source="b", level="city")
    assert "学分还差 <b>14.00</b>：Ⅰ类 1.00，Ⅱ类 13.00" in seen(client, cast.nurse)
    assert "学分还差 <b>14.00</b>：Ⅰ类 1.00，Ⅱ类 13.00" in client.get("/credits/requirement/").content.decode()


def test_leave_takes_off_what_the_standard_says(client, cast):
    ask(cast.city, {"credits": "24"}, policy={"statuses": {"maternity": "pro_rata"}})
    set_status(cast.nurse, kind="maternity", since=dt.date(2026, 3, 1), reason="产假", actor=cast.admin)
    set_status(cast.nurse, kind="active", since=dt.date(2026, 9, 1), reason="返岗", actor=cast.admin)
    page = seen(client, cast.nurse)
    assert "12 个月中有 6 个月不计" in page
    assert "学分还差 <b>12.00</b>" in page
