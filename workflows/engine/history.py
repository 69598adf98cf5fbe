"""Does the history hold? Every row against its own hash and the row before it, every day against its seal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from . import chain, seals
from .models import DaySeal, Decision

AT_A_TIME = 50_000
NAMED_AT_MOST = 100


@dataclass(frozen=True)
class Finding:
    """A place in the history, and what is wrong with it."""

    where: str
    what: str


LINKS = f"""
SELECT d.id, d.case_id, d.position, d.step, before.id,
  {chain.hash_of(chain.any_line("d"))} IS DISTINCT FROM d.hash,
  d.position > 1 AND before.id IS NULL,
  d.previous_hash IS DISTINCT FROM coalesce(before.hash, ''::bytea)
FROM engine_decision d
LEFT JOIN engine_decision before ON before.case_id = d.case_id AND before.position = d.position - 1
WHERE NARROWED AND ({chain.hash_of(chain.any_line("d"))} IS DISTINCT FROM d.hash
  OR d.previous_hash IS DISTINCT FROM coalesce(before.hash, ''::bytea)
  OR d.position < 1 OR (d.position > 1 AND before.id IS NULL) OR before.id >= d.id)
ORDER BY d.id
"""  # noqa: S608 (our own words)
IN_RANGE = LINKS.replace("NARROWED", "d.id > %(after)s AND d.id <= %(last)s")
OF_CASE = LINKS.replace("NARROWED", "d.case_id = %(case)s")
EMPTY_CASES = """
SELECT k.id FROM engine_case k
WHERE NOT EXISTS (SELECT FROM engine_decision d WHERE d.case_id = k.id) ORDER BY k.id LIMIT %(most)s
"""
UNTOLD_WORK = """
SELECT w.process_id, w.id FROM engine_work w
WHERE w.flow_task_type = 'HUMAN' AND w.status = 'DONE'
  AND NOT EXISTS (SELECT FROM engine_decision d WHERE d.work_id = w.id) ORDER BY w.id LIMIT %(most)s
"""


def broken_links(after: int, last: int) -> Iterator[Finding]:
    """The chains of the decisions with ids above the one and up to the other."""
    while after < last:
        rows = Decision.objects.filter(pk__gt=after, pk__lte=last).order_by("pk").values_list("pk", flat=True)
        until = next(iter(rows[AT_A_TIME : AT_A_TIME + 1]), last)
        yield from _told(IN_RANGE, after=after, last=until)
        after = until


def broken_links_of(case: int) -> Iterator[Finding]:
    """The chain of one case."""
    yield from _told(OF_CASE, case=case)


def broken_seals(since: dt.date | None = None) -> Iterator[Finding]:
    """Each day's seal against the one before it, and against the decisions that it sealed."""
    before = DaySeal.objects.filter(day__lt=since).order_by("-day").first() if since else None
    losses = 0
    for seal in (DaySeal.objects.filter(day__gte=since) if since else DaySeal.objects.all()).order_by("day").iterator():
        yield from _chained(seal, before)
        for finding, is_loss in _against_rows(seal, before.last_id if before else seals.BEGINNING):
            losses += is_loss
            yield finding
        before = seal
    if losses:
        yield from _who_lost_something()


def broken_seal_chain() -> Iterator[Finding]:
    """The seals among themselves, without the decisions that they sealed."""
    before = None
    for seal in DaySeal.objects.order_by("day").iterator():
        yield from _chained(seal, before)
        before = seal


def cases_without_history() -> Iterator[Finding]:
    for (case,) in _rows(EMPTY_CASES):
        yield Finding(f"case {case}", "has no decision at all: its history was removed")


def sealed_before(day: dt.date) -> int:
    """The last decision that was sealed before this day."""
    return (
        DaySeal.objects.filter(day__lt=day).order_by("-day").values_list("last_id", flat=True).first()
        or seals.BEGINNING
    )


