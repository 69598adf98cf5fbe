"""What a batch prints, until it is one file: written in the job's own folder, for its owner alone.

A chunk that is done again after a kill writes the same names again, so nothing is doubled and nothing left half.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from pypdf import PdfWriter

from registry.jobs.papers import folder_of, open_folder

from .models import Document


def put(job_id: int, name: str, data: bytes) -> None:
    """Under its name at once or not at all."""
    folder = open_folder(job_id)
    draft = folder / f"{name}.draft"
    with os.fdopen(_draft(draft), "wb") as file:
        file.write(data)
    draft.replace(folder / name)


def result_of(job_id: int) -> Path | None:
    """What there is to fetch; nothing before the end, and nothing any more after some days."""
    found = (folder_of(job_id) / f"result.{kind}" for kind in ("zip", "pdf"))
    return next((path for path in found if path.is_file()), None)


def zip_up(job_id: int, named: Iterable[tuple[Document, str]]) -> None:
    """All single files as one; they are compressed already."""
    folder = open_folder(job_id)
    draft = folder / "result.draft"
    with os.fdopen(_draft(draft), "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for number, (document, name) in enumerate(named, start=1):
            archive.write(folder / f"{document.code}.pdf", f"{number:04d}-{name}")
    draft.replace(folder / "result.zip")
    _clear(list(folder.glob("*.pdf")))


def joined(job_id: int) -> bytes:
    """The parts of a merged file in their order."""
    writer, file = PdfWriter(), io.BytesIO()
    for part in parts_of(job_id):
        writer.append(part, import_outline=False)
    writer.write(file)
    return file.getvalue()


def parts_of(job_id: int) -> Sequence[Path]:
    return sorted(folder_of(job_id).glob("part-*.pdf"))


def keep_joined(job_id: int, data: bytes) -> None:
    put(job_id, "result.pdf", data)
    _clear(parts_of(job_id))


def _draft(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def _clear(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
