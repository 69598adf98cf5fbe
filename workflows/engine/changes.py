"""A flow was changed while cases run: which of them still fit, and how those that do not are moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from viewflow.workflow.fields import import_flow_by_ref

from registry.base.refusals import Refusal

from .models import Case

AT_A_TIME = 1000


@dataclass(frozen=True)
class Standing:
    """Running cases that stand at the same node in the same way."""

    flow: str
    node: str
    kind: str
    role: str
    state: str
    count: int
    first: int
    last: int


@dataclass(frozen=True)
class Misfit:
    """Such cases, and why the present definition has no place for them."""

    standing: Standing
    why: str


FLOWS = "SELECT DISTINCT flow_class FROM engine_case WHERE finished IS NULL ORDER BY flow_class"
STANDINGS = """
SELECT k.flow_class, coalesce(w.flow_task, ''), coalesce(w.flow_task_type, ''), coalesce(w.role, ''), {state},
  count(*), min(k.id), max(k.id)
FROM engine_case k LEFT JOIN engine_work w ON w.process_id = k.id AND w.finished IS NULL {record}
WHERE k.finished IS NULL AND k.flow_class = %(flow)s GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 3, 4, 5
"""
BATCH = """
SELECT id FROM engine_case WHERE finished IS NULL AND flow_class = %(flow)s AND id > %(after)s
ORDER BY id LIMIT %(most)s
"""
LOCK = "SELECT id FROM engine_work WHERE process_id = ANY(%(cases)s) AND finished IS NULL ORDER BY id FOR UPDATE"
MOVE = """
WITH moved AS (
  UPDATE engine_work w SET flow_task = map.new
  FROM unnest(%(old)s::text[], %(new)s::text[]) AS map(old, new)
  WHERE w.process_id = ANY(%(cases)s) AND w.flow_task = map.old
  RETURNING w.process_id, map.old, map.new
), told AS (
  SELECT process_id, jsonb_agg(DISTINCT jsonb_build_object('from', old, 'to', new, 'at', %(now)s::text)) AS note
  FROM moved GROUP BY process_id
)
UPDATE engine_case k
SET data = jsonb_set(k.data, '{moved}', coalesce(k.data -> 'moved', '[]'::jsonb) || told.note)
FROM told WHERE k.id = told.process_id
"""


def misfits() -> Iterator[Misfit]:
    """Every running case against the definition of its flow, by groups of equals."""
    for (flow,) in _rows(FLOWS):
        flow_class = _flow(flow)
        for standing in standings(flow, flow_class):
            why = _why_not(standing, flow_class)
            if why:
                yield Misfit(standing, why)


def standings(flow: str, flow_class: Any = None) -> list[Standing]:
    """Where the running cases of a flow stand; with the state of their records, where the flow names their table."""
    table = getattr(flow_class, "record_table", "")
    record = f"LEFT JOIN {connection.ops.quote_name(table)} r ON r.case_id = k.id" if table else ""
    sql = STANDINGS.replace("{record}", record).replace("{state}", "coalesce(r.state, '')" if table else "''")
    return [Standing(*row) for row in _rows(sql, flow=flow)]


def move(flow: str, nodes: Mapping[str, str], *, after: int = 0, size: int = AT_A_TIME) -> Iterator[int]:
    """Rename nodes in the tasks of running cases, a batch at a time, each with a note in its case; yields how many.

    Safe to stop and to begin again: what was moved is not found a second time.
    """
    refuse_bad_map(flow, nodes)
    names = {f"{flow}.{old}": f"{flow}.{new}" for old, new in nodes.items()}
    while True:
        cases = [row[0] for row in _rows(BATCH, flow=flow, after=after, most=size)]
        if not cases:
            return
        yield _move(cases, names)
        after = cases[-1]


def refuse_bad_map(flow: str, nodes: Mapping[str, str]) -> None:
    """A node may only take the place of one that did the same for the same role; all else is a step of the record."""
    flow_class = _flow(flow)
    if flow_class is None:
        raise Refusal(_("没有流程 %(flow)s。") % {"flow": flow}, code="no_flow")
    for standing in standings(flow, flow_class):
        name = _name(standing)
        if name not in nodes:
            continue
        moved = Standing(**{**vars(standing), "node": f"{flow}.{nodes[name]}"})
        why = _why_not(moved, flow_class)
        if why:
            raise Refusal(_("%(old)s 不能改到 %(new)s。") % {"old": name, "new": nodes[name]}, why, code="does_not_fit")


@transaction.atomic
def _move(cases: list[int], names: Mapping[str, str]) -> int:
    """Tasks are locked before their cases, as every verb does it."""
    values: dict[str, Any] = {
        "cases": cases,
        "old": list(names),
        "new": list(names.values()),
        "now": timezone.now().isoformat(),
    }
    with connection.cursor() as cursor:
        cursor.execute(LOCK, values)
        cursor.execute(MOVE, values)
        return int(cursor.rowcount)


def _why_not(standing: Standing, flow_class: Any) -> str:
    if flow_class is None:
        return "the flow is gone"
    if not standing.node:
        return "no task is open"
    node = flow_class.instance.node(_name(standing), no_obsolete=True)
    if not standing.node.startswith(f"{standing.flow}.") or node is None:
        return "the node is gone"
    if node.task_type != standing.kind:
        return f"the node is a {node.task_type} now, the task a {standing.kind}"
    state, role = getattr(flow_class, "positions", {}).get(node.name, (standing.state, standing.role))
    if role != standing.role:
        return f'the node is for "{role}", the task for "{standing.role}"'
    return "" if state == standing.state else f"the node is for {state}, the record is {standing.state or 'gone'}"


def _name(standing: Standing) -> str:
    return standing.node.rpartition(".")[2]


def _flow(reference: str) -> Any:
    """The class, or None where it is gone."""
    try:
        found = import_flow_by_ref(reference)
    except (ImportError, LookupError, AssertionError):
        return None
    return found if found is not None and found.process_class is Case else None


def _rows(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
