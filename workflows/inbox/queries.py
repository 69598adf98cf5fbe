"""What lies on a person's desks: equality look-ups in one partial index, so that a page costs what it shows."""

from __future__ import annotations

import datetime as dt
from collections import ChainMap
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.utils import timezone

from registry.base import paging
from registry.codes.models import Line
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles.models import Role
from registry.roles.policy import grants_of
from workflows.engine.models import Work

from .filters import Filters

DESK_ROLES = (Role.DEPARTMENT_REVIEWER, Role.UNIT_REVIEWER, Role.BUREAU_REVIEWER)
CAP = 999
EVERYTHING = Filters()
# An array that is read once, so that each row costs a comparison and no look-up.
PUT_ASIDE = """(w.id = ANY(ARRAY(
                SELECT work_id FROM clock_snooze WHERE person_id = %(me{mark})s AND until > %(today{mark})s)))"""
Key = tuple[str, int]
"""Since when a task waits, as text in full precision, and its number: what the lists are ordered by."""


@dataclass(frozen=True)
class DeskKey:
    """One desk: what `work_open_by_desk` is an index of."""

    place_id: int
    role: str
    line: str
    absent: tuple[Person, ...] = field(default=(), compare=False)
    """Whom one stands in for at this desk; nobody, where it is one's own."""

    def names_for(self, work: Work) -> list[Person]:
        """In whose name one acts on this task of the desk: those of the absent who may decide it themselves."""
        return [person for person in self.absent if person.pk not in work.barred]

    def is_open_to(self, person: Person, work: Work) -> bool:
        return person.pk not in work.barred and (not self.absent or bool(self.names_for(work)))


def desks_of(person: Person, *, at: Organisation | None = None) -> list[DeskKey]:
    """The desks of the person's reviewing roles in force, of one place or of all."""
    found: dict[DeskKey, list[Person | None]] = {}
    for grant in grants_of(person):
        if grant.role in DESK_ROLES and (at is None or grant.place_id == at.pk):
            for line in [grant.line] if grant.line else Line.values:
                found.setdefault(DeskKey(grant.place_id, grant.role, line), []).append(grant.absent)
    keys = [replace(key, absent=() if None in names else tuple(filter(None, names))) for key, names in found.items()]
    return sorted(keys, key=lambda key: (key.place_id, key.role, key.line))


def capped(count: int, cap: int = CAP) -> str:
    return f"{cap}+" if count > cap else str(count)


def capped_open(person: Person, *, at: Organisation | None = None, cap: int = CAP) -> str:
    """How many tasks wait on the person's desks, counted once a request and no further than the cap."""
    known: dict[Any, int] = person.__dict__.setdefault("_open_counts", {})
    where = (at.pk if at else None, cap)
    if where not in known:
        known[where] = Inbox(person, tuple(desks_of(person, at=at))).count(cap + 1)
    return capped(known[where], cap)


def key_of(work: Work) -> Key:
    return work.created.isoformat(), work.pk


def encode_key(key: Key) -> str:
    return paging.encode(key)


