"""Unit entry for many (S28): one thing, many people; what is written, what comes back, how it is taken back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.base.refusals import Refusal
from registry.imports import services as imports
from registry.imports.models import Import, ImportRow
from registry.people.models import Membership
from registry.people.services import move_person
from registry.tables.services import add_code
from registry.years.models import CreditYear
from tests.cast import LONG_AGO, Cast, png
from tests.registry.sheets import bytes_of, cells_of
from tests.workflows.batches import FORM, HEAD, row, send, why, written
from tests.workflows.hands import steps_of
from tests.workflows.inboxes import again, sit_down, text_of
from workflows.batches.forms import pasted
from workflows.batches.models import Batch
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit, Evidence


def test_each_person_gets_a_credit_of_their_own_in_the_flow(cast: Cast) -> None:
    job = written(cast, send(cast, row(cast.nurse), row(cast.doctor, 28.5)))
    assert job.done == 2
    credits = Credit.objects.order_by("pk")
    assert [(one.person, one.hours, one.credits, one.state) for one in credits] == [
        (cast.nurse, Decimal(30), Decimal(0), "DEPARTMENT"),
        (cast.doctor, Decimal("28.50"), Decimal(0), "UNIT"),
    ]
    assert {(one.origin, one.entered_by, one.unit) for one in credits} == {("clerk", cast.clerk, cast.hospital)}
    assert [step for step, _state in steps_of(credits[0])] == ["submit"]
    assert Batch.objects.get().entries.count() == 2


def test_nothing_contradicts_itself_afterwards(cast: Cast) -> None:
    written(cast, send(cast, row(cast.nurse), row(cast.doctor), row(cast.colleague)))
    assert [found for check in CHECKS for found in check.find()] == []


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    written(cast, send(cast, row(cast.nurse)))
    second = send(cast, row(cast.nurse))
    assert (second.same, second.to_write) == (1, 0)
    with pytest.raises(Refusal):
        imports.confirm(second.pk, actor=again(cast.clerk))


def test_other_hours_for_the_same_thing_are_not_written_over(cast: Cast) -> None:
    written(cast, send(cast, row(cast.nurse)))
    table = send(cast, row(cast.nurse, 20))
    assert (table.refused, why(table)[0][0]) == (1, "学时")
    assert "30.00" in why(table)[0][1]


def test_who_is_not_the_clerks_is_as_unknown_as_a_made_up_number(cast: Cast) -> None:
    stranger, nobody = row(cast.outsider), row(cast.nurse, number="7999999999")
    table = send(cast, stranger, row(cast.nurse))
    head = ["卡号", "姓名", "学时"]
    unknown = send(cast, nobody, head=head)
    assert (table.new, table.refused) == (1, 1)
    assert why(table)[0][1] == why(unknown)[0][1]


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"name": "别人"}, "姓名"),
        ({"number": 1.1e17}, "身份证号"),
        ({"number": ""}, "卡号"),
        ({"hours": "很多"}, "学时"),
    ],
)
def test_a_row_that_does_not_fit_says_where(cast: Cast, wrong: dict[str, Any], column: str) -> None:
    table = send(cast, row(cast.nurse, **wrong), row(cast.colleague))
    assert (table.new, [found for found, _why in why(table)]) == (1, [column])


def test_two_numbers_of_two_people_are_refused(cast: Cast) -> None:
    head = ["身份证号", "卡号", "学时"]
    table = send(cast, [cast.nurse.id_number, cast.colleague.card_number, 6], head=head)
    assert "不是同一个人" in why(table)[0][1]


def test_the_same_person_twice_is_refused_the_second_time(cast: Cast) -> None:
    table = send(cast, row(cast.nurse), row(cast.nurse))
    assert (table.new, table.refused) == (1, 1)


def test_neither_hours_nor_credits_is_refused(cast: Cast) -> None:
    assert send(cast, row(cast.nurse, "")).refused == 1
    assert send(cast, row(cast.nurse, ""), hours="6").new == 1


def test_a_closed_year_is_refused_with_the_reason(cast: Cast) -> None:
    CreditYear.objects.create(
        jurisdiction=cast.city, name="2025", from_date="2025-01-01", to_date="2025-12-31", phase="closed",
        entry_until="2025-12-20", review_until="2025-12-28",
    )  # fmt: skip
    table = send(cast, [*row(cast.nurse), "2025年"], [*row(cast.colleague), 2026], head=[*HEAD, "年度"])
    assert (table.new, table.refused) == (1, 1)
    assert "2025 年度已经关闭" in why(table)[0][1]


def test_an_earlier_year_that_is_open_takes_its_credits(cast: Cast) -> None:
    CreditYear.objects.create(
        jurisdiction=cast.city, name="2025", from_date="2025-01-01", to_date="2025-12-31", phase="open",
        entry_until="2025-12-20", review_until="2025-12-28",
    )  # fmt: skip
    written(cast, send(cast, [*row(cast.nurse), "2025"], head=[*HEAD, "年度"]))
    assert Credit.objects.get().credit_year.name == "2025"


def test_id_numbers_do_not_lie_in_clear_where_rows_wait(cast: Cast) -> None:
    table = send(cast, row(cast.nurse), row(cast.outsider))
    kept = str(list(ImportRow.objects.values_list("cells", "report")))
    assert cast.nurse.id_number not in kept
    assert cast.outsider.id_number not in kept
    page = text_of(sit_down(cast.clerk).get(f"/imports/{table.pk}/"))
    assert cast.nurse.id_number not in page
    returned = cells_of(bytes_of(sit_down(cast.clerk).get(f"/imports/{table.pk}/returned.xlsx")))
    assert returned[1][0] == cast.outsider.id_number


def test_one_file_proves_it_for_all(cast: Cast) -> None:
    client = sit_down(cast.clerk)
    facts = FORM | {"kind": "training", "subject": "professional", "hours": "6", "credits": "2"}
    people = {"numbers": f"{cast.nurse.card_number} {cast.nurse.name}\n{cast.colleague.card_number}"}
    assert client.post("/batches/new/", facts | people).status_code == 422
    papers = {"files": SimpleUploadedFile("通知.png", png(), "image/png")}
    sent = client.post("/batches/new/", facts | people | papers)
    client.post(f"{sent.headers['Location']}confirm/")
    assert Evidence.objects.values("file").distinct().count() == 1
    assert Evidence.objects.count() == Credit.objects.filter(state="DEPARTMENT").count() == 2


@pytest.mark.parametrize(("kind", "subject"), [("public_course", "公需科目"), ("lecture", "专业科目")])
def test_a_subject_left_open_follows_the_kind(cast: Cast, kind: str, subject: str) -> None:
    facts = FORM | {"kind": kind, "subject": "", "hours": "6", "numbers": cast.nurse.card_number}
    papers = {"files": SimpleUploadedFile("通知.png", png(), "image/png")}
    page = sit_down(cast.clerk).post("/batches/new/", facts | papers, follow=True)
    assert ("科目", subject) in page.context["page"].summary


def test_pasted_numbers_are_shown_with_whose_they_are(cast: Cast) -> None:
    facts = FORM | {"hours": "6", "numbers": cast.nurse.card_number}
    page = sit_down(cast.clerk).post("/batches/new/", facts, follow=True)
    assert cast.nurse.name in text_of(page)
    assert ("科目", "公需科目") in page.context["page"].summary


def test_whole_departments_are_taken_and_single_people_left_out(cast: Cast) -> None:
    client = sit_down(cast.clerk)
    facts = FORM | {"hours": "6", "departments": [cast.cardiology.pk]}
    sent = client.post("/batches/new/", facts)
    assert Import.objects.get(pk=sent.headers["Location"].split("/")[2]).new == 3
    listed = client.post("/batches/new/", facts | {"then": "list"})
    assert (listed.status_code, len(listed.context["people"])) == (200, 3)
    assert listed.context["form"].initial["name"] == FORM["name"]
    sent = client.post("/batches/new/", facts | {"listed": "1", "person": [cast.nurse.pk, cast.outsider.pk]})
    assert Import.objects.latest("id").new == 1


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("7000000001 林若溪", [("card_number", "林若溪")]),
        ("7000000001，7000000002\n\n7000000003", [("card_number", "")] * 3),
        ("99000019880412001X\t林若溪", [("id_number", "林若溪")]),
        ("林若溪", [("card_number", "林若溪")]),
    ],
)
def test_pasted_lines_name_people(text: str, rows: list[tuple[str, str]]) -> None:
    assert [(next(iter(one)), one["name"]) for one in pasted(text)] == rows


def test_nobody_chosen_is_said(cast: Cast) -> None:
    answer = sit_down(cast.clerk).post("/batches/new/", FORM | {"hours": "6"})
    assert answer.status_code == 422
    assert "还没有选人" in text_of(answer)


def test_a_number_of_the_library_fills_the_facts(cast: Cast) -> None:
    answer = sit_down(cast.clerk).post("/batches/new/", {"number": "2026-13-01-001", "then": "look_up", "name": "存"})
    assert answer.context["form"].initial["name"] == "存"
    assert "项目库没有这个编号" in text_of(answer)


def test_words_of_the_jurisdictions_own_tables_are_written_too(cast: Cast) -> None:
    operator = again(cast.system_operator)
    add_code("subcategory", at=cast.city, actor=operator, name="人工智能", code="qz_ai", parent="public_course")
    client = sit_down(cast.clerk)
    facts = FORM | {"hours": "6", "numbers": cast.nurse.card_number, "sub_kind": "qz_ai"}
    sent = client.post("/batches/new/", facts)
    client.post(f"{sent.headers['Location']}confirm/")
    assert Credit.objects.get().sub_kind == "qz_ai"


def test_it_belongs_to_the_department_of_that_day(cast: Cast) -> None:
    move_person(cast.nurse, to=cast.surgery, on=dt.date(2026, 7, 15))
    later = ["2026-08-20", "2026-06-30"]
    head = [*HEAD, "活动日期"]
    written(cast, send(cast, *([*row(cast.nurse), day] for day in later), head=head))
    found = Credit.objects.order_by("-from_date").values_list("department", "unit")
    assert list(found) == [(cast.surgery.pk, cast.hospital.pk), (cast.cardiology.pk, cast.hospital.pk)]


def test_who_worked_elsewhere_on_that_day_is_entered_there(cast: Cast) -> None:
    Membership.objects.filter(person=cast.nurse).update(from_date=dt.date(2026, 7, 15))
    Membership.objects.create(
        person=cast.nurse, organisation=cast.far_hospital, from_date=LONG_AGO, to_date=dt.date(2026, 7, 14)
    )
    table = send(cast, row(cast.nurse), row(cast.colleague))
    assert (table.new, table.refused) == (1, 1)
    assert "请由当时的单位录入" in why(table)[0][1]
