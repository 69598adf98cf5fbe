"""Exporting a city's credits as the job that the page starts, beside the bare writer over the same ready rows.

The peer gets every cell as it is to stand in the sheet and does nothing but hand it to XlsxWriter in the same mode.
Memory is what the process grows by while the whole is written, after a first export of a tenth has warmed it up.
"""

import datetime as dt
import resource
import time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from xlsxwriter import Workbook

from benchmarks.database import owner
from benchmarks.report import Result
from registry.base.keys import next_keys
from registry.base.sheets import PLAIN, harmless
from registry.jobs import engine
from registry.jobs.models import Job
from registry.jobs.papers import folder_of
from registry.organisations.models import Kind, Organisation
from registry.people.models import Person
from registry.roles.models import Grant, Role
from registry.years.models import CreditYear
from tests.cast import LONG_AGO, person
from workflows.credits.finding.columns import cells_of, columns_of, heads_of
from workflows.credits.finding.export import begin, found_by, ordered
from workflows.credits.finding.filters import Filters
from workflows.credits.finding.job import WHOLE

DEFAULT_SIZE = 100_000
PER_PERSON = 10
MOST_PEOPLE = 500

CREDITS = """
INSERT INTO credits_credit (person_id, department_id, unit_id, city_id, line, origin, source_id, kind, level, form,
  credit_class, subject, discipline_scheme, discipline_code, name, number, certificate_number, from_date, hours,
  credits, organiser, host, issuer, note, levels, levels_merged, facts_digest, returned_by, approvals, decided_by,
  uploaders, state, credit_year_id, case_id, submitted_at, created_at, changed_at)
SELECT (%(people)s::bigint[])[1 + g %% %(count)s], %(department)s, %(unit)s, %(city)s, 'nurse', 'online', 'bench:' || g,
  'distance', 'city', 'online', '', 'professional', 'national-2022', '03-01', '心血管急危重症护理新进展培训班 ' || g,
  '2026-03-01-' || g %% 1000, 'HX' || g, date '2026-01-05' + (g %% 300)::int, 12, 4, '青泽市护理学会', '',
  '青泽市护理学会', '', '', false, '', '', '{}'::jsonb, '', '', 'COUNTED', %(year)s, g, now(), now(), now()
FROM generate_series(1, %(size)s) AS g"""
CASES = """
INSERT INTO engine_case (id, flow_class, status, created, finished, data, city_id)
SELECT g, 'credits/flow.CreditFlow', 'DONE', now(), now(), '{}'::jsonb, %s FROM generate_series(1, %s) AS g"""


def run(size: int) -> Result:
    reader = build(size, people=min(max(size // PER_PERSON, 1), MOST_PEOPLE))
    filters = Filters(whose="people", year="2026")
    with TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = Path(folder)
        Job.objects.all().delete()
        _export(reader, Filters(whose="people", year="2026", last=dt.date(2026, 1, 5) + dt.timedelta(days=29)))
        before = _resident()
        first, path = _export(reader, filters)
        grown = _resident() - before
        columns = columns_of(of_people=True)
        ready = [tuple(row) for row in cells_of(ordered(found_by(reader, filters), filters), columns)]
        assert len(ready) == size
        head, beside = [str(head.word) for head in heads_of(columns)], Path(folder) / "bare.xlsx"
        # In turn, and the better of two on both sides: the machine may be doing something else as well.
        bare = _bare(beside, head, ready)
        Job.objects.update(key="")
        taken = min(first, _export(reader, filters)[0])
        bare = min(bare, _bare(beside, head, ready))
        megabytes = path.stat().st_size / 1024**2
    rows = [
        ("rows a second", f"{size / taken:,.0f}", f"{size / bare:,.0f}"),
        ("memory grown by, MB", f"{grown:.0f}", ""),
        ("file, MB", f"{megabytes:.1f}", ""),
    ]
    return Result("credit-export", size, taken, bare, "s for the whole file", rows=rows)


def _export(reader: Person, filters: Filters) -> tuple[float, Path]:
    """As the page begins it and the worker does it."""
    began = time.perf_counter()
    count = found_by(reader, filters).count()
    job = begin(reader, filters, count=count)
    while engine.advance(job.pk):
        pass
    job.refresh_from_db()
    assert (job.state, job.refused) == ("done", 0)
    return time.perf_counter() - began, folder_of(job.pk) / WHOLE


def _bare(path: Path, head: list[str], rows: list[Any]) -> float:
    """The same loop with nothing before it: text, numbers and days to where they belong."""
    began = time.perf_counter()
    with Workbook(str(path), PLAIN) as book:
        page, two = book.add_worksheet(), book.add_format({"num_format": "0.00"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for column, word in enumerate(head):
            page.write_string(0, column, word)
        for place, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if value is None or value == "":
                    continue
                if isinstance(value, Decimal):
                    page.write_number(place, column, float(value), two)
                elif isinstance(value, dt.datetime):
                    page.write_datetime(place, column, timezone.localtime(value).replace(tzinfo=None), moment)
                elif isinstance(value, dt.date):
                    page.write_datetime(place, column, value)
                else:
                    page.write_string(place, column, harmless(value))
    return time.perf_counter() - began


def _resident() -> float:
    """The most that the process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build(size: int, *, people: int) -> Person:
    """A city whose year has `size` counted credits of so many people; who reviews for all of them."""
    with transaction.atomic():
        city, unit, department = _places()
        year = CreditYear.objects.create(
            jurisdiction=city, name="2026", from_date=dt.date(2026, 1, 1), to_date=dt.date(2026, 12, 31),
            phase=CreditYear.Phase.OPEN, entry_until=dt.date(2026, 12, 20), review_until=dt.date(2026, 12, 28),
        )  # fmt: skip
        members = [person("林若溪", department) for _ in range(people)]
        reader = person("闻书仪", unit)
        Grant.objects.create(person=reader, role=Role.UNIT_REVIEWER, place=unit, from_date=LONG_AGO, reason="bench")
    values = {
        "size": size, "people": [one.pk for one in members], "count": people, "department": department.pk,
        "unit": unit.pk, "city": city.pk, "year": year.pk,
    }  # fmt: skip
    with owner().cursor() as cursor:
        cursor.execute(CASES, [city.pk, size])
        cursor.execute(CREDITS, values)
        cursor.execute("ANALYZE")
    return reader


def _places() -> tuple[Organisation, Organisation, Organisation]:
    keys = next_keys(Organisation, 3)
    paths = ["/" + "/".join(map(str, keys[: depth + 1])) + "/" for depth in range(3)]
    names, kinds = ("青泽市卫生健康委", "青泽市人民医院", "心内科"), (Kind.CITY, Kind.UNIT, Kind.DEPARTMENT)
    made: list[Organisation] = []
    for key, path, name, kind in zip(keys, paths, names, kinds, strict=True):
        parent = made[-1] if made else None
        made.append(Organisation.objects.create(pk=key, path=path, name=name, kind=kind, parent=parent))
    return made[0], made[1], made[2]
