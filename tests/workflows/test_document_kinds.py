"""The slip of one online activity (S52) and the proof of several years."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.years.models import CreditYear
from tests.cast import Cast, ask, log_in
from tests.workflows.hands import shut
from tests.workflows.papers import ADDRESS, counted, reference_year
from workflows.credits import services
from workflows.credits.models import Credit
from workflows.documents import issuing, paper, proof, slip
from workflows.documents.models import Document
from workflows.documents.verification import AMENDED, REVOKED, VALID, state_now


def online(cast: Cast, **more: object) -> Credit:
    facts = ("online", "distance", "national", "15", "5", "医院感染预防与控制", "泽云远程教育平台")
    return counted(cast.nurse, cast.year, 0, *facts, **{"number": "2015-14-05-962", **more})


def slip_of(cast: Cast, credit: Credit) -> Document:
    loaded = Credit.objects.select_related("person__home", "unit").get(pk=credit.pk)
    [document] = issuing.issue([slip.paper(loaded)], actor=loaded.person, address=ADDRESS)
    return document


def text_of(document: Document) -> str:
    pages = PdfReader(io.BytesIO(paper.printed([document]))).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def last_year(cast: Cast) -> CreditYear:
    return CreditYear.objects.create(
        jurisdiction=cast.city, name="2025", from_date=dt.date(2025, 1, 1), to_date=dt.date(2025, 12, 31),
        phase=CreditYear.Phase.CLOSED, entry_until=dt.date(2025, 12, 20), review_until=dt.date(2025, 12, 28),
    )  # fmt: skip


def proof_of(cast: Cast, *years: CreditYear) -> Document:
    person = Person.objects.select_related("home", "title").get(pk=cast.nurse.pk)
    papers = proof.papers([person], years, purpose="promotion")
    [document] = issuing.issue(list(papers.values()), actor=cast.nursing_office, address=ADDRESS)
    return document


def test_a_slip_holds_what_the_reference_holds(cast):
    ask(cast.city, has_classes=True)
    facts = slip_of(cast, online(cast)).facts
    wanted = {
        "name": "林若溪", "sex": cast.nurse.get_sex_display(), "unit": "青泽市人民医院",
        "activity": "医院感染预防与控制", "hours": "15.00",
        "number": "2015-14-05-962 (国)", "category": "国家Ⅰ类", "credits": "5.00",
        "id_number": cast.nurse.masked_id_number,
    }  # fmt: skip
    assert {name: facts[name] for name in wanted} == wanted


def test_a_slip_says_that_it_is_no_certificate_and_bears_no_id_number(cast):
    document = slip_of(cast, online(cast))
    assert text_of(document).count("非学分证书，仅作为学习证明") == 2
    assert cast.nurse.id_number not in str(document.facts)


@pytest.mark.parametrize("origin", ["attendance", "speaker"])
def test_only_an_online_activity_has_a_slip(cast, origin):
    credit = counted(cast.nurse, cast.year, 0, origin, "project", "city", "12", "2", "讲座", "本院")
    with pytest.raises(Refusal) as caught:
        slip_of(cast, credit)
    assert caught.value.code == "slip_not_offered"


def test_the_slip_of_an_annulled_credit_is_void(cast):
    credit = online(cast)
    document = slip_of(cast, credit)
    assert state_now(document) == VALID
    services.annul(credit.pk, actor=cast.bureau, reason="编号无效")
    assert state_now(Document.objects.get(pk=document.pk)) == REVOKED


def test_the_public_page_of_a_slip_shows_activity_and_amount(cast, client):
    document = slip_of(cast, online(cast))
    text = client.get(reverse("verify:code", args=[document.code])).content.decode()
    assert "医院感染预防与控制" in text
    assert "15.00(5.00)" in text


def test_a_proof_sets_years_side_by_side(cast):
    past = last_year(cast)
    reference_year(cast)
    facts = proof_of(cast, cast.year, past).facts
    assert [(row["year"], row["amount"], row["is_final"]) for row in facts["rows"]] == [
        ("2025", "0.00(0.00)", True), ("2026", "51.00(11.00)", False),
    ]  # fmt: skip
    assert (facts["about"], facts["purpose"]) == ("2025–2026", "职称晋升")
    assert facts["foot"] == {"total": "51.00(11.00)"}


def test_a_proof_is_printed_with_its_classes_where_there_are_any(cast):
    ask(cast.city, has_classes=True)
    reference_year(cast)
    text = text_of(proof_of(cast, cast.year))
    assert "Ⅰ类学分Ⅱ类学分" in text
    assert "9.002.00" in text


def test_closing_a_year_changes_no_proof_and_a_new_credit_does(cast):
    document = proof_of(cast, cast.year)
    shut(cast)
    assert state_now(document) == VALID
    shut(cast, "reopen")
    reference_year(cast)
    assert state_now(document) == AMENDED


def test_years_may_be_named_in_either_order(cast, client):
    past = last_year(cast)
    log_in(client, cast.nurse)
    form = {"first": cast.year.pk, "last": past.pk, "purpose": "assessment"}
    assert client.post(reverse("documents:proof", args=[cast.nurse.pk]), form).status_code == 302
    assert [row["year"] for row in Document.objects.get().facts["rows"]] == ["2025", "2026"]
