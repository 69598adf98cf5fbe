"""Cohorts of any size: items that take the same way are executed once, by viewflow, and written for all.

    with unit_of_work(len(items)) as unit:
        advance_all(unit, items, actor=person)

Conditions, functions and hooks see each item by itself, over rows that are loaded already; none of them may query.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from viewflow.workflow.signals import flow_finished, task_finished, task_started

from registry.base.keys import next_keys
from registry.people.models import Person

from .buffer import Recording, UnitOfWork
from .models import Case, Work
from .moves import advance
from .repeating import Brought, Each, Repeat, Slots, Touched
from .way import Visit, Way, walk
from .writing import Piece


@dataclass(slots=True)
class LeanCase:
    """A case of which only the key is known, and what its conditions and hooks read."""

    pk: int
    record: Any = None
    desk: Any = None
    current: Any = None
    tasks: list[Any] = field(default_factory=list)
    answers: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Item:
    """One open human task to be finished, the case it belongs to, and the way that the case takes then."""

    work: Any
    case: Any
    way: Way | None = None

    @classmethod
    def of(cls, work: Work, record: Any, desk: Any) -> Item:
        """An item whose rows are loaded."""
        case = work.process
        case.record, case.desk, case.current = record, desk, work
        return cls(work, case)


def advance_all(unit: UnitOfWork, items: Sequence[Item], *, actor: Person | None) -> None:
    """Finish every task in the actor's name; each group of equals costs one execution and a few statements."""
    load_tasks(items)
    for first, *rest in by_way(items):
        rows = (first.case, *(first.case.tasks or [first.work]))
        with unit.recording(row.as_it_is() for row in rows) as recording:
            advance(first.work, first.case.record, desk=first.case.desk, actor=actor, answers=_answers(first))
        if rest:
            unit.repeat(repeat(recording, first, rest))


def load_tasks(items: Iterable[Item]) -> None:
    """The tasks of cases with parallel branches, in one query; a case is one object, whichever of its tasks moves."""
    parallel = [item for item in items if item.work.flow_task.flow_class.is_parallel]
    if not parallel:
        return
    known = {item.work.pk: item.work for item in parallel}
    cases = {item.case.pk: item.case for item in parallel}
    for case in cases.values():
        case.tasks.clear()
    for row in Work.objects.filter(process_id__in=cases).order_by("id"):
        task = known.get(row.pk, row)
        task.process = cases[row.process_id]
        cases[row.process_id].tasks.append(task)
    for item in parallel:
        item.case = cases[item.case.pk]


def by_way(items: Sequence[Item]) -> list[list[Item]]:
    """The items in groups that write the same rows, in the order of their firsts.

    A case of which two tasks move, and a flow that somebody listens to, are executed item by item.
    """
    moving = Counter(item.case.pk for item in items)
    flows = {item.work.flow_task.flow_class for item in items}
    listened = {flow_class for flow_class in flows if _has_listeners(flow_class)}
    groups: dict[Any, list[Item]] = {}
    for number, item in enumerate(items):
        if moving[item.case.pk] > 1 or item.work.flow_task.flow_class in listened:
            groups[number] = [item]
        else:
            item.way = walk(item.work, item.case)
            groups.setdefault(_likeness(item, item.way), []).append(item)
    return list(groups.values())


def repeat(
    recording: Recording,
    first: Item,
    rest: Sequence[Item],
    *,
    slots: Slots | None = None,
    brought: Brought | None = None,
) -> list[Piece]:
    """The statements that write for the rest what was recorded of the first.

    `slots` names further keys of the recording with those of the rest, `brought` the values that the rest bring along.
    """
    works = [row for row in recording.new if isinstance(row, Work)]
    keys = next_keys(Work, len(works) * len(rest))
    known: Slots = {(Case, first.case.pk): [item.case.pk for item in rest]}
    for place in range(len(rest[0].case.tasks)):
        known[(Work, first.case.tasks[place].pk)] = [item.case.tasks[place].pk for item in rest]
    known[(Work, first.work.pk)] = [item.work.pk for item in rest]
    for place, work in enumerate(works):
        known[(Work, work.pk)] = keys[place :: len(works)]
    made = Repeat(recording, known | (slots or {}), (Work, first.work.pk), brought or {}, _touched(works, rest))
    return list(made.pieces())


def _answers(item: Item) -> dict[str, list[Any]]:
    return item.way.answers if item.way else {}


def _likeness(item: Item, way: Way) -> Any:
    """What has to be equal for the same rows to be written."""
    work = item.work
    return (work.flow_task, work.status, work.owner_id is None, tuple(way.steps), _situation(item))


def _situation(item: Item) -> tuple[Any, ...]:
    """The tasks of a case with parallel branches: which they are, where they stand, whence they came."""
    if not item.case.tasks:
        return ()
    places = {task.pk: place for place, task in enumerate(item.case.tasks)}

    def token_of(task: Any) -> str:
        return re.sub(r"/(\d+)_", lambda found: f"/{places.get(int(found[1]))}_", task.token.token)

    return tuple(
        (task.flow_task.name, task.status, token_of(task), tuple(places.get(key) for key in task.previous_ids),
         task is item.work)
        for task in item.case.tasks
    )  # fmt: skip


def _has_listeners(flow_class: Any) -> bool:
    return any(signal.has_listeners(flow_class) for signal in (task_started, task_finished, flow_finished))


class _Row:
    """A task that is not made yet: it keeps what a hook puts on it."""

    def save(self, *_: Any, **__: Any) -> None: ...


def _touched(works: Sequence[Work], rest: Sequence[Item]) -> Touched:
    """What hooks and owners make of the new human tasks, for each of the rest."""
    arrived: dict[str, list[Work]] = {}
    for work in works:
        arrived.setdefault(work.flow_task.name, []).append(work)
    first_way = rest[0].way
    found: Touched = {}
    for place, arrival in enumerate(first_way.arrivals if first_way else []):
        work = arrived[arrival.node.name].pop(0)
        found[work.pk] = _columns([_touch(item, place) for item in rest])
    return found


def _touch(item: Item, place: int) -> dict[str, Any]:
    assert item.way is not None
    arrival, row = item.way.arrivals[place], _Row()
    if arrival.owner is not None:
        row.__dict__["owner_id"] = arrival.owner.pk
    if arrival.node._on_create is not None:
        arrival.node._on_create(Visit(arrival.node, item.case, row))
    return row.__dict__


def _columns(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Row by row turned into column by column; a value that all share is kept once."""
    made: dict[str, Any] = {}
    for name in rows[0]:
        first, values = rows[0][name], [row[name] for row in rows]
        same = all(value is first or value == first for value in values)
        made[name] = first if same else Each(values)
    return made
