"""What is done again and again: each layer registers it, the worker calls it.

A call and the mark that it was done are one transaction: killed in the middle it never was, and it is called again.
So it is short; what takes longer enqueues a job.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import OperationalError, transaction
from django.utils import timezone

from .models import Periodic

log = logging.getLogger("xuefen.jobs")

AGAIN_AFTER = dt.timedelta(minutes=5)
"""A call that failed is tried again after this."""


@dataclass(frozen=True)
class Task:
    """Every so many minutes, or daily at an hour of the site's time zone."""

    name: str
    call: Callable[[], object]
    minutes: int = 0
    hour: int = 0

    def is_due(self, done_at: dt.datetime | None, failed_at: dt.datetime | None, now: dt.datetime) -> bool:
        if failed_at and now < failed_at + AGAIN_AFTER:
            return False
        return done_at is None or done_at < self._last_moment(now)

    def _last_moment(self, now: dt.datetime) -> dt.datetime:
        """The moment after which it has to have been done."""
        if self.minutes:
            return now - dt.timedelta(minutes=self.minutes)
        here = timezone.localtime(now)
        today = here.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return today if today <= here else today - dt.timedelta(days=1)


TASKS: dict[str, Task] = {}


def every(name: str, call: Callable[[], object], *, minutes: int) -> None:
    TASKS[name] = Task(name, call, minutes=minutes)


def daily(name: str, call: Callable[[], object], *, hour: int) -> None:
    TASKS[name] = Task(name, call, hour=hour)


def run_due() -> int:
    """Call what is due, each at most once however many workers there are; returns how many were called."""
    known = {row.name: row for row in Periodic.objects.filter(name__in=TASKS)}
    unknown = [Periodic(name=name) for name in TASKS if name not in known]
    Periodic.objects.bulk_create(unknown, ignore_conflicts=True)
    due = [task for task in TASKS.values() if task.name not in known or _is_due(task, known[task.name])]
    return sum(_run(task) for task in due)


def _run(task: Task) -> bool:
    try:
        with transaction.atomic():
            row = Periodic.objects.select_for_update(skip_locked=True).filter(name=task.name).first()
            if row is None or not _is_due(task, row):
                return False
            task.call()
            row.done_at, row.failed_at = timezone.now(), None
            row.save(update_fields=["done_at", "failed_at"])
    except OperationalError:
        raise
    except Exception:
        log.exception("periodic work failed", extra={"facts": {"name": task.name}})
        Periodic.objects.filter(name=task.name).update(failed_at=timezone.now())
    return True


def _is_due(task: Task, row: Periodic) -> bool:
    return task.is_due(row.done_at, row.failed_at, timezone.now())
