"""Finding credits, of one's own and of one's people, and exactly that as a sheet, at once or as a job."""

from __future__ import annotations

import datetime as dt
import io
import logging
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from registry.jobs import engine
from registry.jobs.models import Job
from registry.jobs.papers import KEPT, folder_of, forget_papers
from registry.people.models import Person
from registry.years.models import CreditYear
from tests.cast import Cast, ask, draft, submitted
from tests.workflows.hands import decide, passed
from tests.workflows.inboxes import queries_of, sit_down, text_of
from workflows.credits.finding import export

PEOPLE = "/credits/query/?whose=people"


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def cells(response: Any, sheet: int = 0) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    return book.get_sheet_by_index(sheet).to_python()


def finish(job: Job) -> Job:
    while Job.objects.get(pk=job.pk).is_active:
        engine.advance(job.pk)
    return Job.objects.get(pk=job.pk)


def names(page: Any) -> list[str]:
    return [line["credit"].name for line in page.context["found"].lines]


def test_every_filter_narrows_alone_and_together(cast: Cast) -> None:
    submitted(cast.nurse, name="讲座甲", kind="lecture", form="lecture", level="unit")
    submitted(cast.nurse, name="论文乙", kind="paper", level="national", number="2026-07", issuer="中华护理杂志")
    submitted(cast.nurse, name="公需丙", kind="public_course", subject="public", from_date=dt.date(2026, 3, 1))
    page = sit_down(cast.nurse)
    for query, left in {
        "kind=lecture": ["讲座甲"],
        "level=national": ["论文乙"],
        "form=lecture": ["讲座甲"],
        "subject=public": ["公需丙"],
        "last=2026-04-01": ["公需丙"],
        "q=护理杂志": ["论文乙"],
        "q=2026-07": ["论文乙"],
        "group=bureau": [],
        "group=waiting&kind=paper": ["论文乙"],
        "kind=nonsense&first=soon": ["论文乙", "讲座甲", "公需丙"],
    }.items():
        assert names(page.get(f"/credits/query/?{query}")) == left, query


def test_a_class_is_found(cast: Cast) -> None:
    ask(cast.city, has_classes=True)
    submitted(cast.nurse, name="国家级", level="national")
    submitted(cast.nurse, name="市级")
    assert names(sit_down(cast.nurse).get("/credits/query/?credit_class=1")) == ["国家级"]


def test_a_reviewer_finds_her_people_and_nobody_else(cast: Cast) -> None:
    submitted(cast.nurse, name="甲")
    submitted(cast.doctor, name="乙")
    submitted(cast.outsider, name="丙")
    draft(cast.nurse, name="草稿")
    assert names(sit_down(cast.head_nurse).get(PEOPLE)) == ["甲"]
    assert names(sit_down(cast.clerk).get(PEOPLE)) == ["乙", "甲"]
    assert names(sit_down(cast.clerk).get(f"{PEOPLE}&place={cast.surgery.pk}")) == ["乙"]
    assert names(sit_down(cast.clerk).get(f"{PEOPLE}&q=方知")) == ["乙"]
    assert names(sit_down(cast.nurse).get(PEOPLE)) == ["甲"], "without a role one finds one's own"


def test_a_place_beyond_ones_own_is_neither_used_nor_named(cast: Cast) -> None:
    submitted(cast.nurse, name="甲")
    page = sit_down(cast.head_nurse).get(f"{PEOPLE}&place={cast.far_hospital.pk}")
    assert names(page) == ["甲"]
    assert cast.far_hospital.name not in text_of(page)


def test_peoples_credits_are_those_of_this_year_unless_all_are_asked_for(cast: Cast) -> None:
    last = CreditYear.objects.create(
        jurisdiction=cast.city,
        name="2025",
        from_date=dt.date(2025, 1, 1),
        to_date=dt.date(2025, 12, 31),
        phase=CreditYear.Phase.OPEN,
        entry_until=dt.date(2026, 12, 20),
        review_until=dt.date(2026, 12, 28),
    )
    submitted(cast.nurse, name="去年的", from_date=dt.date(2025, 12, 31))
    submitted(cast.nurse, name="今年的")
    client = sit_down(cast.head_nurse)
    assert names(client.get(PEOPLE)) == ["今年的"]
    assert names(client.get(f"{PEOPLE}&year={last.name}")) == ["去年的"]
    assert names(client.get(f"{PEOPLE}&year=all")) == ["今年的", "去年的"]


@pytest.mark.parametrize("address", ["/credits/query/", PEOPLE])
def test_more_credits_are_not_more_queries(cast: Cast, address: str) -> None:
    client = sit_down(cast.head_nurse)
    decide("return", submitted(cast.nurse), cast.head_nurse, "请补编号。")
    submitted(cast.head_nurse)
    few = queries_of(client, address)
    for _ in range(3):
        decide("return", submitted(cast.nurse), cast.head_nurse, "请补编号。")
        submitted(cast.head_nurse)
    assert len(queries_of(client, address)) == len(few)


