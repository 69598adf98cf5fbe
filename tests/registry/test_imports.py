"""The pattern of imports, tried with the project library: preview first, a job that writes, the rest comes back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.base.refusals import Refusal
from registry.imports import services
from registry.imports.models import Import, ImportRow
from registry.imports.shapes import SHAPES
from registry.jobs import engine
from registry.jobs.models import Job
from registry.jobs.worker import Worker
from registry.messages.models import Message
from registry.roles.models import Grant
from registry.years.models import Activity
from tests.cast import Cast, make_cast
from tests.registry.sheets import bytes_of, cells_of, workbook
from tests.threads import at_once
from tests.workflows.inboxes import again, queries_of, sit_down, text_of

HEAD = ["项目编号", "项目名称", "主办单位", "学科", "举办起止日期", "学时", "授予学分"]
FACTS = {"source": "2026 年市级项目", "year": 2026, "level": "city", "scheme": "national-2022"}
LISTS = SHAPES["projects"]


def project(at: int, **other: Any) -> list[Any]:
    row = {
        "number": f"2026-03-01-{at:03d} (青)", "name": f"心血管护理新进展第 {at} 期", "organiser": "青泽市护理学会",
        "discipline": "03-01", "dates": "2026/5/16-2026/5/18", "hours": 12, "credits": 4,
    } | other  # fmt: skip
    return list(row.values())


def send(cast: Any, *rows: list[Any], head: list[str] = HEAD, facts: dict[str, Any] = FACTS) -> Import:
    return services.send_file(
        LISTS, workbook([head, *rows]), name="名单.xlsx", place=cast.city, actor=again(cast.bureau), facts=facts
    )


def written(cast: Any, table: Import, **how: Any) -> Job:
    job = services.confirm(table.pk, actor=again(cast.bureau), **how)
    while engine.turn():
        pass
    job.refresh_from_db()
    return job


def counts(table: Import) -> tuple[int, int, int, int]:
    return table.new, table.changed, table.same, table.refused


def test_nothing_is_written_before_it_is_confirmed(cast: Cast) -> None:
    table = send(cast, project(1), project(2))
    assert (counts(table), Activity.objects.count()) == ((2, 0, 0, 0), 0)
    job = written(cast, table)
    assert (job.state, job.done, Activity.objects.count()) == ("done", 2, 2)


def test_what_a_row_says_stands_in_the_library(cast: Cast) -> None:
    written(cast, send(cast, project(1)))
    entry = Activity.objects.get()
    assert (entry.number_stem, entry.level, entry.disciplines) == ("2026-03-01-001", "city", ["national-2022:03-01"])
    assert (entry.from_date, entry.to_date) == (dt.date(2026, 5, 16), dt.date(2026, 5, 18))
    assert (entry.hours, entry.credits, entry.year, entry.source) == (Decimal(12), Decimal(4), 2026, "2026 年市级项目")


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    written(cast, send(cast, project(1), project(2)))
    second = send(cast, project(1), project(2))
    assert counts(second) == (0, 0, 2, 0)
    with pytest.raises(Refusal) as caught:
        services.confirm(second.pk, actor=again(cast.bureau))
    assert caught.value.code == "nothing_to_write"


def test_sent_twice_and_confirmed_twice_writes_once(cast: Cast) -> None:
    tables = [send(cast, project(1)), send(cast, project(1))]
    jobs = [written(cast, table) for table in tables]
    assert [job.items.get().code for job in jobs] == ["new", "same"]
    assert Activity.objects.count() == 1


def test_confirmed_twice_it_is_one_job(cast: Cast) -> None:
    table = send(cast, project(1))
    assert written(cast, table) == written(cast, table)


def test_a_changed_row_says_from_what(cast: Cast) -> None:
    written(cast, send(cast, project(1)))
    table = send(cast, project(1, credits=3))
    assert counts(table) == (0, 1, 0, 0)
    assert table.rows.get().report["before"] == {"credits": "4.00"}
    written(cast, table)
    assert Activity.objects.get().credits == 3


def test_what_the_table_does_not_name_stays_as_it_is(cast: Cast) -> None:
    written(cast, send(cast, project(1)))
    table = send(cast, ["2026-03-01-001(青)", "新名称", 4], head=["编号", "名称", "学分"])
    written(cast, table)
    entry = Activity.objects.get()
    assert (entry.name, entry.organiser, entry.hours) == ("新名称", "青泽市护理学会", Decimal(12))


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"credits": "四"}, "学分"),
        ({"name": ""}, "项目名称"),
        ({"name": "长" * 201}, "项目名称"),
        ({"dates": "2026/5/18-2026/5/16"}, "举办日期"),
        ({"number": 2.01403e30}, "项目编号"),
    ],
)
def test_a_refused_row_says_column_value_and_reason(cast: Cast, wrong: dict[str, Any], column: str) -> None:
    table = send(cast, project(1), project(2, **wrong))
    assert counts(table) == (1, 0, 0, 1)
    (problem,) = table.rows.get(outcome="refused").report["problems"]
    assert (problem[0], problem[2][-1]) == (column, "。")


def test_an_odd_number_is_remarked_and_taken(cast: Cast) -> None:
    table = send(cast, project(1, number="2015-99-14-006(国)"), project(2, number="青医继〔2026〕8 号"))
    assert counts(table) == (2, 0, 0, 0)
    assert [len(row.report["problems"]) for row in table.rows.all()] == [1, 1]


def test_the_same_number_twice_in_a_file_is_refused_the_second_time(cast: Cast) -> None:
    table = send(cast, project(1), project(1, number="２０２６-03-01-001（青）"))
    assert counts(table) == (1, 0, 0, 1)


def test_a_number_of_another_year_is_not_written_over(cast: Cast) -> None:
    written(cast, send(cast, project(1, number="007"), facts=FACTS | {"year": 2025}))
    table = send(cast, project(1, number="007", credits=9))
    assert counts(table) == (0, 0, 0, 1)


def test_titles_above_and_remarks_in_headings_are_passed_over(cast: Cast) -> None:
    table = send(cast, ["", "项目名称（全称）", "学分*"], ["", "甲", 2], head=["青泽市 2026 年继续医学教育项目名单"])
    assert counts(table) == (1, 0, 0, 0)
    assert table.rows.get().number == 3


@pytest.mark.parametrize("rows", [[], [["甲", "乙"]], [HEAD], [["项目名称"], ["甲"]]])
def test_a_table_without_its_columns_is_refused(cast: Cast, rows: list[list[Any]]) -> None:
    with pytest.raises(Refusal) as caught:
        services.send_file(LISTS, workbook(rows), name="", place=cast.city, actor=again(cast.bureau), facts=FACTS)
    assert caught.value.code == "table_unreadable"


def test_the_refused_rows_come_back_as_they_were_and_can_be_mended(cast: Cast) -> None:
    table = send(cast, project(1), project(2, credits="四"))
    client = sit_down(cast.bureau)
    returned = cells_of(bytes_of(client.get(f"/imports/{table.pk}/returned.xlsx")))
    assert returned[1][1] == "心血管护理新进展第 2 期"
    assert "请填数字" in returned[1][-1]
    mended = [["4" if cell == "四" else cell for cell in row] for row in returned]
    table = services.send_file(LISTS, workbook(mended), name="", place=cast.city, actor=again(cast.bureau), facts=FACTS)
    assert counts(table) == (1, 0, 0, 0)


def test_the_template_is_read_again_and_offers_what_may_be_chosen(cast: Cast) -> None:
    client = sit_down(cast.bureau)
    data = bytes_of(client.get("/imports/projects/template.xlsx"))
    head = cells_of(data)[0]
    assert {"项目编号", "项目名称*", "学分*"} <= set(head)
    assert any("2026-03-01-014" in str(cell) for row in cells_of(data, 1) for cell in row)
    table = send(
        cast, ["甲" if word.startswith("项目名称") else 2 if word == "学分*" else "" for word in head], head=head
    )
    assert counts(table) == (1, 0, 0, 0)


def test_the_pages_lead_from_the_file_to_the_result(cast: Cast) -> None:
    client = sit_down(cast.bureau)
    file = SimpleUploadedFile("名单.xlsx", workbook([HEAD, project(1), project(2, credits="四")]))
    sent = client.post("/imports/projects/new/", FACTS | {"place": cast.city.pk, "file": file})
    page = text_of(client.get(sent.headers["Location"]))
    assert "写入 1 行" in page
    assert "请填数字" in page
    done = client.post(f"{sent.headers['Location']}confirm/")
    assert "项目库名单：写入 1 行" in text_of(client.get(done.headers["Location"]))
    assert Activity.objects.count() == 1


def test_a_file_that_is_none_is_answered_with_the_reason(cast: Cast) -> None:
    client = sit_down(cast.bureau)
    answer = client.post(
        "/imports/projects/new/", FACTS | {"place": cast.city.pk, "file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04")}
    )
    assert answer.status_code == 409
    assert "Excel 文件打不开" in text_of(answer)
    assert client.post("/imports/projects/new/", FACTS).status_code == 422


def test_another_place_of_the_form_is_not_taken(cast: Cast) -> None:
    file = SimpleUploadedFile("名单.xlsx", workbook([HEAD, project(1)]))
    facts = FACTS | {"place": cast.hospital.pk, "file": file}
    assert sit_down(cast.bureau).post("/imports/projects/new/", facts).status_code == 422
    assert Import.objects.count() == 0


def test_the_job_stops_when_the_role_has_ended(cast: Cast) -> None:
    table = send(cast, project(1))
    job = services.confirm(table.pk, actor=again(cast.bureau))
    Grant.objects.filter(person=cast.bureau).update(ended_at=timezone.now(), ended_by=cast.admin)
    engine.turn()
    job.refresh_from_db()
    assert (job.state, job.refused, Activity.objects.count()) == ("failed", 1, 0)


def test_many_rows_are_written_by_the_worker_and_told(cast: Cast, settings: Any) -> None:
    settings.JOB_AT_ONCE, settings.JOB_CHUNK = 2, 3
    table = send(cast, *map(project, range(8)))
    sit_down(cast.bureau).post(f"/imports/{table.pk}/confirm/")
    assert Activity.objects.count() == 0
    Worker().until_idle()
    assert Activity.objects.count() == 8
    assert Message.objects.filter(person=cast.bureau, code="imports.ended").count() == 1


def test_more_rows_cost_the_same_number_of_queries(cast: Cast) -> None:
    taken = []
    for count in (3, 300):
        with CaptureQueriesContext(connection) as captured:
            send(cast, *map(project, range(count)))
        taken.append(len(captured))
    assert taken[0] == taken[1]


def test_the_preview_costs_the_same_for_more_rows(cast: Cast) -> None:
    client, few, many = sit_down(cast.bureau), send(cast, project(1)), send(cast, *map(project, range(40)))
    assert len(queries_of(client, f"/imports/{few.pk}/")) == len(queries_of(client, f"/imports/{many.pk}/"))


def test_the_list_costs_the_same_for_more_tables(cast: Cast) -> None:
    client = sit_down(cast.bureau)
    written(cast, send(cast, project(1)))
    few = len(queries_of(client, "/imports/"))
    for at in range(2, 6):
        written(cast, send(cast, project(at)))
    assert len(queries_of(client, "/imports/")) == few


def test_what_nobody_confirms_is_forgotten_and_rows_long_written_too(cast: Cast) -> None:
    old, done = send(cast, project(1)), send(cast, project(2))
    written(cast, done)
    ago = timezone.now() - dt.timedelta(days=61)
    Import.objects.filter(pk=old.pk).update(created_at=ago)
    Import.objects.filter(pk=done.pk).update(confirmed_at=ago)
    services.forget()
    assert list(Import.objects.values_list("pk", flat=True)) == [done.pk]
    assert ImportRow.objects.count() == 0
    assert sit_down(cast.bureau).get(f"/imports/{done.pk}/").status_code == 200


def test_of_what_one_never_confirms_the_oldest_goes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_UNCONFIRMED", 2)
    kept = send(cast, project(1))
    written(cast, kept)
    tables = [send(cast, project(at)) for at in range(2, 5)]
    assert set(Import.objects.values_list("pk", flat=True)) == {kept.pk, tables[1].pk, tables[2].pk}


def test_two_at_once_bring_the_same_list_and_it_stands_once(transactional_db: None) -> None:
    cast = make_cast()
    jobs = [services.confirm(send(cast, project(1)).pk, actor=again(cast.bureau)) for _ in range(2)]
    at_once(*(lambda job=job: engine.advance(job.pk) for job in jobs))
    assert Activity.objects.count() == 1
    assert sorted(job.items.get().code for job in jobs) == ["new", "same"]
