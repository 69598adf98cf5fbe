"""A participant reads beforehand what is asked, afterwards what is lacking, and is led on from there."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.attendance.halls import now_on
from tests.attendance.plans import a_plan, analysed, was_there
from tests.cast import Cast, log_in
from workflows.missing.models import MissingAward


def text(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_what_is_coming_stands_on_ones_page_with_its_rule(client: Client, cast: Cast) -> None:
    session = now_on(cast)
    log_in(client, cast.nurse)
    assert session.plan.activity.name in text(client, "attendance:mine_list")
    page = text(client, "attendance:mine", session.plan_id)
    assert "一场里每个周期都命中算完整" in page
    assert "下一次刷卡" in page
    assert "申请补授分" not in page, "nothing is lacking before it is over"


def test_what_is_for_others_is_not_announced(client: Client, cast: Cast) -> None:
    session = now_on(cast, audience="unit")
    log_in(client, cast.outsider)
    assert session.plan.activity.name not in text(client, "attendance:mine_list")


def test_more_activities_take_no_more_queries(client: Client, cast: Cast) -> None:
    log_in(client, cast.nurse)
    counts = []
    for number in ("1", "2", "3"):
        now_on(cast, number=number, name=f"学习班{number}")
        with CaptureQueriesContext(connection) as asked:
            text(client, "attendance:mine_list")
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_what_is_lacking_is_filled_into_the_appeal(client: Client, cast: Cast) -> None:
    plan = a_plan(cast)
    was_there(plan, cast.nurse, halves=1)
    log_in(client, cast.nurse)
    page = client.get(reverse("attendance:mine", args=[plan.pk]))
    assert "录入" in page.content.decode()
    form = client.get(page.context["appeal"].url).context["form"]
    assert form.initial["day"] == "2026-06-29"
    assert form.initial["reason"].endswith("14:00–17:30 没有刷卡")


def test_what_was_asked_already_is_shown_instead(client: Client, cast: Cast) -> None:
    plan = a_plan(cast)
    analysed(plan, cast.colleague)
    log_in(client, cast.nurse)
    where = client.get(reverse("attendance:mine", args=[plan.pk])).context["appeal"].url
    client.post(where, {"day": "2026-06-29", "reason": "签到表上有我"})
    asked = MissingAward.objects.get(person=cast.nurse)
    assert reverse("missing:detail", args=[asked.pk]) in text(client, "attendance:mine", plan.pk)
