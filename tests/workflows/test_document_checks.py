"""Who holds a document in the hand asks for it: by its code on the public page, by its signature anywhere."""

from __future__ import annotations

import base64
import io
import secrets

import pytest
from asn1crypto.pem import unarmor
from asn1crypto.x509 import Certificate
from django.urls import reverse
from hypothesis import given, strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from registry.accounts.onetime import ALPHABET
from tests.workflows.papers import handbook_of, reference_year
from workflows.credits import services
from workflows.documents import codes, delivery, issuing, limits, signing
from workflows.documents.facts import canonical, digest
from workflows.documents.models import Document, Lookups
from workflows.documents.verification import AMENDED, REVOKED, VALID, state_now

BODIES = st.text(ALPHABET, min_size=15, max_size=15)


def check(client, code: str):
    return client.get(reverse("verify:code", args=[code]))


@given(BODIES, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_any_wrong_letter_of_a_code_shows(body, place, letter):
    code = body + codes.check_letter(body)
    wrong = code[:place] + letter + code[place + 1 :]
    assert codes.is_code(wrong) == (wrong == code)


@given(BODIES, st.integers(0, 14))
def test_any_two_swapped_neighbours_of_a_code_show(body, place):
    code = body + codes.check_letter(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert codes.is_code(swapped) == (swapped == code)


def test_a_code_is_read_as_it_was_meant():
    code = codes.new_code()
    assert codes.read(f" {codes.grouped(code).lower()} ") == code
    assert codes.read(code[:-1]) == ""


def test_anyone_sees_a_masked_name_the_totals_and_that_it_holds(cast, client):
    reference_year(cast)
    document = handbook_of(cast)
    page = check(client, document.code)
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("林**", "青泽市人民医院", "51.00(11.00)", "2026 年度", document.digest, "有效"):
        assert words in text
    for secret in (cast.nurse.name, cast.nurse.card_number, cast.nurse.id_number):
        assert secret not in text


def test_a_code_that_nobody_issued_has_the_same_page(client, db):
    page = check(client, codes.new_code())
    assert page.status_code == 404
    assert "没有这份文件" in page.content.decode()


@pytest.mark.parametrize("code", ["x", "%27", "A" * 16, "啊" * 16, "A" * 3000])
def test_what_cannot_be_a_code_is_not_looked_up(client, db, code, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert check(client, code).status_code == 404


def test_the_form_leads_to_the_page_of_the_code(client, db):
    code = codes.new_code()
    answer = client.get(reverse("verify:form"), {"code": codes.grouped(code).lower()})
    assert answer["Location"] == reverse("verify:code", args=[code])
    assert client.get(reverse("verify:form"), {"code": "123"}).status_code == 422


def test_a_credit_that_came_later_shows_as_a_change(cast):
    document = handbook_of(cast)
    assert state_now(document) == VALID
    reference_year(cast)
    assert state_now(document) == AMENDED


def test_an_annulled_credit_shows_as_a_change(cast):
    first, *_others = reference_year(cast)
    document = handbook_of(cast)
    services.annul(first.pk, actor=cast.bureau, reason="编号无效")
    assert state_now(document) == AMENDED


def test_a_revoked_document_says_so_and_not_why(cast, client):
    document = handbook_of(cast)
    issuing.revoke(document.pk, actor=cast.nursing_office, reason="姓名登记错了")
    text = check(client, document.code).content.decode()
    assert "已作废" in text
    assert "姓名登记错了" not in text
    assert state_now(Document.objects.get(pk=document.pk)) == REVOKED


def test_too_many_questions_from_one_address_are_put_off(client, db, monkeypatch):
    monkeypatch.setattr(limits, "MOST", 3)
    code = codes.new_code()
    assert [check(client, code).status_code for _ in range(4)] == [404, 404, 404, 429]
    assert "Retry-After" in check(client, code)
    assert client.get(reverse("verify:code", args=[code]), REMOTE_ADDR="10.1.1.1").status_code == 404


def test_the_address_itself_is_not_kept(client, db):
    check(client, codes.new_code())
    assert "127.0.0.1" not in Lookups.objects.get().address


def test_lookups_are_forgotten(client, db):
    check(client, codes.new_code())
    Lookups.objects.update(began_at="2020-01-01T00:00Z")
    limits.forget_lookups()
    assert not Lookups.objects.exists()


def verdict(pdf: bytes):
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    _kind, _headers, der = unarmor(signing.certificates_pem())
    return validate_pdf_signature(
        signature, ValidationContext(trust_roots=[Certificate.load(der)], allow_fetching=False)
    )


def test_the_signature_holds_and_covers_the_whole_file(cast):
    status = verdict(delivery.pdf_of([handbook_of(cast)]))
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"


def test_a_flipped_byte_breaks_the_signature(cast):
    pdf = bytearray(delivery.pdf_of([handbook_of(cast)]))
    pdf[pdf.index(b"stream") + 200] ^= 1
    assert not verdict(bytes(pdf)).intact


def test_the_file_carries_its_own_facts_and_they_have_the_printed_digest(cast):
    reference_year(cast)
    document = handbook_of(cast)
    [inside] = PdfReader(io.BytesIO(delivery.pdf_of([document]))).attachments["document.json"]
    assert inside == canonical(document.facts)
    assert digest(document.facts) == document.digest


def test_the_certificates_of_all_keys_are_published(client, settings):
    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    settings.DOC_KEYS = {"d2": key(), "d1": key()}
    text = client.get(reverse("verify:certificates")).content
    assert text.count(b"BEGIN CERTIFICATE") == 2
    assert text == signing.certificates_pem()


def test_without_a_key_every_page_says_that_it_is_not_signed(cast, settings):
    settings.DOC_KEYS = {}
    document = handbook_of(cast)
    text = "".join(PdfReader(io.BytesIO(delivery.pdf_of([document]))).pages[0].extract_text().split())
    assert "本文件没有电子签名" in text


def test_the_code_leads_where_the_qr_leads(cast):
    document = handbook_of(cast)
    assert document.facts["issued"]["check_at"].endswith(reverse("verify:code", args=[document.code]))
