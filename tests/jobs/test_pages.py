"""The pages of a job: progress, results by outcome, the sheet, the list; and whose they are."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.base.sheets import harmless
from registry.jobs import engine, services
from registry.jobs.kinds import KINDS
from registry.jobs.models import Job
from registry.jobs.worker import Worker
from tests.cast import Cast
from tests.jobs.counting import NAME, Counting
from tests.workflows.inboxes import sit_down, text_of


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Counting:
    settings.JOB_CHUNK = 10
    kind = Counting()
    monkeypatch.setitem(KINDS, NAME, kind)
    return kind


def job_of(cast: Any, count: int) -> Job:
    return services.enqueue(NAME, owner=cast.nurse, subjects=[(n, None) for n in range(count)], facts={})


def test_a_running_job_shows_how_far_and_how_long(cast: Cast, counting: Counting) -> None:
    job = job_of(cast, 30)
    engine.turn()
    page = sit_down(cast.nurse).get(f"/jobs/{job.pk}/")
    text = text_of(page)
    assert "10 / 30 项" in text
    assert "还要 不到一分钟" in text
    assert 'hx-trigger="every 2s"' in page.content.decode()


def test_the_part_with_the_progress_asks_for_the_page_when_it_is_over(cast: Cast, counting: Counting) -> None:
    job, client = job_of(cast, 12), sit_down(cast.nurse)
    engine.turn()
    part = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith("<section")
    assert "HX-Refresh" not in part.headers
    engine.turn()
    assert client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_nobody_at_work_is_said(cast: Cast, counting: Counting) -> None:
    job = job_of(cast, 1)
    Job.objects.update(created_at=timezone.now() - services.PLANS_KEPT)
    page = sit_down(cast.nurse).get(f"/jobs/{job.pk}/")
    assert "后台程序暂时没有动静" in text_of(page)
    assert "hx-get" not in page.content.decode()


def test_results_by_outcome_page_by_page(cast: Cast, counting: Counting) -> None:
    job, client = job_of(cast, 120), sit_down(cast.nurse)
    Worker().until_idle()
    first = client.get(f"/jobs/{job.pk}/?outcome=refused").context["page"]
    second = client.get(f"/jobs/{job.pk}/?outcome=refused&after={first.page.next}").context["page"]
    assert [len(page.rows) for page in (first, second)] == [50, 10]
    assert all(row.item.subject_id % 2 for row in (*first.rows, *second.rows))
    assert first.reasons[0]["count"] == 60
    assert [tab[2] for tab in first.tabs] == [120, 60, 60]


@pytest.mark.parametrize("query", ["outcome=nonsense", "after=x", "after=bm9wZQ"])
def test_a_mangled_address_shows_everything(cast: Cast, counting: Counting, query: str) -> None:
    job = job_of(cast, 3)
    assert len(sit_down(cast.nurse).get(f"/jobs/{job.pk}/?{query}").context["page"].rows) == 3


def test_more_items_the_same_queries(cast: Cast, counting: Counting) -> None:
    client, counts = sit_down(cast.nurse), []
    for size in (3, 45):
        job = job_of(cast, size)
        Worker().until_idle()
        client.get(f"/jobs/{job.pk}/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/jobs/{job.pk}/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_sheet_holds_every_item_and_no_formula(cast: Cast, counting: Counting) -> None:
    job = job_of(cast, 5)
    Worker().until_idle()
    answer = sit_down(cast.nurse).get(f"/jobs/{job.pk}/results.xlsx?outcome=done")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    assert page.count("<row ") == 4
    assert "<f>" not in page
    assert "'=1+4" in page.replace("&apos;", "'").replace("&#39;", "'")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_stays_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless(f"甲{text}") == f"甲{text}"


def test_a_job_is_found_again_and_cancelled(cast: Cast, counting: Counting) -> None:
    job, client = job_of(cast, 30), sit_down(cast.nurse)
    engine.turn()
    assert f"/jobs/{job.pk}/" in client.get("/jobs/").content.decode()
    answer = client.post(f"/jobs/{job.pk}/cancel/", follow=True)
    assert "正在取消" in text_of(answer)
    engine.turn()
    assert "已取消" in text_of(client.get(f"/jobs/{job.pk}/"))


@pytest.mark.parametrize("who", ["colleague", "bureau", "system_operator"])
def test_somebody_elses_job_does_not_exist(cast: Cast, counting: Counting, who: str) -> None:
    job, client = job_of(cast, 1), sit_down(getattr(cast, who))
    gets = [client.get(f"/jobs/{job.pk}/{page}").status_code for page in ("", "results.xlsx")]
    assert [*gets, client.post(f"/jobs/{job.pk}/cancel/").status_code] == [404] * 3
    assert "数 1 项" not in text_of(client.get("/jobs/"))


def test_nobody_sees_nothing(cast: Cast, counting: Counting) -> None:
    assert Client().get(f"/jobs/{job_of(cast, 1).pk}/").headers["Location"].startswith("/account/login/")
