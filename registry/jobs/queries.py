"""Reading jobs: one's own and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from registry.people.models import Person

from .kinds import KINDS, Shown
from .models import Job, JobItem, State

REASONS_SHOWN = 20
ROWS_AT_A_TIME = 1000
UNKNOWN = Shown("")


def jobs_of(person: Person) -> QuerySet[Job]:
    """What was started; a plan has a page of its own."""
    return Job.objects.filter(owner=person).exclude(state=State.PLANNED)


def left_words(job: Job) -> str:
    """How long it will take yet, by how fast it was so far."""
    if not job.is_active or not job.started_at or not job.heartbeat_at or not job.decided:
        return ""
    taken = (job.heartbeat_at - job.started_at).total_seconds()
    seconds = taken / job.decided * (job.total - job.decided)
    if seconds < 60:
        return _("不到一分钟")
    minutes = round(seconds / 60)
    return ngettext("大约 %(n)d 分钟", "大约 %(n)d 分钟", minutes) % {"n": minutes}


def reasons_of(job: Job) -> list[Any]:
    """What was refused, by reason, the commonest first."""
    refused = job.items.filter(state=JobItem.State.REFUSED).values("code", "what", "why", "then")
    return list(refused.annotate(count=Count("pk")).order_by("-count", "code")[:REASONS_SHOWN])


def rows_of(job: Job, state: str, *, reader: Person) -> Iterator[tuple[JobItem, Shown]]:
    """Every item with the words for its subject, some at a time, however many there are."""
    after, kind = 0, KINDS[job.name]
    items = job.items.filter(state=state) if state else job.items.all()
    while found := list(items.filter(position__gt=after).order_by("position")[:ROWS_AT_A_TIME]):
        shown = kind.shown(found, reader=reader)
        yield from ((item, shown.get(item.pk, UNKNOWN)) for item in found)
        after = found[-1].position


def is_late(job: Job) -> bool:
    """Whether nobody has touched it for a while: the worker is not running."""
    last = job.heartbeat_at or job.created_at
    return job.is_active and (timezone.now() - last).total_seconds() > 60
