"""A job of many credits, the processes that do it, and what must hold whatever happened to them."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from config.home import PROJECT
from registry.base.keys import next_keys
from registry.jobs.models import Job, JobItem
from registry.jobs.services import enqueue
from registry.people.models import Person
from tests.cast import Cast, person
from workflows.credits import services
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit
from workflows.inbox.bulk.deciding import NAME
from workflows.inbox.bulk.freezing import matching
from workflows.inbox.queries import Inbox, desks_of

AT_A_TIME, STAFF, DAYS = 500, 40, 150
DAY = dt.date(2026, 1, 5)
WORK = "import django; django.setup(); from django.core.management import call_command as do; do('work')"
FACTS: dict[str, Any] = {
    "kind": "public_course",
    "level": "city",
    "form": "course",
    "discipline_code": "03-01",
    "hours": Decimal(12),
    "credits": Decimal(4),
    "issuer": "青泽市护理学会",
}


def fill(cast: Cast, count: int) -> None:
    """So many credits of a ward's people on the head nurse's desk: drafts at once, then submitted through the verb."""
    staff = [person(f"护士{number}", cast.cardiology) for number in range(STAFF)]
    for start in range(0, count, AT_A_TIME):
        keys = next_keys(Credit, min(AT_A_TIME, count - start))
        with transaction.atomic():
            Credit.objects.bulk_create([_draft(cast, staff[key % STAFF], key) for key in keys])
            outcomes = services.submit(keys, actor=Person.objects.get(pk=cast.clerk.pk))
        assert not [one for one in outcomes if one.refusal]


def _draft(cast: Cast, who: Person, key: int) -> Credit:
    places = {"department": cast.cardiology, "unit": cast.hospital, "city": cast.city}
    day = DAY + dt.timedelta(days=key // STAFF % DAYS)
    entered = {"entered_by": cast.clerk, "origin": "clerk", "line": "nurse"}
    return Credit(pk=key, person=who, name=f"培训 {key}", from_date=day, **entered, **places, **FACTS)


def ask(reviewer: Person, verdict: str = "pass") -> Job:
    """One verdict on everything that waits for this reviewer."""
    reviewer = Person.objects.get(pk=reviewer.pk)
    pairs = matching(Inbox(reviewer, tuple(desks_of(reviewer))))
    facts = {"verdict": verdict, "opinion": "已核对。", "reason_code": "", "back": "/inbox/"}
    return enqueue(NAME, owner=reviewer, subjects=pairs, facts=facts)


def start_worker(database: str, *, chunk: int) -> subprocess.Popen[bytes]:
    """The command `work` in a process of its own, on this database; `manage.py` would start the system's server."""
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "XUEFEN_TEST_DATABASE": database,
        "JOB_CHUNK": str(chunk),
        "LOG_LEVEL": "ERROR",
    }
    return subprocess.Popen([sys.executable, "-c", WORK], cwd=PROJECT, env=surroundings)


VERDICTS = """
SELECT w.process_id, count(d.id) FROM jobs_jobitem i JOIN engine_work w ON w.id = i.seen_id
LEFT JOIN engine_decision d ON d.work_id = i.seen_id AND d.is_verdict AND d.actor_id = %s
WHERE i.job_id = %s AND i.state = %s GROUP BY w.process_id
"""


def wrongs(job: Job, *, deep: bool = True) -> list[str]:
    """What must never be found, seen in one moment, since another worker may go on while we look."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return [*_uneven(Job.objects.get(pk=job.pk)), *(_broken() if deep else ())]


def _uneven(job: Job) -> Iterator[str]:
    """An item decided twice or half, a result without its decision, a decision without its result."""
    for state, times in ((JobItem.State.DONE, 1), (JobItem.State.WAITING, 0), (JobItem.State.REFUSED, 0)):
        with connection.cursor() as cursor:
            cursor.execute(VERDICTS, [job.owner_id, job.pk, state.value])
            counts = Counter(count for _, count in cursor.fetchall())
        if set(counts) - {times}:
            yield f"items {state}: verdicts {dict(counts)}"
    kept = job.items.exclude(state=JobItem.State.WAITING).count()
    if kept != job.decided:
        yield f"{kept} items have a result, the job says {job.decided}"


def _broken() -> Iterator[str]:
    for check in CHECKS:
        yield from (f"{check.name}: {row} {detail}" for row, detail in check.find())
