"""Numbers of projects, `2026-03-01-014 (国)`: year, second- and third-level discipline, serial, mark of the level."""

from __future__ import annotations

from django.db import connection

from registry.organisations.models import Organisation
from registry.years.models import Activity, Level

MARKS = {Level.NATIONAL: "国", Level.PROVINCIAL: "省", Level.CITY: "市", Level.UNIT: "单"}
# The row is locked until the number is committed: two approvals of the same second wait for one another.
NEXT = """
INSERT INTO projects_numberseries AS s (bureau_id, year, level, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (bureau_id, year, level) DO UPDATE SET last = s.last + 1 RETURNING last
"""


def written(year: int, discipline: str, serial: int, level: str) -> str:
    """The number as it is printed; `discipline` is scheme:code."""
    return f"{year}-{discipline.partition(':')[2]}-{serial:03d} ({MARKS[Level(level)]})"


def next_number(bureau: Organisation, *, year: int, discipline: str, level: str) -> str:
    """A number that neither this bureau's projects nor the lists it imported have."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(NEXT, [bureau.pk, year, level])
            serial = cursor.fetchone()[0]
        number = written(year, discipline, serial, level)
        if not Activity.objects.filter(jurisdiction=bureau, number=number).exists():
            return number