def last_decision() -> int:
    return Decision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _told(sql: str, **values: int) -> Iterator[Finding]:
    for pk, case, position, step, before, changed, gap, unlinked in _rows(sql, **values):
        where = f"case {case}, decision {pk} ({step}, number {position})"
        if changed:
            yield Finding(where, "was changed or forged: it does not have the hash of what it says")
        if gap:
            yield Finding(where, f"number {position - 1} of its case is missing")
        elif unlinked and before is None:
            yield Finding(where, "says that one came before it, and none did")
        elif unlinked:
            yield Finding(where, f"does not follow decision {before}: that one was changed and hashed anew")
        elif not changed:
            yield Finding(where, "stands out of order in its case")


def _chained(seal: DaySeal, before: DaySeal | None) -> Iterator[Finding]:
    where = f"seal of {seal.day}"
    if bytes(seal.hash) != seals.hash_of(seal) or bytes(seal.digest) != seals.digest_of(seal.blocks):
        yield Finding(where, "was changed: it does not have the hash of what it says")
    if bytes(seal.previous_hash) != (bytes(before.hash) if before else b""):
        yield Finding(where, f"does not follow the seal of {before.day}" if before else "a seal before it is missing")
    elif before and seal.day != before.day + dt.timedelta(days=1):
        yield Finding(where, f"a day between it and the seal of {before.day} has none")


def _against_rows(seal: DaySeal, after: int) -> Iterator[tuple[Finding, bool]]:
    """What was sealed and is gone, what is there and was not sealed, and which thousand has another digest."""
    where = f"seal of {seal.day}"
    is_there = _Reader(seals.rows_between(after, seal.last_id))
    for runs, digest in seal.blocks:
        missing, added, found = is_there.beside(runs)
        yield from ((_added(where, row), False) for row in added)
        yield from ((Finding(where, f"{_ids(run)} was sealed and is missing"), True) for run in missing)
        if not missing and found != digest:
            span = _ids([runs[0][0], runs[-1][1]])
            yield Finding(where, f"{span}: one was changed since and hashed anew"), False
    yield from ((_added(where, row), False) for row in is_there.rest())


class _Reader:
    """Walks over the decisions that are there, beside the ids that were sealed."""

    def __init__(self, rows: Iterator[seals.Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def beside(self, runs: list[seals.Run]) -> tuple[list[seals.Run], list[seals.Row], str]:
        """Of one block: the ids that are gone, the rows that are too many, the digest of those that were sealed."""
        missing: list[seals.Run] = []
        added: list[seals.Row] = []
        sealed: list[seals.Row] = []
        for first, last in runs:
            for pk in range(first, last + 1):
                added += self._before(pk)
                if self._next is not None and self._next[0] == pk:
                    sealed.append(self._take())
                elif missing and missing[-1][1] == pk - 1:
                    missing[-1][1] = pk
                else:
                    missing.append([pk, pk])
        return missing, added, next((digest for _, digest in seals.blocks_of(sealed)), "")

    def rest(self) -> Iterator[seals.Row]:
        while self._next is not None:
            yield self._take()

    def _before(self, pk: int) -> Iterator[seals.Row]:
        while self._next is not None and self._next[0] < pk:
            yield self._take()

    def _take(self) -> seals.Row:
        row, self._next = self._next, next(self._rows, None)
        assert row is not None
        return row


def _who_lost_something() -> Iterator[Finding]:
    for case, work in _rows(UNTOLD_WORK):
        yield Finding(f"case {case}", f"task {work} was done, and no decision says so: the decision was removed")


def _added(where: str, row: seals.Row) -> Finding:
    return Finding(f"case {row[1]}, decision {row[0]}", f"was added after the {where} that it should stand in")


def _ids(run: seals.Run) -> str:
    return f"decision {run[0]}" if run[0] == run[1] else f"decisions {run[0]} to {run[1]}"


def _rows(sql: str, **values: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values | {"most": NAMED_AT_MOST})
        return cursor.fetchall()
