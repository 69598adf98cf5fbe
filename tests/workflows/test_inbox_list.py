import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.roles.models import Grant
from tests.cast import Cast, person, seat, submitted
from tests.workflows.inboxes import again, queries_of, sit_down, task_of, text_of
from workflows.engine.models import Work
from workflows.inbox.filters import Filters
from workflows.inbox.queries import Inbox, capped_open, decode_key, desks_of, encode_key, key_of


def titles(response: Any) -> list[str]:
    return [row.title for row in response.context["pane"].rows]


def test_a_reviewer_sees_what_lies_on_her_desk(cast: Cast) -> None:
    submitted(cast.nurse, name="心电监护规范化培训")
    response = sit_down(cast.head_nurse).get("/inbox/")
    assert titles(response) == ["心电监护规范化培训"]
    assert "林若溪" in text_of(response)


def test_the_other_hospital_sees_nothing(cast: Cast) -> None:
    submitted(cast.nurse)
    response = sit_down(cast.far_reviewer).get("/inbox/")
    assert titles(response) == []
    assert response.context["pane"].count == "0"


def test_another_line_of_the_same_hospital_sees_nothing(cast: Cast) -> None:
    submitted(person("许知遥", cast.surgery))
    assert titles(sit_down(cast.nursing_office).get("/inbox/")) == ["心血管急危重症护理新进展"]
    assert titles(sit_down(cast.cme_office).get("/inbox/")) == []


def test_own_and_entered_credits_are_not_in_the_list(cast: Cast) -> None:
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    submitted(cast.colleague, name="自己的")
    seat(cast.clerk, "department_reviewer", cast.cardiology, "nurse")
    submitted(cast.nurse, actor=cast.clerk, name="代录的")
    assert titles(sit_down(cast.colleague).get("/inbox/")) == ["代录的"]
    client = sit_down(cast.clerk)
    client.post("/frame/act-for/", {"place": cast.cardiology.pk})
    assert titles(client.get("/inbox/")) == ["自己的"]


def test_the_place_acted_for_restricts_the_desks(cast: Cast) -> None:
    seat(cast.nursing_office, "department_reviewer", cast.cardiology, "nurse")
    submitted(cast.nurse, name="科室的")
    submitted(person("许知遥", cast.surgery), name="单位的")
    client = sit_down(cast.nursing_office)
    assert titles(client.get("/inbox/")) == ["单位的"]
    client.post("/frame/act-for/", {"place": cast.cardiology.pk, "next": "/inbox/"})
    assert titles(client.get("/inbox/")) == ["科室的"]


def test_filters_narrow_and_stand_in_the_address(cast: Cast) -> None:
    submitted(cast.nurse, name="讲座", kind="lecture")
    old = submitted(cast.colleague, name="带教", kind="teaching")
    Work.objects.filter(pk=task_of(old).pk).update(created=timezone.now() - dt.timedelta(days=8))
    client = sit_down(cast.head_nurse)
    assert titles(client.get("/inbox/?kind=lecture")) == ["讲座"]
    assert titles(client.get("/inbox/?waited=7")) == ["带教"]
    assert titles(client.get("/inbox/?department=心内科&line=nurse")) == ["带教", "讲座"]
    assert titles(client.get("/inbox/?sort=new")) == ["讲座", "带教"]
    narrowed = client.get("/inbox/?kind=lecture&waited=7")
    assert [words for words, _ in narrowed.context["pane"].chips] == ["类别：学术讲座", "等了 7 天以上"]
    assert "没有符合筛选的待办" in text_of(narrowed)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("form=lecture", ["讲座"]),
        ("low=3", ["讲座", "外省"]),
        ("high=2.5", ["带教"]),
        ("low=3&high=3.50", ["外省"]),
        ("flag=flagged", ["外省"]),
        ("flag=clean", ["讲座", "带教"]),
        ("flag=flagged&form=lecture", []),
        ("low=-1&high=x&flag=odd&form=%00", ["讲座", "带教", "外省"]),
    ],
)
def test_any_filter_and_any_of_them_together(cast: Cast, query: str, found: list[str]) -> None:
    submitted(cast.nurse, name="讲座", kind="lecture", form="lecture")
    submitted(cast.nurse, name="带教", kind="teaching", form="practice", credits=Decimal("1.5"))
    submitted(cast.nurse, name="外省", number="2026-13", credits=Decimal(3), hours=Decimal(9))
    assert titles(sit_down(cast.head_nurse).get(f"/inbox/?{query}")) == found


def test_the_amounts_stand_in_the_address_as_chips(cast: Cast) -> None:
    pane = sit_down(cast.head_nurse).get("/inbox/?low=2.50&high=10&due=over").context["pane"]
    assert [words for words, _ in pane.chips] == ["2.5 学分以上", "10 学分以下", "已过期"]
    assert pane.chips[0][1] == "/inbox/?high=10&due=over"


def tabs_of(response: Any) -> dict[str, str]:
    return {tab.name: tab.count for tab in response.context["pane"].tabs}


def test_clean_and_flagged_are_tabs_where_anything_is_flagged(cast: Cast) -> None:
    submitted(cast.nurse)
    client = sit_down(cast.head_nurse)
    assert tabs_of(client.get("/inbox/")) == {"待办": "1", "三天内到期": "0"}
    submitted(cast.nurse, name="外省", number="2026-13")
    page = client.get("/inbox/?flag=flagged")
    assert tabs_of(page) == {"待办": "2", "无异常": "1", "有提示": "1", "三天内到期": "0"}
    assert [tab.name for tab in page.context["pane"].tabs if tab.is_current] == ["有提示"]
    assert "项目库无此号" in text_of(page)


