"""One review decision: ours beside stock viewflow's, turn by turn in one database."""

import datetime as dt
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import connection, transaction
from viewflow.workflow.models import Task

from benchmarks.database import owner
from benchmarks.report import Result
from benchmarks.stock.flow import StockReview, decide as stock_decide
from benchmarks.stock.models import make_tables
from registry.people.models import Person
from tests.cast import Cast, make_cast
from workflows.credits import entry, services
from workflows.engine.models import Work

DEFAULT_SIZE = 300
WARM_UP = 20


@dataclass
class Tally:
    """The milliseconds and statements of each turn; savepoints are counted apart, BEGIN and COMMIT not at all."""

    taken: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    savepoints: list[int] = field(default_factory=list)

    def turn(self, action: Callable[[], object]) -> None:
        seen: list[str] = []

        def count(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
            seen.append(str(sql))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            began = time.perf_counter()
            action()
            self.taken.append((time.perf_counter() - began) * 1000)
        marks = sum("SAVEPOINT" in sql for sql in seen)
        self.statements.append(len(seen) - marks)
        self.savepoints.append(marks)

    def middle(self, name: str) -> float:
        return statistics.median(getattr(self, name)[WARM_UP:])


def run(size: int) -> Result:
    """As many decisions on each side, in turn."""
    make_tables(owner())
    with transaction.atomic():
        cast = make_cast()
    turns = size + WARM_UP
    credits, tasks = _our_credits(cast, turns), _their_tasks(cast, turns)
    with owner().cursor() as cursor:
        cursor.execute("ANALYZE")
    ours, theirs = Tally(), Tally()
    for credit, (task, process) in zip(credits, tasks, strict=True):
        actor, other = (Person.objects.get(pk=cast.head_nurse.pk) for _ in range(2))
        ours.turn(partial(services.decide, "pass", [credit], actor=actor))
        theirs.turn(partial(stock_decide, task, process, actor=other))
    _check(turns)
    rows = [(name, f"{ours.middle(name):g}", f"{theirs.middle(name):g}") for name in ("statements", "savepoints")]
    return Result("decision", size, ours.middle("taken"), theirs.middle("taken"), "ms a decision", rows=rows)


def _our_credits(cast: Cast, count: int) -> list[int]:
    facts = {
        "kind": "public_course",
        "level": "city",
        "form": "course",
        "discipline_code": "03-01",
        "from_date": dt.date(2026, 5, 16),
        "hours": Decimal(12),
        "credits": Decimal(4),
        "issuer": "青泽市护理学会",
    }
    with transaction.atomic():
        keys = [entry.save_credit(facts | {"name": f"培训 {n}"}, actor=cast.nurse).pk for n in range(count)]
        services.submit(keys, actor=cast.nurse)
    return keys


def _their_tasks(cast: Cast, count: int) -> list[tuple[int, int]]:
    with transaction.atomic():
        for number in range(count):
            StockReview.submit.run(person=cast.nurse, name=f"培训 {number}")
    waiting = Task.objects.filter(flow_task_type="HUMAN", finished__isnull=True).order_by("pk")
    return list(waiting.values_list("pk", "process_id"))


def _check(turns: int) -> None:
    """Both sides have done the same work."""
    done = Work.objects.filter(role="department_reviewer", finished__isnull=False).count()
    passed = Task.objects.filter(flow_task=StockReview.department, finished__isnull=False).count()
    assert done == passed == turns, (done, passed, turns)