def test_the_sheet_holds_what_is_shown_with_real_days_and_numbers(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    refused = submitted(cast.nurse, name="=1+1", number="2026-03-01-014 (国)")
    decide("refuse", refused, cast.head_nurse, "不属于继续教育。")
    passed(cast.nurse, [cast.head_nurse, cast.nursing_office], name="讲座", kind="lecture")
    with caplog.at_level(logging.INFO, "xuefen.credits"):
        head, row = cells(sit_down(cast.nurse).post("/credits/query/export/?group=refused"))
    shown = dict(zip(head, row, strict=True))
    assert (shown["日期"], shown["学时"], shown["学分"]) == (dt.date(2026, 5, 16), 12.0, 4.0)
    assert (shown["活动名称"], shown["审核状态"], shown["审核意见"]) == ("'=1+1", "不通过", "不属于继续教育。")
    assert (shown["学分类别"], shown["学分级别"], shown["学科"]) == ("外出培训", "市级", "心血管病学")
    (told,) = [record for record in caplog.records if record.message == "credits exported"]
    assert told.facts == {"by": cast.nurse.pk, "filter": {"group": "refused"}, "rows": 1}  # type: ignore[attr-defined]


def test_the_notes_say_the_filters_and_the_totals(cast: Cast) -> None:
    passed(cast.nurse, [cast.head_nurse, cast.nursing_office])
    notes = dict(cells(sit_down(cast.nurse).post("/credits/query/export/?kind=training"), 1))
    assert (notes["筛选"], notes["行数"], notes["已审核 学分"]) == ("外出培训", 1, 4)


def test_a_reviewers_sheet_names_the_people_and_never_their_id_number(cast: Cast) -> None:
    submitted(cast.nurse)
    head, row = cells(sit_down(cast.head_nurse).post(f"/credits/query/export/{PEOPLE[15:]}"))
    shown = dict(zip(head, row, strict=True))
    assert (shown["人员"], shown["卡号"], shown["科室"]) == ("林若溪", cast.nurse.card_number, "心内科")
    assert not any("身份证" in word for word in head)


def test_a_long_export_is_a_job_whose_portions_make_one_sheet(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    monkeypatch.setattr("workflows.credits.finding.views.AT_ONCE", 2)
    monkeypatch.setattr(export, "PORTION", 2)
    for number in range(5):
        submitted(cast.nurse, name=f"第 {number} 项", credits=Decimal(number + 1))
    client = sit_down(cast.head_nurse)
    answer = client.post(f"/credits/query/export/{PEOPLE[15:]}")
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    assert client.get(f"/jobs/{job.pk}/results.xlsx").status_code == 404, "not written yet"
    submitted(cast.nurse, name="后来的")
    job = finish(job)
    assert (job.state, job.total, job.done) == ("done", 3, 3)
    assert "下载文件" in text_of(client.get(f"/jobs/{job.pk}/"))
    head, *rows = cells(client.get(f"/jobs/{job.pk}/results.xlsx"))
    assert [row[head.index("活动名称")] for row in rows] == [f"第 {number} 项" for number in (4, 3, 2, 1, 0)]
    assert [row[head.index("学分")] for row in rows] == [5, 4, 3, 2, 1]
    assert sit_down(cast.nursing_office).get(f"/jobs/{job.pk}/results.xlsx").status_code == 404


def a_job(cast: Cast) -> Job:
    submitted(cast.nurse)
    reader = Person.objects.get(pk=cast.head_nurse.pk)
    return export.begin(reader, export.Filters(whose="people"), count=1)


def test_asked_for_twice_it_is_one_job(cast: Cast) -> None:
    first = a_job(cast)
    reader = Person.objects.get(pk=cast.head_nurse.pk)
    assert export.begin(reader, export.Filters(whose="people"), count=1).pk == first.pk


def test_a_role_that_ended_gives_no_rows_and_no_file(cast: Cast) -> None:
    written = finish(a_job(cast))
    cast.head_nurse.grants.update(ended_at=dt.datetime.now(dt.UTC), ended_by=cast.admin)
    client = sit_down(cast.head_nurse)
    assert client.get(f"/jobs/{written.pk}/results.xlsx").status_code == 404


def test_a_job_without_its_role_stops(cast: Cast) -> None:
    job = a_job(cast)
    cast.head_nurse.grants.update(ended_at=dt.datetime.now(dt.UTC), ended_by=cast.admin)
    assert finish(job).state == "failed"
    assert not folder_of(job.pk).exists()


def test_a_file_is_kept_for_some_days(cast: Cast) -> None:
    job = finish(a_job(cast))
    forget_papers()
    assert folder_of(job.pk).exists()
    Job.objects.update(finished_at=timezone.now() - KEPT - dt.timedelta(days=1))
    forget_papers()
    assert not folder_of(job.pk).exists()
    assert "已经删除" in text_of(sit_down(cast.head_nurse).get(f"/jobs/{job.pk}/"))
