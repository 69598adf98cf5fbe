"""Credits of a cohort that a verdict treats alike: one of each kind goes the whole way, the others follow it.

Alike are those of which everything is equal that a verdict reads: where they lie, what their levels ask, who has acted.
Whoever might be barred, or might review one later, is looked at by themself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection
from viewflow.workflow.fields import import_task_by_ref

from registry.organisations.models import Organisation
from registry.people.models import Person
from workflows.engine.cohort import Item, LeanCase

from .routing import reviewers_of

FEW = 50
"""A cohort of fewer is treated one by one: its statements are the same, and nothing is recorded."""

CREDITS = """
SELECT c.id, c.case_id, c.person_id, c.entered_by_id, c.facts_digest, replace(c.approvals::text, c.facts_digest, '*'),
  c.state, c.department_id, c.line, c.levels, c.levels_merged, c.decided_by, c.returned_by, c.credit_year_id,
  CASE c.state WHEN 'DEPARTMENT' THEN c.department_at WHEN 'UNIT' THEN c.unit_at ELSE c.bureau_at END,
  c.refusers
FROM credits_credit c WHERE c.id = ANY(%s) AND c.facts_digest <> '' ORDER BY c.id FOR NO KEY UPDATE
"""
WORKS = """
SELECT w.process_id, w.id, w.barred, w.flow_task, w.status, w.token, w.owner_id,
  w.place_id, w.role, w.line, w.due_on, w.named_id, w.data::text, w.flag
FROM engine_work w WHERE w.process_id = ANY(%s) AND w.finished IS NULL ORDER BY w.id FOR NO KEY UPDATE
"""


@dataclass(slots=True)
class Ref:
    """A person of whom only the key is needed."""

    pk: int


@dataclass(slots=True)
class LeanWork:
    pk: int
    barred: list[int]
    flow_task: Any
    status: str
    token: str
    owner_id: int | None


@dataclass(slots=True)
class Alike:
    """As much of a credit as the flow's conditions read, and what differs in the rows written for it."""

    pk: int
    person: Ref
    work: LeanWork
    case_id: int
    state: str = ""

    def item(self, state: str) -> Item:
        """Its open task, and the case with this record as it will stand after the step."""
        self.state = state
        return Item(self.work, LeanCase(self.case_id, record=self))


@dataclass
class Parted:
    """Whom to treat by themselves, and by the key of such a one those that are like it, itself the first of them."""

    ones: list[int]
    likes: dict[int, list[Alike]] = field(default_factory=dict)

    def like(self, keys: Iterable[int]) -> list[int]:
        """Those that would have followed these."""
        return [one.pk for key in keys for one in self.likes.pop(key, [])[1:]]


def part(ids: Sequence[int], *, actor: Person, seen: Mapping[int, int]) -> Parted:
    """Lock the credits and their open tasks in the order of their keys, and part them."""
    if len(ids) < FEW:
        return Parted(list(ids))
    credits = _rows(CREDITS, ids)
    works = {row[0]: row for row in _rows(WORKS, [row[1] for row in credits if row[1]])}
    watched = _watched({row[7] for row in credits}, actor)
    groups: dict[Any, list[Alike]] = {}
    for row in credits:
        work = works.get(row[1])
        if work is None or seen.get(row[0], work[1]) != work[1] or not watched.isdisjoint((row[2], row[3], *work[2])):
            continue
        if row[12]:  # It came back once: how long each desk has had it is its own.
            continue
        lean = LeanWork(work[1], work[2], _node(work[3]), *work[4:7])
        groups.setdefault((row[5:], work[3:]), []).append(Alike(row[0], Ref(row[2]), lean, row[1]))
    likes = {group[0].pk: group for group in groups.values() if len(group) > 1}
    followers = {one.pk for group in likes.values() for one in group[1:]}
    return Parted([key for key in ids if key not in followers], likes)


def _watched(departments: Iterable[int], actor: Person) -> set[int]:
    """The actor, and everybody who may review somewhere above these departments."""
    places = Organisation.objects.in_bulk(departments).values()
    return {actor.pk, *(one.person_id for one in reviewers_of({key for place in places for key in place.ids}))}


_node = lru_cache(import_task_by_ref)


def _rows(query: str, keys: Sequence[int]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, [list(keys)])
        return cursor.fetchall()
