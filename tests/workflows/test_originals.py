"""The paper counter: whose originals are to be shown, and by whom they were seen."""

from __future__ import annotations

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.tables.models import EvidenceRule
from registry.tables.services import say_evidence
from tests.cast import Cast, draft, submitted
from tests.workflows.inboxes import again, queries_of, sit_down, task_of, text_of
from workflows.credits import services
from workflows.credits.finding.columns import cells_of, columns_of
from workflows.credits.models import Credit
from workflows.originals.models import OriginalMark
from workflows.originals.queries import shown_to
from workflows.originals.services import mark


@pytest.fixture
def paper(cast: Cast) -> Cast:
    """Medical aid and degrees are proved by their originals alone."""
    bureau = Person.objects.get(pk=cast.bureau.pk)
    say_evidence({"aid": "paper", "degree": "paper"}, at=cast.city, actor=bureau, reason="看原件")
    return cast


def aid(who: Person, **facts: object) -> Credit:
    return submitted(who, kind="aid", evidence=False, **facts)


def seen(credit: Credit, actor: Person) -> int:
    return mark([credit.pk], is_seen=True, actor=again(actor))


def names(who: Person) -> list[str]:
    return [row.name for row in shown_to(again(who)).order_by("pk")]


def test_a_reviewer_sees_what_is_to_be_shown_by_her_people(paper: Cast) -> None:
    aid(paper.nurse, name="援藏")
    aid(paper.outsider, name="援疆")
    submitted(paper.nurse, name="讲座", kind="lecture")
    draft(paper.nurse, name="草稿", kind="aid")
    assert names(paper.head_nurse) == ["援藏"]
    assert names(paper.cme_office) == [], "another line"
    assert names(paper.bureau) == ["援藏", "援疆"]
    with pytest.raises(Refusal):
        mark(None, is_seen=True, actor=again(paper.nurse))


def test_the_nearest_jurisdictions_word_holds(paper: Cast) -> None:
    from_district = aid(paper.outsider)
    Person.objects.get(pk=paper.bureau.pk).grants.create(
        role="bureau_reviewer", place=paper.district, from_date="2020-01-01", reason="cast"
    )
    say_evidence({"aid": "required"}, at=paper.district, actor=again(paper.bureau), reason="要上传")
    assert from_district.name not in names(paper.bureau)


def test_seen_twice_is_seen_once_and_can_be_taken_back(paper: Cast) -> None:
    credit = aid(paper.nurse)
    assert (seen(credit, paper.head_nurse), seen(credit, paper.nursing_office)) == (1, 0)
    assert mark([credit.pk], is_seen=False, actor=again(paper.nursing_office)) == 1
    assert seen(credit, paper.nursing_office) == 1
    rows = OriginalMark.objects.filter(credit=credit).order_by("number")
    assert [(row.number, row.by.name) for row in rows] == [(1, "陆青禾"), (2, "闻书仪"), (3, "闻书仪")]


def test_nobody_marks_their_own_or_what_they_entered(paper: Cast) -> None:
    own, entered = aid(paper.head_nurse), draft(paper.nurse, kind="aid", evidence=False, actor=paper.clerk)
    services.submit([entered.pk], actor=paper.clerk)
    Person.objects.get(pk=paper.clerk.pk).grants.create(
        role="unit_reviewer", place=paper.hospital, from_date="2020-01-01", reason="cast"
    )
    assert (seen(own, paper.head_nurse), seen(entered, paper.clerk)) == (0, 0)
    assert (seen(own, paper.nursing_office), seen(entered, paper.head_nurse)) == (1, 1)


