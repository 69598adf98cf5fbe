"""Who has something waiting on these desks: read off the index from one person to the next, so a page costs a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from registry.base import paging
from registry.people.models import Person
from workflows.inbox.queries import DESKS, ON_DESK, PUT_ASIDE, DeskKey, desk_values, fetch

Key = tuple[str, str, int]
"""Department, name and number of a person: what the list is ordered by, so that a department stands together."""
LONGEST = 2**63 - 1
ON_HAND = f"{ON_DESK} AND NOT {PUT_ASIDE}".format(mark="")
"""What the list by item shows, too: of the desk, and not put aside."""


@dataclass(frozen=True)
class Pile:
    """What waits of one person on these desks."""

    count: int
    flagged: int
    credits: Decimal
    since: dt.datetime
    due_on: dt.date | None

    @property
    def clean(self) -> int:
        return self.count - self.flagged


def encode_key(key: Key) -> str:
    return paging.encode(key)


def decode_key(cursor: str) -> Key | None:
    """A cursor of an address; None where it is mangled, so that the first page shows."""
    values = paging.decode(cursor, 3) if cursor else None
    if not values or not values[2].isdecimal() or int(values[2]) > LONGEST or "\0" in "".join(values):
        return None
    return values[0], values[1], int(values[2])


@dataclass(frozen=True)
class People:
    """The people of some desks, in order of department and name; a line or a department narrows them."""

    reader: Person
    desks: tuple[DeskKey, ...]
    department: str = ""

    def keys(self, limit: int, *, after: Key | None = None, back: bool = False) -> list[Key]:
        """One page; `back` reads towards the head of the list."""
        if not self.desks:
            return []
        order = "DESC" if back else "ASC"
        start = "(%(after_place)s, %(after_name)s, %(after_person)s)" if after else ""
        onward = "(people.place_name, people.person_name, people.person_id)"
        sql = f"""
            WITH RECURSIVE people(place_name, person_name, person_id) AS (
              SELECT * FROM ({self._next(start, order)}) AS first
              UNION ALL SELECT next.* FROM people, LATERAL ({self._next(onward, order)}) AS next
            ) SELECT * FROM people LIMIT %(limit)s"""  # noqa: S608 (our own words)
        values = self._values() | {"limit": limit}
        if after:
            values |= dict(zip(("after_place", "after_name", "after_person"), after, strict=True))
        rows = [(place, name, key) for place, name, key in fetch(sql, values)]
        return rows[::-1] if back else rows

    def piles(self, keys: Sequence[Key]) -> dict[Key, Pile]:
        """What waits of each of them, in one query."""
        if not keys or not self.desks:
            return {}
        sql = f"""
            SELECT who.place_name, who.person_name, who.person_id, sum(found.tasks)::int, sum(found.flagged)::int,
              sum(found.amount), min(found.since), min(found.due_on)
            FROM unnest(%(at)s::text[], %(names)s::text[], %(ids)s::bigint[])
                AS who(place_name, person_name, person_id),
              {DESKS.format(mark="")}, LATERAL (
              SELECT count(*) AS tasks, count(*) FILTER (WHERE w.flag <> '') AS flagged,
                coalesce(sum(w.amount), 0) AS amount, min(w.created) AS since, min(w.due_on) AS due_on
              FROM engine_work w WHERE {ON_HAND} AND w.place_name = who.place_name
                AND w.person_name = who.person_name AND w.beneficiary_id = who.person_id
            ) AS found
            GROUP BY 1, 2, 3 HAVING sum(found.tasks) > 0"""  # noqa: S608 (our own words)
        places, names, ids = zip(*keys, strict=True)
        rows = fetch(sql, self._values() | {"at": list(places), "names": list(names), "ids": list(ids)})
        return {(place, name, key): Pile(*facts) for place, name, key, *facts in rows}

    def _next(self, after: str, order: str) -> str:
        """The nearest person beyond a key, or the first one: a look-up a desk."""
        beyond = "<" if order == "DESC" else ">"
        onward = f"AND (w.place_name, w.person_name, w.beneficiary_id) {beyond} {after}" if after else ""
        only = "AND w.place_name = %(department)s" if self.department else ""
        columns = f"place_name {order}, person_name {order}, beneficiary_id {order}"
        return f"""
            SELECT found.* FROM {DESKS.format(mark="")}, LATERAL (
              SELECT w.place_name, w.person_name, w.beneficiary_id FROM engine_work w
              WHERE {ON_HAND} AND w.beneficiary_id IS NOT NULL {only} {onward}
              ORDER BY {columns} LIMIT 1
            ) AS found ORDER BY {columns} LIMIT 1"""  # noqa: S608 (our own words, every value is a parameter)

    def _values(self) -> dict[str, Any]:
        return desk_values(self.reader, self.desks) | {"department": self.department, "today": timezone.localdate()}
