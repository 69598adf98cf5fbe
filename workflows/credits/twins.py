"""What looks like the same achievement used twice, across people and hospitals: found set-wise, by look-ups in indexes.

Each credit of a cohort costs a handful of look-ups, however many credits there are; nobody's records are scanned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection

from .models import Credit
from .states import AWARDED, LEVELS, Form, Kind, State

ATTENDED = (Kind.PROJECT, Kind.TRAINING, Kind.LECTURE, Kind.PUBLIC_COURSE)
"""Kinds at which one sits somewhere; distance learning does not keep anybody from being elsewhere."""
STANDING = (*LEVELS, State.RETURNED, State.COUNTED)
"""States in which a credit is on its way to counting, or counts: beside these another one like it is odd."""
A_DAY = 8
"""Hours that one day holds: two half days at two places are no contradiction."""
MOST, FEW = 5, 50


class Why(StrEnum):
    """Why two credits are shown to the reviewer together; the gravest first."""

    NUMBER = "certificate"
    FILE = "same_file"
    SAME = "duplicate"
    ROUTES = "two_routes"
    OVERLAP = "overlap"


@dataclass(frozen=True)
class Twin:
    other_id: int
    why: Why


# The facts come along, since a credit may not be written yet, or is looked at as it would be once amended.
MINE = """
WITH mine AS MATERIALIZED (
  SELECT m.*, coalesce(m.last_day, m.first_day) AS day, credits_certificate_key(m.certificate) AS key
  FROM unnest(%(ids)s::bigint[], %(people)s::bigint[], %(enterers)s::bigint[], %(origins)s::text[], %(kinds)s::text[],
    %(forms)s::text[], %(names)s::text[], %(numbers)s::text[], %(certificates)s::text[], %(first_days)s::date[],
    %(last_days)s::date[], %(hours)s::numeric[], %(places)s::text[], %(activities)s::bigint[])
  AS m(id, person, enterer, origin, kind, form, name, number, certificate, first_day, last_day, hours, place, activity)
)
"""
LOOKED_AT = "o.id <> mine.id AND (o.state = ANY(%(states)s) OR o.id = ANY(%(ids)s))"
# Whom a clerk enters for one meeting with one paper share it rightly.
TOGETHER = """mine.enterer IS NOT NULL AND o.entered_by_id = mine.enterer
  AND (o.name, o.from_date) = (mine.name, mine.first_day)"""
BOTH_IN_PERSON = """o.kind = ANY(%(attended)s) AND mine.kind = ANY(%(attended)s)
  AND o.form <> %(online)s AND mine.form <> %(online)s"""
# No more than some candidates of one number or one file are looked at: a thousand people may share a notice.
FOUND = f"""
{MINE}
SELECT mine.id, found.id, CASE WHEN found.person_id = mine.person THEN 'duplicate' ELSE 'certificate' END
FROM mine, LATERAL (
  SELECT o.id, o.person_id FROM (
    SELECT credit_id FROM credits_certificate WHERE key = mine.key AND mine.key <> '' ORDER BY credit_id LIMIT {FEW}
  ) AS k JOIN credits_credit o ON o.id = k.credit_id WHERE {LOOKED_AT} LIMIT {MOST}
) AS found
UNION
SELECT mine.id, found.id, 'same_file' FROM mine, LATERAL (
  SELECT f.sha256 FROM credits_evidence e JOIN files_storedfile f ON f.id = e.file_id
  WHERE e.credit_id = mine.id AND e.removed_at IS NULL OFFSET 0
) AS f, LATERAL (
  SELECT o.id FROM (
    SELECT h.credit_id FROM files_storedfile g JOIN credits_evidence h ON h.file_id = g.id AND h.removed_at IS NULL
    WHERE g.sha256 = f.sha256 LIMIT {FEW}
  ) AS k JOIN credits_credit o ON o.id = k.credit_id WHERE {LOOKED_AT} AND NOT ({TOGETHER}) LIMIT {MOST}
) AS found
UNION
SELECT mine.id, found.id, found.why FROM mine, LATERAL (
  SELECT o.id, CASE
    WHEN (o.origin = ANY(%(awarded)s)) <> (mine.origin = ANY(%(awarded)s)) AND (
      (mine.number <> '' AND o.number = mine.number) OR o.activity_id = mine.activity
      OR (o.name, o.from_date) = (mine.name, mine.first_day)) THEN 'two_routes'
    WHEN (o.name, o.from_date) = (mine.name, mine.first_day) THEN 'duplicate'
    WHEN {BOTH_IN_PERSON} AND o.from_date <= mine.day AND coalesce(o.to_date, o.from_date) >= mine.first_day
      AND coalesce(nullif(o.host, ''), nullif(o.organiser, ''), o.issuer) <> mine.place
      AND (o.to_date IS NOT NULL OR mine.last_day IS NOT NULL OR o.hours + mine.hours > {A_DAY}) THEN 'overlap'
    END AS why
  FROM credits_credit o WHERE o.person_id = mine.person AND {LOOKED_AT}
    AND o.from_date BETWEEN mine.first_day - 366 AND mine.day + 366
) AS found WHERE found.why IS NOT NULL
"""  # noqa: S608 (our own words)


def twins_of(credits: Sequence[Credit], *, states: Iterable[str] = STANDING) -> dict[int, list[Twin]]:
    """What is like each of them, among what stands and among themselves; the gravest reason of each, one query."""
    if not credits:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(FOUND, _facts(credits) | {"states": list(states)})
        rows = cursor.fetchall()
    order = list(Why)
    found: dict[int, dict[int, Twin]] = {}
    for key, other, why in sorted(rows, key=lambda row: (row[0], order.index(Why(row[2])), row[1])):
        found.setdefault(key, {}).setdefault(other, Twin(other, Why(why)))
    return {key: list(twins.values()) for key, twins in found.items()}


def like_these(credits: Sequence[Credit], *, states: Iterable[str]) -> list[int]:
    """The keys of everything in these states that is like one of them."""
    found = twins_of(credits, states=states)
    return sorted({twin.other_id for twins in found.values() for twin in twins})


def place_of(credit: Credit) -> str:
    """Where it was, as far as it says: who held it, who organised it, or whoever issued the certificate."""
    return credit.host or credit.organiser or credit.issuer


def _facts(credits: Sequence[Credit]) -> dict[str, Any]:
    return {
        "ids": [one.pk for one in credits],
        "people": [one.person_id for one in credits],
        "enterers": [one.entered_by_id for one in credits],
        "origins": [one.origin for one in credits],
        "kinds": [one.kind for one in credits],
        "forms": [one.form for one in credits],
        "names": [one.name for one in credits],
        "numbers": [one.number for one in credits],
        "certificates": [one.certificate_number for one in credits],
        "first_days": [one.from_date for one in credits],
        "last_days": [one.to_date for one in credits],
        "hours": [one.hours for one in credits],
        "places": [place_of(one) for one in credits],
        "activities": [one.activity_id for one in credits],
        "attended": list(ATTENDED),
        "awarded": list(AWARDED),
        "online": Form.ONLINE.value,
    }