def test_due_within_three_days(cast: Cast) -> None:
    near, far = submitted(cast.nurse, name="快到期"), submitted(cast.colleague, name="还早")
    Work.objects.filter(pk=task_of(near).pk).update(due_on=timezone.localdate() + dt.timedelta(days=2))
    Work.objects.filter(pk=task_of(far).pk).update(due_on=timezone.localdate() + dt.timedelta(days=9))
    assert titles(sit_down(cast.head_nurse).get("/inbox/?due=1")) == ["快到期"]


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "line=%00", "waited=-1", "after=x", "before=bm9wZQ", "sort=up", "due=2"]
)
def test_a_mangled_address_shows_the_whole_list(cast: Cast, query: str) -> None:
    submitted(cast.nurse)
    assert len(titles(sit_down(cast.head_nurse).get(f"/inbox/?{query}"))) == 1


def test_an_empty_list_says_why(cast: Cast) -> None:
    assert "都办完了" in text_of(sit_down(cast.head_nurse).get("/inbox/"))
    for who in (cast.admin, cast.nurse):
        assert sit_down(who).get("/inbox/").headers["Location"] == "/"


def test_pages_follow_by_key_and_lead_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.inbox.listing.PAGE", 2)
    for number in range(5):
        submitted(cast.nurse, name=f"第 {number} 项")
    client = sit_down(cast.head_nurse)
    first = client.get("/inbox/")
    second = client.get(first.context["pane"].next_url)
    third = client.get(second.context["pane"].next_url)
    assert [titles(page) for page in (first, second, third)] == [
        ["第 0 项", "第 1 项"],
        ["第 2 项", "第 3 项"],
        ["第 4 项"],
    ]
    assert (first.context["pane"].previous_url, third.context["pane"].next_url) == ("", "")
    assert titles(client.get(third.context["pane"].previous_url)) == ["第 2 项", "第 3 项"]


def test_an_open_item_is_always_in_its_list(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.inbox.listing.PAGE", 2)
    works = [task_of(submitted(cast.nurse, name=f"第 {number} 项")) for number in range(5)]
    for query in ("", "?sort=new"):
        page = sit_down(cast.head_nurse).get(f"/inbox/{works[3].pk}/{query}")
        assert [row.pk for row in page.context["pane"].rows if row.current] == [works[3].pk]


def many(cast: Cast, count: int) -> None:
    """Copies of one task, straight into the table: lists must not care how many there are."""
    (pattern,) = Work.objects.filter(place=cast.cardiology, finished__isnull=True)[:1]
    fields = {
        field.attname: getattr(pattern, field.attname) for field in Work._meta.concrete_fields if field.attname != "id"
    }
    Work.objects.bulk_create(Work(**fields) for _ in range(count))


@pytest.mark.parametrize("address", ["/inbox/", "/inbox/?kind=training&department=心内科&sort=new", "/inbox/{pk}/"])
def test_more_tasks_the_same_queries(cast: Cast, address: str) -> None:
    address = address.format(pk=task_of(submitted(cast.nurse)).pk)
    client = sit_down(cast.head_nurse)
    many(cast, 4)
    few = queries_of(client, address)
    many(cast, 295)
    assert len(queries_of(client, address)) == len(few)


def test_first_page_counter_tabs_named_and_asked_are_a_query_each(cast: Cast) -> None:
    submitted(cast.nurse)
    asked = [sql for sql in queries_of(sit_down(cast.head_nurse), "/inbox/?kind=training") if "engine_work" in sql]
    assert len(asked) == 5


def test_the_counter_stops_at_its_cap(cast: Cast) -> None:
    submitted(cast.nurse)
    many(cast, 998)
    assert capped_open(again(cast.head_nurse), at=cast.cardiology) == "999"
    many(cast, 1)
    assert capped_open(again(cast.head_nurse)) == "999+"
    page = sit_down(cast.head_nurse).get("/inbox/")
    assert page.context["pane"].count == "999+"


def test_page_and_counter_read_the_index_of_desks(cast: Cast) -> None:
    """With the planner kept from reading the whole table, nothing but the partial index may answer."""
    submitted(cast.nurse)
    many(cast, 2000)
    inbox = Inbox(
        cast.head_nurse, tuple(desks_of(cast.head_nurse)), Filters(kind="training", form="course", low=Decimal(1))
    )
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as captured:
        inbox.rows(30)
        inbox.count(1000)
        inbox.count(1000, before=key_of(inbox.rows(1)[0]))
        inbox.counts([Filters(department="心内科"), Filters(due="1", line="nurse")], 1000)
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in list(captured.captured_queries):
            cursor.execute(f"EXPLAIN {query['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "work_open_by_desk" in plan, plan
            assert "Seq Scan on engine_work" not in plan


def test_a_key_survives_the_address(cast: Cast) -> None:
    key = key_of(task_of(submitted(cast.nurse)))
    assert decode_key(encode_key(key)) == key


def test_keys_alone_page_too(cast: Cast) -> None:
    works = [task_of(submitted(cast.nurse, name=f"{number}")) for number in range(3)]
    desks = desks_of(cast.head_nurse)
    assert Inbox(cast.head_nurse, tuple(desks)).keys(2) == [works[0].pk, works[1].pk]
    assert Inbox(cast.head_nurse, tuple(desks)).keys(2, after=key_of(works[1])) == [works[2].pk]
    assert Inbox(cast.head_nurse, ()).keys(2) == []


def test_a_role_that_ended_takes_its_desk_away(cast: Cast) -> None:
    submitted(cast.nurse)
    Grant.objects.filter(person=cast.head_nurse).update(to_date=timezone.localdate() - dt.timedelta(days=1))
    assert desks_of(again(cast.head_nurse)) == []
    assert sit_down(cast.head_nurse).get("/inbox/").headers["Location"] == "/"