def decode_key(cursor: str) -> Key | None:
    """A cursor of an address; None where it is mangled, so that the first page shows."""
    values = paging.decode(cursor, 2) if cursor else None
    try:
        return (dt.datetime.fromisoformat(values[0]).astimezone(dt.UTC).isoformat(), int(values[1])) if values else None
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class Inbox:
    """Desks looked at through filters: each desk's part is read off the index in order, then the parts are merged."""

    person: Person
    desks: tuple[DeskKey, ...]
    filters: Filters = EVERYTHING

    def rows(self, limit: int, *, after: Key | None = None, back: bool = False) -> list[Work]:
        """The tasks that a page shows, each with the name of who claimed it; `back` reads towards the list's head."""
        order = self._order(back)
        found = self._found("w.id, w.created", after, order)
        # The keys come from the index alone; only the rows that show are read.
        sql = f"""
            SELECT w.*, holder.name AS owner_name FROM (
              SELECT found.id, found.created FROM {found}
              ORDER BY found.created {order}, found.id {order} LIMIT %(limit)s
            ) AS page JOIN engine_work w ON w.id = page.id
            LEFT JOIN people_person holder ON holder.id = w.owner_id
            ORDER BY page.created {order}, page.id {order}"""  # noqa: S608 (our own words)
        rows = list(Work.objects.raw(sql, self._values(limit, after))) if self._here else []
        return rows[::-1] if back else rows

    def keys(self, limit: int, *, after: Key | None = None) -> list[int]:
        order = self._order(back=False)
        found = self._found("w.id, w.created", after, order)
        sql = f"SELECT found.id FROM {found} ORDER BY found.created {order}, found.id {order} LIMIT %(limit)s"  # noqa: S608
        return [row[0] for row in fetch(sql, self._values(limit, after))] if self._here else []

    def count(self, limit: int, *, before: Key | None = None) -> int:
        """How many tasks there are, or stand before one of them, counted no further than the limit."""
        rows = fetch(self._counted(before), self._values(limit, before)) if self._here else [(0,)]
        return int(rows[0][0])

    def counts(self, filters: Sequence[Filters], limit: int) -> list[int]:
        """How many each of several filters leaves, all in one query."""
        inboxes = [replace(self, filters=each) for each in filters]
        asked = [(number, inbox) for number, inbox in enumerate(inboxes) if inbox._here]
        parts = [f"SELECT {number}, ({inbox._counted(None, mark=f'_{number}')})" for number, inbox in asked]
        values = [inbox._values(limit, None, mark=f"_{number}") for number, inbox in asked]
        rows = fetch(" UNION ALL ".join(parts), dict(ChainMap(*values))) if parts else []
        found = dict(rows)
        return [int(found.get(number, 0)) for number in range(len(filters))]

    @property
    def _here(self) -> list[DeskKey]:
        return [desk for desk in self.desks if self.filters.line in ("", desk.line)]

    def _order(self, back: bool) -> str:
        return "DESC" if self.filters.newest != back else "ASC"

    def _counted(self, before: Key | None, *, mark: str = "") -> str:
        found = self._found("w.id", before, self._order(back=before is not None), mark=mark)
        return f"SELECT count(*) FROM (SELECT 1 FROM {found} LIMIT %(limit{mark})s) AS counted"  # noqa: S608

    def _found(self, columns: str, after: Key | None, order: str, *, mark: str = "") -> str:
        tests = [test.format(f"%({name}{mark})s") for name, (test, _value) in self.filters.tests.items()]
        if after:
            beyond = "<" if order == "DESC" else ">"
            tests.append(f"(w.created, w.id) {beyond} (%(since{mark})s::timestamptz, %(id{mark})s)")
        aside = PUT_ASIDE.format(mark=mark)
        tests.append(aside if self.filters.snoozed else f"NOT {aside}")
        # In this order they are tried: whether somebody is barred costs most and is asked last.
        narrowed = " ".join(f"{test} AND" for test in tests)
        return f"""
            {DESKS.format(mark=mark)},
            LATERAL (
              SELECT {columns} FROM engine_work w
              WHERE {narrowed} {ON_DESK.format(mark=mark)}
              ORDER BY w.created {order}, w.id {order} LIMIT %(limit{mark})s
            ) AS found"""  # noqa: S608 (our own words, every value is a parameter)

    def _values(self, limit: int, after: Key | None, *, mark: str = "") -> dict[str, Any]:
        values = desk_values(self.person, self._here) | self.filters.values(timezone.localdate())
        values |= {"limit": limit, "today": timezone.localdate()} | (
            dict(zip(("since", "id"), after, strict=True)) if after else {}
        )
        return {f"{name}{mark}": value for name, value in values.items()}


DESKS = """unnest(%(places{mark})s::bigint[], %(roles{mark})s::text[], %(lines{mark})s::text[],
              %(absent{mark})s::text[]) AS desk(place, role, line, absent)"""
ON_DESK = """w.place_id = desk.place AND w.role = desk.role AND w.line = desk.line
                AND w.finished IS NULL AND NOT (%(me{mark})s = ANY(w.barred))
                AND (desk.absent = '' OR NOT (desk.absent::bigint[] <@ w.barred))"""
"""A task of the desk that may be shown to this person: four eyes hold in the list already."""


def desk_values(person: Person, desks: Sequence[DeskKey]) -> dict[str, Any]:
    return {
        "places": [desk.place_id for desk in desks],
        "roles": [desk.role for desk in desks],
        "lines": [desk.line for desk in desks],
        "absent": [f"{{{','.join(str(one.pk) for one in desk.absent)}}}" if desk.absent else "" for desk in desks],
        "me": person.pk,
    }


def fetch(sql: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
