"""The verbs of a job: plan, start, enqueue, cancel. What is written here a worker finds once it is committed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from registry.base.refusals import Refusal
from registry.organisations.models import Organisation
from registry.people.models import Person

from .kinds import KINDS
from .models import ACTIVE, Job, State

Subjects = Iterable[tuple[int, int | None]]
"""Pairs: the subject's key, and the key of the version that the owner had before them."""

PLANS_KEPT = dt.timedelta(days=1)

FREEZE = """
INSERT INTO jobs_jobitem (job_id, position, subject_id, seen_id, state, code, what, why, "then")
SELECT %s, place, subject, seen, 'waiting', '', '', '', ''
FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS frozen(subject, seen, place)
"""


def plan(
    name: str, *, owner: Person, subjects: Subjects, place: Organisation | None = None, facts: Mapping[str, Any]
) -> Job:
    """Freeze what the owner chose, to be looked at and then started, or forgotten."""
    return _create(name, owner, subjects, place=place, facts=dict(facts), state=State.PLANNED)


def enqueue(
    name: str,
    *,
    owner: Person,
    subjects: Subjects,
    place: Organisation | None = None,
    facts: Mapping[str, Any],
    key: str = "",
) -> Job:
    """Freeze and start; a second call with the same key finds the first one's job."""
    try:
        with transaction.atomic():
            return _create(name, owner, subjects, place=place, facts=dict(facts), key=key, state=State.QUEUED)
    except IntegrityError:
        known = Job.objects.filter(owner=owner, key=key).first() if key else None
        if known is None:
            raise
        return known


def start(job_id: int, *, owner: Person, facts: Mapping[str, Any]) -> Job:
    """Confirm a plan; who confirms it twice, from two windows or by a double click, starts one job."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).get(pk=job_id, owner=owner)
        if job.state == State.PLANNED:
            job.facts, job.state = {**job.facts, **facts}, State.QUEUED
            job.language = get_language() or job.language
            job.save(update_fields=["facts", "state", "language"])
    return job


def cancel(job_id: int, *, owner: Person) -> Job:
    """Ask a job to end before its next chunk; what it has done stays done."""
    asked = Job.objects.filter(pk=job_id, owner=owner, state__in=ACTIVE, cancel_asked_at__isnull=True)
    asked.update(cancel_asked_at=timezone.now())
    job = Job.objects.get(pk=job_id, owner=owner)
    if not job.is_active:
        raise Refusal(_("这个任务已经结束，不能取消。"), _("每一项的结果都在下面。"), _("请看结果。"), code="job_ended")
    return job


def forget_plans() -> None:
    """Selections that nobody confirmed within a day."""
    Job.objects.filter(state=State.PLANNED, created_at__lt=timezone.now() - PLANS_KEPT).delete()


def _create(name: str, owner: Person, subjects: Subjects, **facts: Any) -> Job:
    if name not in KINDS:
        raise LookupError(f"no kind of job is called {name}")
    frozen = list(dict.fromkeys(subjects))
    with transaction.atomic():
        language = get_language() or ""
        job = Job.objects.create(name=name, owner=owner, total=len(frozen), language=language, **facts)
        with connection.cursor() as cursor:
            cursor.execute(FREEZE, [job.pk, [subject for subject, _ in frozen], [seen for _, seen in frozen]])
    return job
