"""Documents of a whole department or unit as one job: each person once, one file or a ZIP, killed or not."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from registry.jobs import engine, kinds
from registry.jobs.models import Job, JobItem
from registry.jobs.papers import forget_papers
from registry.jobs.services import cancel, enqueue
from registry.messages.models import Message
from registry.people.models import Person
from registry.roles.models import Grant
from tests.cast import Cast, log_in
from tests.workflows.papers import ADDRESS, reference_year, seal
from workflows.documents import batch, keeping
from workflows.documents.batch import NAME
from workflows.documents.models import Document
from workflows.documents.queries import staff_of


def asked(cast: Cast, who: str = "nursing_office", **more: Any) -> Job:
    owner = Person.objects.get(pk=getattr(cast, who).pk)
    facts = {
        "kind": "handbook", "years": [cast.year.pk], "purpose": "promotion", "format": "zip", "sealed": True,
        "address": ADDRESS,
    }  # fmt: skip
    people = staff_of(owner, cast.hospital).values_list("pk", flat=True)
    return enqueue(NAME, owner=owner, place=cast.hospital, subjects=[(key, None) for key in people], facts=facts | more)


def run(job: Job) -> Job:
    while engine.advance(job.pk):
        pass
    return Job.objects.get(pk=job.pk)


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def result(job: Job) -> bytes:
    path = keeping.result_of(job.pk)
    assert path is not None
    return path.read_bytes()


def test_a_zip_holds_one_signed_file_a_person(cast):
    reference_year(cast)
    job = run(asked(cast))
    nurses = Person.objects.filter(home__path__startswith=cast.hospital.path, line="nurse").count()
    with zipfile.ZipFile(io.BytesIO(result(job))) as archive:
        names = archive.namelist()
        first = archive.read(next(name for name in names if "林若溪" in name))
    assert (job.state, job.done, len(names)) == ("done", nurses, nurses)
    assert b"/ByteRange" in first


def test_one_file_holds_everybody_in_their_order_and_is_signed_once(cast):
    reference_year(cast)
    job = run(asked(cast, format="pdf"))
    pdf = result(job)
    pages = PdfReader(io.BytesIO(pdf)).pages
    wanted = list(staff_of(cast.nursing_office, cast.hospital).values_list("name", flat=True))
    texts = ["".join(page.extract_text().split()) for page in pages]
    assert [next(name for name in wanted if f"姓名{name}" in text) for text in texts] == wanted
    assert pdf.count(b"/ByteRange") == 1


def test_chunks_of_one_file_are_joined(cast, settings):
    settings.JOB_CHUNK = 2
    job = run(asked(cast, format="pdf"))
    assert len(PdfReader(io.BytesIO(result(job))).pages) == job.total
    assert not keeping.parts_of(job.pk)


def test_who_moved_away_meanwhile_is_left_out_with_the_reason(cast):
    job = asked(cast)
    Person.objects.filter(pk=cast.nurse.pk).update(home=cast.far_ward)
    job = run(job)
    item = JobItem.objects.get(job=job, subject_id=cast.nurse.pk)
    assert (job.refused, item.code) == (1, "document_not_yours")


def test_a_name_that_cannot_be_printed_stops_only_its_own(cast):
    Person.objects.filter(pk=cast.nurse.pk).update(name="林ཀ溪")
    job = run(asked(cast))
    assert (job.refused, job.done) == (1, job.total - 1)


def test_a_reviewer_whose_role_ended_prints_no_more(cast):
    job = asked(cast)
    Grant.objects.filter(person=cast.nursing_office).update(to_date="2020-02-01")
    job = run(job)
    assert (job.state, job.done) == ("failed", 0)
    assert keeping.result_of(job.pk) is None


def test_the_units_reviewer_gets_the_seal_and_the_departments_not(cast):
    used = seal(cast)
    run(asked(cast))
    run(asked(cast, "head_nurse"))
    others = Document.objects.exclude(person=cast.nursing_office)
    assert set(others.filter(issued_by=cast.nursing_office).values_list("seal", flat=True)) == {used.pk}
    assert set(others.filter(issued_by=cast.head_nurse).values_list("seal", flat=True)) == {None}


def test_a_chunk_done_again_after_a_kill_leaves_nothing_doubled(cast, monkeypatch):
    job = asked(cast)
    with monkeypatch.context() as broken:
        broken.setattr(keeping, "zip_up", lambda *_: 1 / 0)
        run(job)
    assert not Document.objects.exists()
    Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None)
    job = run(job)
    with zipfile.ZipFile(io.BytesIO(result(job))) as archive:
        assert len(archive.namelist()) == job.total
    assert Document.objects.count() == job.total


def test_what_was_printed_before_a_cancel_is_there(cast, monkeypatch):
    monkeypatch.setitem(kinds.CHUNKS, batch.NAME, 2)
    job = asked(cast, format="pdf")
    engine.advance(job.pk)
    cancel(job.pk, owner=job.owner)
    job = run(job)
    assert (job.state, len(PdfReader(io.BytesIO(result(job))).pages)) == ("cancelled", 2)


def test_its_owner_is_told_and_fetches_it_from_the_jobs_page(cast, client):
    job = run(asked(cast))
    log_in(client, cast.nursing_office)
    address = reverse("jobs:download", args=[job.pk])
    assert address in client.get(reverse("jobs:detail", args=[job.pk])).content.decode()
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == result(job)
    assert Message.objects.filter(person=cast.nursing_office, code="documents.printed").count() == 1
    assert log_in(client, cast.head_nurse) is client
    assert client.get(address).status_code == 404


def test_the_page_says_how_many_and_starts_one_job_for_a_double_click(cast, client):
    log_in(client, cast.head_nurse)
    address = reverse("documents:batch")
    page = client.get(address)
    assert "这里有 3 人" in page.content.decode()
    form = {"kind": "handbook", "last": cast.year.pk, "format": "pdf", "purpose": "promotion", "once": "k1"}
    led = {client.post(address, form)["Location"] for _ in range(2)}
    assert led == {reverse("jobs:detail", args=[Job.objects.get().pk])}


def test_a_place_out_of_reach_is_not_chosen(cast, client):
    log_in(client, cast.head_nurse)
    page = client.get(reverse("documents:batch"), {"place": cast.far_hospital.pk})
    assert "临江区中心医院" not in page.content.decode()


def test_files_are_forgotten_after_some_days(cast):
    job = run(asked(cast))
    forget_papers()
    assert keeping.result_of(job.pk)
    Job.objects.update(finished_at=timezone.now() - dt.timedelta(days=15))
    forget_papers()
    assert keeping.result_of(job.pk) is None


def test_more_people_the_same_number_of_queries(cast):
    def queries(job: Job) -> int:
        with CaptureQueriesContext(connection) as caught:
            run(job)
        return len(caught)

    reference_year(cast)
    one = asked(cast)
    JobItem.objects.filter(job=one, position__gt=1).delete()
    Job.objects.filter(pk=one.pk).update(total=1)
    first = queries(one)
    assert queries(asked(cast)) == first
