"""The handbook of a year (S50): its columns and foot, who may print it, what is frozen, whose seal it bears."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from registry.base.refusals import NotAllowed, Refusal
from registry.people.models import Person
from registry.years.models import CreditYear
from tests.cast import ask, log_in, png, submitted
from tests.workflows.hands import decide
from tests.workflows.papers import ADDRESS, counted, handbook_of, reference_year, seal
from workflows.documents import handbook, issuing, paper, seals
from workflows.documents.models import Document, Seal


def text_of(pdf: bytes) -> str:
    """The words of a PDF, without the blanks that only place them."""
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_reference_page_comes_out_with_its_own_numbers(cast):
    reference_year(cast)
    facts = handbook_of(cast).facts
    assert [row["amount"] for row in facts["rows"]] == ["12.00(2.00)", "24.00(4.00)", "15.00(5.00)"]
    assert facts["foot"] == {"public": "", "professional": "51.00(11.00)", "total": "51.00(11.00)"}


def test_the_printed_page_holds_head_columns_and_foot(cast):
    reference_year(cast)
    text = text_of(paper.printed([handbook_of(cast)]))
    for words in ("青泽市人民医院", "林若溪", cast.nurse.card_number, "2026年度（2026-01-01至2026-12-31）"):
        assert words in text
    assert "起止时间形式内容成绩学时(学分)承办单位" in text
    assert "公需专业51.00(11.00)年度累计51.00(11.00)" in text
    assert "第1页，共1页" in text


def test_one_date_where_it_began_and_ended_on_the_same_day(cast):
    reference_year(cast)
    days = [row["days"] for row in handbook_of(cast).facts["rows"]]
    assert days == [["2026-01-19"], ["2026-02-18", "2026-02-19"], ["2026-03-20"]]


def test_without_classes_it_says_passed(cast):
    reference_year(cast)
    assert {row["result"] for row in handbook_of(cast).facts["rows"]} == {"合格"}


def test_under_a_standard_with_classes_it_says_the_class(cast):
    ask(cast.city, has_classes=True)
    reference_year(cast)
    facts = handbook_of(cast).facts
    assert [row["result"] for row in facts["rows"]] == ["Ⅱ类学分", "Ⅰ类学分", "Ⅰ类学分"]


def test_public_and_elective_subjects_have_sums_of_their_own(cast):
    counted(
        cast.nurse, cast.year, 0, "online", "public_course", "none", "24", "0", "数字化", "人社局", subject="public"
    )
    counted(cast.nurse, cast.year, 1, "online", "lecture", "unit", "3", "1", "人文", "本院", subject="elective")
    foot = handbook_of(cast).facts["foot"]
    assert foot == {"public": "24.00(0.00)", "professional": "", "elective": "3.00(1.00)", "total": "27.00(1.00)"}


def test_what_waits_for_a_review_is_not_in_it(cast):
    credit = submitted(cast.nurse)
    assert handbook_of(cast).facts["rows"] == []
    decide("pass", credit, cast.head_nurse)
    decide("pass", credit, cast.nursing_office)
    facts = handbook_of(cast).facts
    assert (len(facts["rows"]), facts["reviewer"]) == (1, "闻书仪")


def test_an_open_year_is_provisional_and_says_what_is_lacking(cast):
    reference_year(cast)
    facts = handbook_of(cast).facts
    assert not facts["is_final"]
    assert facts["standing"] == "未达标，还差 学分 14.00、总学时 39 学时、公需科目 24 学时"


def test_a_long_year_goes_over_several_pages_with_its_head_on_each(cast):
    for number in range(40):
        counted(cast.nurse, cast.year, number, "online", "lecture", "unit", "3", "1", f"讲座{number}", "本院")
    pages = PdfReader(io.BytesIO(paper.printed([handbook_of(cast)]))).pages
    heads = ["起止时间" in page.extract_text() for page in pages]
    assert heads == [True] * 2
    assert "第2页，共2页" in "".join(pages[1].extract_text().split())


def test_many_in_one_file_count_their_own_pages(cast):
    reference_year(cast)
    both = [handbook_of(cast), handbook_of(cast, cast.colleague)]
    text = text_of(paper.printed(both))
    assert text.count("第1页，共1页") == 2


def test_the_same_facts_give_the_same_bytes(cast):
    reference_year(cast)
    document = handbook_of(cast)
    assert paper.printed([document]) == paper.printed([Document.objects.get(pk=document.pk)])


def test_a_letter_that_the_font_lacks_stops_it(cast):
    Person.objects.filter(pk=cast.nurse.pk).update(name="林ཀ溪")
    with pytest.raises(Refusal) as caught:
        handbook_of(cast)
    assert caught.value.code == "document_letter_missing"


@pytest.mark.parametrize("who", ["colleague", "outsider", "far_reviewer", "cme_office", "clerk", "admin"])
def test_nobody_prints_for_people_they_do_not_review(cast, who):
    with pytest.raises(NotAllowed):
        handbook_of(cast, actor=getattr(cast, who))


@pytest.mark.parametrize("who", ["nurse", "head_nurse", "nursing_office", "bureau"])
def test_oneself_and_the_reviewers_print(cast, who):
    assert handbook_of(cast, actor=getattr(cast, who)).issued_by == getattr(cast, who)


def test_only_the_units_reviewer_prints_with_the_seal(cast):
    seal(cast)
    sealed = {who: handbook_of(cast, actor=getattr(cast, who)).seal for who in ("nurse", "head_nurse", "bureau")}
    assert set(sealed.values()) == {None}
    assert handbook_of(cast, actor=cast.nursing_office).seal == Seal.objects.get()


def test_people_print_with_the_seal_themselves_where_the_unit_lets_them(cast):
    seal(cast, own_prints=True)
    assert handbook_of(cast, actor=cast.nurse).seal == Seal.objects.get()


def test_the_seal_lies_on_the_page(cast):
    seal(cast)
    [page] = PdfReader(io.BytesIO(paper.printed([handbook_of(cast, actor=cast.nursing_office)]))).pages
    assert len(page.images) == 1


def test_a_seal_is_replaced_and_never_deleted(cast):
    first = seal(cast)
    second = seal(cast)
    first.refresh_from_db()
    assert (first.ended_by, second.ended_at) == (cast.admin, None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Seal.objects.filter(pk=first.pk).delete()


@pytest.mark.parametrize("who", ["nursing_office", "head_nurse", "clerk", "bureau", "outsider", "system_operator"])
def test_only_the_units_administrator_keeps_the_seal(cast, who):
    with pytest.raises(NotAllowed):
        seals.take_away(cast.hospital, actor=getattr(cast, who))


def test_a_seal_without_transparent_paper_is_refused(cast):
    with pytest.raises(Refusal) as caught:
        seals.prepared(png("red"), "seal.png")
    assert caught.value.code == "seal_unfit"


def test_an_issued_document_is_never_changed(cast):
    document = handbook_of(cast)
    for change in ({"digest": "0" * 64}, {"person": cast.colleague}, {"facts": {}}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        document.delete()


def test_it_is_revoked_once_and_by_somebody_else(cast):
    document = handbook_of(cast)
    with pytest.raises(NotAllowed):
        issuing.revoke(document.pk, actor=cast.nurse, reason="错了")
    issuing.revoke(document.pk, actor=cast.nursing_office, reason="姓名登记错了")
    with pytest.raises(Refusal):
        issuing.revoke(document.pk, actor=cast.nursing_office, reason="再一次")
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.update(revoked_at=None, revoked_by=None, revoked_reason="")


def test_more_people_the_same_number_of_queries(cast):
    def queries(people: list[Person]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            issuing.issue(list(handbook.papers(people, cast.year).values()), actor=cast.bureau, address=ADDRESS)
        return len(caught)

    reference_year(cast)
    reference_year(cast, cast.colleague)
    one, two = [Person.objects.select_related("home", "title").get(pk=who.pk) for who in (cast.nurse, cast.colleague)]
    queries([one])
    assert queries([one, two]) == queries([one])


def test_a_double_click_makes_one_document(cast, client):
    reference_year(cast)
    log_in(client, cast.nurse)
    address = reverse("documents:handbook", args=[cast.nurse.pk])
    for _ in range(2):
        assert client.post(address, {"year": cast.year.pk}).status_code == 302
    assert Document.objects.count() == 1


def test_the_handbook_is_of_the_unit_where_one_worked_in_that_year(cast):
    reference_year(cast)
    past = CreditYear.objects.create(
        jurisdiction=cast.city, name="2025", from_date=dt.date(2025, 1, 1), to_date=dt.date(2025, 12, 31),
        phase=CreditYear.Phase.CLOSED, entry_until=dt.date(2025, 12, 20), review_until=dt.date(2025, 12, 28),
    )  # fmt: skip
    cast.nurse.memberships.update(to_date=dt.date(2026, 1, 31))
    cast.nurse.memberships.create(organisation=cast.far_ward, from_date=dt.date(2026, 2, 1))
    Person.objects.filter(pk=cast.nurse.pk).update(home=cast.far_ward)
    person = Person.objects.select_related("home", "title").get(pk=cast.nurse.pk)
    assert handbook.papers([person], past)[person.pk].unit == cast.hospital
    assert handbook.papers([person], cast.year)[person.pk].unit == cast.far_hospital


def test_where_a_cap_lets_less_count_the_page_says_how_much(cast):
    reference_year(cast)
    assert handbook_of(cast).facts["counted"] == ""
    rule = {"code": "project_any", "role": "learner", "kind": "judged", "kinds": ["project", "distance"]}
    ask(cast.city, {"credits": "25"}, rules=[rule | {"cap_year": "8", "confidence": "own"}])
    assert handbook_of(cast).facts["counted"] == "8.00"
