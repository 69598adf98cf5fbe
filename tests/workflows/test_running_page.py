"""The system operator's page of failed steps: what stopped, why, how many; nobody's name; a retry beside it."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.twins import failing
from tests.workflows.hands import page_of
from tests.workflows.inboxes import sit_down
from tests.workflows.test_failed_steps import begin, decide_all, in_error, mend
from workflows.engine import failures

PAGE = "/running/"


def test_nothing_failed(cast: Cast, client: Any) -> None:
    assert "没有失败的步骤" in page_of(client, cast.system_operator, PAGE)


def test_groups_say_what_why_and_how_many_and_name_nobody(cast: Cast, client: Any) -> None:
    decide_all(cast, begin(cast, ["value", "refused", "value"]))
    shown = page_of(client, cast.system_operator, PAGE)
    for words in ("计入学分", "ValueError", "no_credit_year", "全部重试"):
        assert words in shown
    (first, *_) = failures.groups()
    opened = client.get(PAGE, first.key).content.decode()
    assert f"任务 {in_error()[0].pk}" in opened
    assert failing.NAME not in shown + opened
    assert failing.NUMBER not in shown + opened


def test_one_and_then_all_of_a_group_are_retried(cast: Cast) -> None:
    decide_all(cast, begin(cast, ["value"] * 3))
    mend()
    operator, (group,) = sit_down(cast.system_operator), failures.groups()
    operator.post(reverse("inbox:retry"), group.key | {"task": in_error()[0].pk})
    assert len(in_error()) == 2
    answer = operator.post(reverse("inbox:retry"), group.key, follow=True)
    assert "重试了 2 个步骤：2 个办成，0 个又失败。" in answer.content.decode()
    assert in_error() == []


def test_a_mangled_address_opens_nothing(cast: Cast, client: Any) -> None:
    decide_all(cast, begin(cast, ["value"]))
    page_of(client, cast.system_operator, PAGE)
    for query in (
        {"node": "x"},
        {"node": "a/b.C.d", "error": "\0"},
        {"node": failures.groups()[0].node, "after": "%%"},
    ):
        assert client.get(PAGE, query).status_code == 200
    assert client.post(reverse("inbox:retry"), {"node": "nowhere"}).status_code in (302, 404)
    assert client.post(reverse("inbox:retry")).status_code == 404


def test_more_failures_take_no_more_queries(cast: Cast, client: Any) -> None:
    page_of(client, cast.system_operator, PAGE)
    counts = []
    for size in (1, 8):
        decide_all(cast, begin(cast, ["value"] * size))
        with CaptureQueriesContext(connection) as statements:
            client.get(PAGE)
            client.get(PAGE, failures.groups()[0].key)
        counts.append(len(statements))
    assert counts[0] == counts[1]
