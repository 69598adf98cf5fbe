"""Evidence is served to who may see the credit, and to nobody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from registry.files.services import path_of, store
from tests.cast import draft, log_in, png
from workflows.credits import entry, services
from workflows.credits.models import Evidence

MATRIX = {
    "nurse": 200,
    "head_nurse": 200,
    "nursing_office": 200,
    "clerk": 200,
    "bureau": 200,
    "colleague": 404,
    "cme_office": 404,
    "doctor": 404,
    "admin": 404,
    "outsider": 404,
    "far_reviewer": 404,
    "system_operator": 404,
    "security_operator": 404,
    "audit_operator": 404,
    "card_maker": 404,
}


def with_paper(who, name="证书.png", data=None):
    credit = draft(who, evidence=False)
    file = store(SimpleUploadedFile(name, data or png()), actor=who)
    entry.add_evidence(credit.pk, [file], actor=who)
    return credit, Evidence.objects.get(credit=credit)


@pytest.fixture
def evidence(cast):
    credit, row = with_paper(cast.nurse)
    services.only(services.submit([credit.pk], actor=cast.nurse))
    return row


def address(row):
    return f"/credits/evidence/{row.pk}/"


@pytest.mark.parametrize("who", MATRIX)
def test_who_gets_it(client, cast, evidence, who):
    assert log_in(client, getattr(cast, who)).get(address(evidence)).status_code == MATRIX[who]


def test_the_matrix_knows_everybody(cast):
    assert {name for name, value in vars(cast).items() if value in cast.everybody()} == set(MATRIX)


def test_anonymous_is_led_to_the_login(client, evidence):
    assert client.get(address(evidence)).status_code == 302


def test_a_draft_is_its_owners_alone(client, cast):
    _, row = with_paper(cast.nurse)
    assert log_in(client, cast.nurse).get(address(row)).status_code == 200
    assert log_in(client, cast.head_nurse).get(address(row)).status_code == 404


def test_a_guessed_address_is_not_found(client, cast, evidence):
    assert log_in(client, cast.nurse).get("/credits/evidence/999999/").status_code == 404


def test_the_answer_can_do_nothing_in_a_browser(client, cast, evidence):
    answer = log_in(client, cast.nurse).get(address(evidence))
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("inline")


def test_a_download_is_an_attachment(client, cast):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    path = path_of(store(SimpleUploadedFile("a.png", png()), actor=cast.nurse).key).parent / "made.pdf"
    writer.write(path)
    _, row = with_paper(cast.nurse, "证书.pdf", path.read_bytes())
    answer = log_in(client, cast.nurse).get(address(row) + "?download")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_that_is_lost_is_not_found_and_no_error(client, cast, evidence):
    path_of(evidence.file.key).unlink()
    assert log_in(client, cast.nurse).get(address(evidence)).status_code == 404


def test_who_decided_still_sees_what_was_taken_off(client, cast, evidence):
    services.decide("return", [evidence.credit_id], actor=cast.head_nurse, opinion="看不清。")
    entry.remove_evidence(evidence.credit_id, evidence.pk, actor=cast.nurse)
    assert log_in(client, cast.head_nurse).get(address(evidence)).status_code == 200
    assert str(address(evidence)) not in client.get(f"/credits/{evidence.credit_id}/").content.decode()
