"""Handbooks of a unit as the job that the page starts, signed and not, beside the bare printer.

One sealed file a person in a ZIP, with QR, verification code, its facts as data and ten rows, from the frozen keys to
the file that can be fetched. The peer is typst alone: the same frozen documents are laid out again with everything
read and reckoned before; it neither asks the database, nor signs, nor keeps a file.
"""

import statistics
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.test import override_settings

from benchmarks.credit_export import PER_PERSON, build
from benchmarks.report import Result
from registry.jobs import engine
from registry.jobs.models import Job
from registry.jobs.services import enqueue
from registry.people.models import Person
from registry.people.queries import unit_of
from registry.roles.models import Grant, Role
from registry.years.models import CreditYear
from tests.cast import LONG_AGO, person
from tests.workflows.papers import ADDRESS, seal_image
from workflows.documents import keeping, seals
from workflows.documents.batch import NAME
from workflows.documents.models import Document
from workflows.documents.paper import printed
from workflows.documents.queries import staff_of

DEFAULT_SIZE = 500
WARM = 20


def run(size: int) -> Result:
    reader = build(size * PER_PERSON, people=size)
    with TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = Path(folder)
        people = _sealed(reader)
        _print(reader, people[:WARM])
        signed, sizes = _print(reader, people)
        joined, _ = _print(reader, people, kind="pdf")
        with override_settings(DOC_KEYS={}):
            plain, _ = _print(reader, people)
            bare = _bare()
    rows = [
        ("signed, documents a second", f"{len(people) / signed:,.1f}", ""),
        ("as one file signed once, documents a second", f"{len(people) / joined:,.1f}", ""),
        ("largest file signed, KB", f"{max(sizes) / 1024:.1f}", ""),
        ("median file signed, KB", f"{statistics.median(sizes) / 1024:.1f}", ""),
    ]
    unit = "documents a second"
    return Result("handbook", size, len(people) / plain, bare, unit, more_is_better=True, rows=rows)


def _sealed(reader: Person) -> list[int]:
    """The unit gets a seal from its administrator; whose handbooks are printed."""
    assert reader.home is not None
    unit = unit_of(reader.home)
    assert unit is not None
    keeper = person("章如海", unit)
    Grant.objects.create(person=keeper, role=Role.UNIT_ADMIN, place=unit, from_date=LONG_AGO, reason="bench")
    seals.put_in_place(unit, seal_image(), actor=keeper, own_prints=False)
    staff = staff_of(reader, unit).exclude(pk__in=[reader.pk, keeper.pk])
    return list(staff.values_list("pk", flat=True))


def _print(reader: Person, people: list[int], *, kind: str = "zip") -> tuple[float, list[int]]:
    """Seconds from the button to the file, and how large each person's is."""
    facts = {
        "kind": "handbook", "years": [CreditYear.objects.get().pk], "purpose": "promotion", "format": kind,
        "sealed": True, "address": ADDRESS,
    }  # fmt: skip
    began = time.perf_counter()
    subjects = [(key, None) for key in people]
    job = enqueue(NAME, owner=reader, place=reader.home, subjects=subjects, facts=facts)
    while engine.advance(job.pk):
        pass
    taken = time.perf_counter() - began
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.done) == ("done", len(people)), (job.state, job.done, job.refused)
    path = keeping.result_of(job.pk)
    assert path is not None
    if kind == "pdf":
        return taken, [path.stat().st_size]
    with zipfile.ZipFile(path) as archive:
        return taken, [one.file_size for one in archive.infolist()]


def _bare() -> float:
    """Documents that typst alone lays out in a second."""
    latest = Job.objects.latest("pk")
    documents = list(Document.objects.filter(job=latest).select_related("seal__file"))
    began = time.perf_counter()
    for document in documents:
        printed([document])
    return len(documents) / (time.perf_counter() - began)
