"""The files of a batch, until they are fetched: written beside the evidence, for their owner alone, not for long.

A chunk that is done again after a kill writes the same names again, so nothing is doubled and nothing left half.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from pypdf import PdfWriter

from registry.jobs.models import Job

from .models import Document

KEPT_DAYS = 14


def folder_of(job_id: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "printed" / str(job_id)


def put(job_id: int, name: str, data: bytes) -> None:
    """Under its name at once or not at all."""
    folder = folder_of(job_id)
    for one in (folder.parent.parent, folder.parent, folder):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{name}.draft"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    draft.replace(folder / name)


def result_of(job_id: int) -> Path | None:
    """What there is to fetch; nothing before the end, and nothing any more after some days."""
    return next((path for path in folder_of(job_id).glob("result.*") if path.suffix in (".zip", ".pdf")), None)


def zip_up(job_id: int, named: Iterable[tuple[Document, str]]) -> None:
    """All single files as one; they are compressed already."""
    folder = folder_of(job_id)
    draft = folder / "result.draft"
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
        for number, (document, name) in enumerate(named, start=1):
            archive.write(folder / f"{document.code}.pdf", f"{number:04d}-{name}")
    draft.chmod(0o600)
    draft.replace(folder / "result.zip")
    _clear(path for path in folder.glob("*.pdf"))


def joined(job_id: int) -> bytes:
    """The parts of a merged file in their order."""
    writer = PdfWriter()
    for part in parts_of(job_id):
        writer.append(part, import_outline=False)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def parts_of(job_id: int) -> Sequence[Path]:
    return sorted(folder_of(job_id).glob("part-*.pdf"))


def keep_joined(job_id: int, data: bytes) -> None:
    put(job_id, "result.pdf", data)
    _clear(parts_of(job_id))


def forget_old() -> None:
    """Files that nobody fetched for two weeks; the documents themselves stay and can be opened one by one."""
    root = folder_of(0).parent
    names = [path.name for path in root.iterdir() if path.name.isdigit()] if root.is_dir() else []
    old = timezone.now() - dt.timedelta(days=KEPT_DAYS)
    for key in Job.objects.filter(pk__in=names, finished_at__lt=old).values_list("pk", flat=True):
        shutil.rmtree(folder_of(key), ignore_errors=True)


def _clear(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
