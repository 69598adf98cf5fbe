"""Many review decisions: ours in chunks as a job makes them, beside stock viewflow deciding one after the other."""

import datetime as dt
import resource
import time
from collections.abc import Sequence
from decimal import Decimal

import pghistory
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from viewflow.workflow.models import Task

from benchmarks.database import owner
from benchmarks.report import Result
from benchmarks.stock.flow import StockReview, decide as stock_decide
from benchmarks.stock.models import make_tables
from registry.base.keys import next_keys
from registry.base.memory import settle
from registry.people.models import Person
from tests.cast import Cast, make_cast, person
from workflows.credits import services
from workflows.credits.models import Credit
from workflows.engine.models import Decision, Work

DEFAULT_SIZE = 10_000
CHUNK = settings.JOB_CHUNK
PEER_AT_MOST = 600
"""Stock's rate does not depend on how many it decides, so a few hundred tell it; half before ours, half after."""
EACH = 100
"""Credits a person, which stand together: a person's own are compared with each other when they are submitted."""
FIRST_DAY = dt.date(2026, 1, 1)


def run(size: int) -> Result:
    """As many verdicts of ours, and the peer's rate in the same minutes of the same database."""
    make_tables(owner())
    with transaction.atomic():
        cast = make_cast()
        staff = [person(f"护士{number}", cast.cardiology) for number in range(-(-size // EACH))]
    keys = _submitted(cast, staff, size)
    tasks = _their_tasks(cast, min(size, PEER_AT_MOST))
    with owner().cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    settle()  # as the worker does it
    first = _stock(cast, tasks[: len(tasks) // 2])
    before = _memory()
    began = time.perf_counter()
    for start in range(0, size, CHUNK):
        actor = Person.objects.get(pk=cast.head_nurse.pk)
        with pghistory.context(person=actor.pk, job=1):  # as a job does it
            outcomes = services.decide("pass", keys[start : start + CHUNK], actor=actor)
        assert not [one for one in outcomes if one.refusal]
    ours = size / (time.perf_counter() - began)
    grown = _memory() - before
    second = _stock(cast, tasks[len(tasks) // 2 :])
    _check(cast, size)
    rows = [("memory grown, MB", f"{grown:.0f}", ""), ("stock before and after", "", f"{first:.0f}, {second:.0f}")]
    return Result("bulk-review", size, ours, (first + second) / 2, "decisions a second", more_is_better=True, rows=rows)


def _stock(cast: Cast, tasks: Sequence[tuple[int, int]]) -> float:
    began = time.perf_counter()
    for task, process in tasks:
        stock_decide(task, process, actor=cast.head_nurse)
    return len(tasks) / (time.perf_counter() - began)


def _submitted(cast: Cast, staff: Sequence[Person], count: int) -> list[int]:
    """Drafts written at once, then submitted through the verb."""
    keys: list[int] = []
    for start in range(0, count, CHUNK):
        part = next_keys(Credit, min(CHUNK, count - start))
        with transaction.atomic():
            drafts = [_draft(cast, staff[place // EACH], key) for place, key in enumerate(part, start)]
            Credit.objects.bulk_create(drafts)
            outcomes = services.submit(part, actor=cast.clerk)
        assert not [one for one in outcomes if one.refusal]
        keys += part
    return keys


def _draft(cast: Cast, who: Person, key: int) -> Credit:
    return Credit(
        pk=key, person=who, entered_by=cast.clerk, origin="clerk", department=cast.cardiology, unit=cast.hospital,
        city=cast.city, line="nurse", kind="public_course", level="city", form="course", discipline_code="03-01",
        name=f"公需科目 {key}", from_date=FIRST_DAY + dt.timedelta(days=key % 300), hours=Decimal(12),
        credits=Decimal(4), issuer="青泽市护理学会",
    )  # fmt: skip


def _their_tasks(cast: Cast, count: int) -> list[tuple[int, int]]:
    with transaction.atomic():
        for number in range(count):
            StockReview.submit.run(person=cast.nurse, name=f"公需科目 {number}")
    waiting = Task.objects.filter(flow_task_type="HUMAN", finished__isnull=True).order_by("pk")
    return list(waiting.values_list("pk", "process_id"))


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _check(cast: Cast, size: int) -> None:
    """Each was decided once, and lies on the next desk."""
    today = timezone.now() - dt.timedelta(hours=12)
    assert Decision.objects.filter(actor=cast.head_nurse, step="pass_department", at__gte=today).count() == size
    assert Work.objects.filter(role="unit_reviewer", finished__isnull=True).count() == size