def test_a_whole_department_is_marked_at_once_and_no_other(paper: Cast) -> None:
    for number in range(3):
        aid(paper.nurse, name=f"援助 {number}")
    other = aid(paper.doctor)
    client = sit_down(paper.bureau)
    assert "心内科 3" in text_of(client.get("/originals/"))
    client.post(f"/originals/mark/?place={paper.cardiology.pk}", {"everything": "1"})
    assert list(OriginalMark.objects.values_list("credit__name", flat=True)) == ["援助 0", "援助 1", "援助 2"]
    assert other.pk not in OriginalMark.objects.values_list("credit", flat=True)


def test_it_stands_at_the_credit_and_before_the_reviewer(paper: Cast) -> None:
    credit = aid(paper.nurse)
    assert "原件待出示" in text_of(sit_down(paper.nurse).get(f"/credits/{credit.pk}/"))
    assert "原件待出示" in text_of(sit_down(paper.head_nurse).get(f"/inbox/{task_of(credit).pk}/"))
    seen(credit, paper.head_nurse)
    assert "陆青禾 2026" in text_of(sit_down(paper.nurse).get(f"/credits/{credit.pk}/"))
    assert "原件" not in text_of(sit_down(paper.nurse).get(f"/credits/{submitted(paper.nurse).pk}/"))


def test_more_originals_are_not_more_queries(paper: Cast) -> None:
    aid(paper.nurse)
    client = sit_down(paper.head_nurse)
    few = queries_of(client, "/originals/")
    for _ in range(3):
        aid(paper.nurse)
    assert len(queries_of(client, "/originals/")) == len(few)


def test_marks_cannot_be_changed(paper: Cast) -> None:
    seen(aid(paper.nurse), paper.head_nurse)
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM originals_originalmark")


@pytest.mark.parametrize(
    ("original", "left"), [("seen", ["援藏"]), ("to_show", ["援疆"]), ("", ["义诊", "援藏", "援疆"])]
)
def test_the_query_and_the_inbox_narrow_by_what_was_seen(paper: Cast, original: str, left: list[str]) -> None:
    first, _second = aid(paper.nurse, name="援藏"), aid(paper.nurse, name="援疆")
    submitted(paper.nurse, name="义诊", kind="lecture")
    seen(first, paper.head_nurse)
    head = sit_down(paper.head_nurse)
    for address in (f"/credits/query/?whose=people&original={original}", f"/inbox/?original={original}"):
        page = text_of(head.get(address))
        assert [name for name in ("义诊", "援藏", "援疆") if name in page] == left, address
    assert 'name="original"' in head.get("/inbox/").content.decode()


def test_a_nearer_rule_takes_a_task_out_of_both_lists(paper: Cast) -> None:
    aid(paper.nurse, name="援藏")
    EvidenceRule.objects.create(jurisdiction=paper.hospital, kind="aid", need="required")
    head = sit_down(paper.head_nurse)
    for address in ("/credits/query/?whose=people&original=to_show", "/inbox/?original=to_show"):
        assert "援藏" not in text_of(head.get(address)), address


def test_the_sheet_says_which_originals_were_seen(paper: Cast) -> None:
    first, second, third = aid(paper.nurse), aid(paper.nurse), submitted(paper.nurse, kind="lecture")
    seen(first, paper.head_nurse)
    rows = Credit.objects.filter(pk__in=[first.pk, second.pk, third.pk]).order_by("pk")
    columns = columns_of(of_people=True)
    assert [str(cells[-1]) for cells in cells_of(rows, columns)] == ["原件已看", "原件待出示", ""]
    assert str(columns[-1].word) == "原件"


def test_the_person_reads_what_to_bring_and_to_whom(paper: Cast) -> None:
    credit = aid(paper.nurse, certificate_number="2026-77")
    page = text_of(sit_down(paper.nurse).get(f"/credits/{credit.pk}/"))
    assert "证书编号 2026-77" in page
    assert "心内科 陆青禾看，不用上传" in page
    paper.head_nurse.grants.update(to_date="2026-01-01")
    assert "闻书仪看，不用上传" in text_of(sit_down(paper.nurse).get(f"/credits/{credit.pk}/"))
