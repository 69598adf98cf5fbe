"""失败的步骤: steps of the system that failed, seen by groups of equals and retried, one or all of a group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from viewflow.workflow.fields import import_task_by_ref
from viewflow.workflow.status import STATUS

from registry.base.refusals import Refusal

from .buffer import unit_of_work
from .cohort import Item, load_tasks
from .failing import FAILURE, Failure
from .flow import RecordFlow
from .models import Case, Work
from .writing import send, update

AT_A_TIME = 200


@dataclass(frozen=True)
class Group:
    """Steps that failed at the same node for the same reason."""

    node: str
    failure: Failure
    count: int
    since: dt.datetime
    tries: int

    @property
    def step(self) -> Any:
        return import_task_by_ref(self.node)

    @property
    def key(self) -> dict[str, str]:
        """What an address says of the group."""
        return {"node": self.node, "error": self.failure.error, "code": self.failure.code, "where": self.failure.where}


@dataclass
class Retried:
    """What became of a retry."""

    passed: int = 0
    failed: int = 0
    gone: int = 0

    def __add__(self, other: Retried) -> Retried:
        return Retried(self.passed + other.passed, self.failed + other.failed, self.gone + other.gone)


GROUPS = """
SELECT flow_task, data #>> '{failure,error}', data #>> '{failure,code}', data #>> '{failure,where}', count(*),
  min(started), max((data #>> '{failure,tries}')::int)
FROM engine_work WHERE status = 'ERROR' GROUP BY 1, 2, 3, 4 ORDER BY min(started)
"""


def groups() -> list[Group]:
    with connection.cursor() as cursor:
        cursor.execute(GROUPS)
        return [
            Group(node, Failure(error or "", code or "", where or ""), count, since, tries or 0)
            for node, error, code, where, count, since, tries in cursor.fetchall()
        ]


def failed(node: str = "", failure: Failure | None = None) -> QuerySet[Work]:
    """The tasks in error, of one node, for one reason."""
    rows = Work.objects.filter(status=STATUS.ERROR)
    if node:
        rows = rows.filter(flow_task=node)
    if failure is not None:
        facts = {"error": failure.error, "code": failure.code, "where": failure.where}
        rows = rows.filter(**{f"data__{FAILURE}__{name}": value for name, value in facts.items()})
    return rows


def retry_all(rows: QuerySet[Work]) -> Iterator[Retried]:
    """Retry every task that is in error now, a chunk a transaction; one that fails again is not retried twice."""
    last = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
    after = 0
    while True:
        keys = rows.filter(pk__gt=after, pk__lte=last).order_by("pk").values_list("pk", flat=True)
        chunk = list(keys[:AT_A_TIME])
        if not chunk:
            return
        yield retry(chunk)
        after = chunk[-1]


@transaction.atomic
def retry(ids: Iterable[int]) -> Retried:
    """Run the failed steps again, each from where it stands; what is no longer in error is left alone."""
    ids = list(ids)
    outcome = Retried()
    for works in _by_flow(ids):
        items = _ready(works)
        load_tasks(items)
        with unit_of_work(len(items)):
            for item in items:
                _run(item)
        send(list(update(Work, [item.work for item in items], ("data",))) if items else [])
        failed_again = sum(item.work.status == STATUS.ERROR for item in items)
        outcome += Retried(len(items) - failed_again, failed_again)
    outcome.gone = len(set(ids)) - outcome.passed - outcome.failed
    return outcome


def _by_flow(ids: list[int]) -> list[list[Work]]:
    """Read without a lock: the records are locked first, as in every verb."""
    found: dict[Any, list[Work]] = {}
    for work in Work.objects.filter(pk__in=ids, status=STATUS.ERROR).order_by("pk"):
        found.setdefault(work.flow_task.flow_class, []).append(work)
    return list(found.values())


def _ready(works: list[Work]) -> list[Item]:
    """The tasks with their cases, records and desks, locked; those that are still in error."""
    flow_class = works[0].flow_task.flow_class
    if flow_class.load_records is RecordFlow.load_records:
        raise Refusal(
            _("这个流程的步骤不能重试。"),
            _("“%(flow)s”没有说明怎样读取它的记录。") % {"flow": flow_class.process_title or flow_class.__name__},
            _("请联系开发人员。"),
            code="no_loader",
        )
    loaded = flow_class.load_records([work.process_id for work in works])
    rows = Work.objects.select_for_update(of=("self",)).filter(pk__in=[work.pk for work in works], status=STATUS.ERROR)
    cases = Case.objects.in_bulk([work.process_id for work in works])
    items = []
    for work in rows.order_by("pk"):
        work.process = cases[work.process_id]
        items.append(Item.of(work, *loaded[work.process_id]))
    return items


def _run(item: Item) -> None:
    """The same task once more, by viewflow's own activation."""
    work, work.process = item.work, item.case
    work.status = STATUS.NEW
    activation = work.flow_task.activation_class(work)
    activation.activate()
    if work.status == STATUS.ERROR:
        return
    work.data = {name: value for name, value in work.data.items() if name != FAILURE}
    activation.complete()
    activation.activate_next()
