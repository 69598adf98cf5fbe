"""Files that jobs make: they lie outside the web root, for their owner alone, and go after some days."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from .models import Job

KEPT = dt.timedelta(days=7)


def folder_of(job_id: int) -> Path:
    """Where a job puts what it makes."""
    return Path(settings.MEDIA_ROOT) / "jobs" / str(job_id)


def open_folder(job_id: int) -> Path:
    """The folder, made where it is not there yet."""
    folder = folder_of(job_id)
    for each in (Path(settings.MEDIA_ROOT), folder.parent, folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def clear(job_id: int) -> None:
    """Nothing of the job is left; nothing there is fine, too."""
    shutil.rmtree(folder_of(job_id), ignore_errors=True)


def forget_papers() -> None:
    """What lay for its days, and what no job knows."""
    names = [path.name for path in folder_of(0).parent.glob("*") if path.name.isdecimal()]
    jobs = Job.objects.filter(pk__in=map(int, names))
    kept = set(jobs.exclude(finished_at__lt=timezone.now() - KEPT).values_list("pk", flat=True))
    for name in names:
        if int(name) not in kept:
            clear(int(name))
