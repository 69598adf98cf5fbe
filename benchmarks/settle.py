"""A year of many people with ten credits each, settled; beside a bare INSERT ... SELECT ... GROUP BY of the rows."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.database import owner
from benchmarks.report import Result
from registry.people.models import Person
from registry.standards import shipped
from tests.cast import Cast, ask, make_cast
from workflows.credits.models import Credit
from workflows.credits.standings import settled
from workflows.results.models import YearResult
from workflows.results.services import settle_year

DEFAULT_SIZE = 100_000
EACH, ROUNDS, CHUNK = 10, 5, 5_000
FIRST = 10_000_000
"""Keys from here on are the benchmark's own."""
PEOPLE = """
INSERT INTO people_person (id, password, card_number, id_number_sealed, name, initials, sex, line, phone, home_id,
  title_id, is_active, must_change_password, created_at)
SELECT %(first)s + g, '', lpad((8000000000 + g)::text, 10, '0'), '', '人' || g, '', '0',
  (ARRAY['nurse', 'doctor', 'technician'])[1 + g %% 3], '', (%(homes)s::bigint[])[1 + g %% cardinality(%(homes)s)],
  (SELECT id FROM codes_title WHERE level = (ARRAY['high', 'mid', 'junior'])[1 + g %% 3] ORDER BY id LIMIT 1),
  true, false, now()
FROM generate_series(0, %(size)s - 1) g"""
CASES = """
INSERT INTO engine_case (id, flow_class, status, created, finished, data, city_id)
SELECT %(first)s + g, 'credits/flow.CreditFlow', 'DONE', now(), now(), '{}'::jsonb, %(city)s
FROM generate_series(0, %(size)s * %(each)s - 1) g"""
TOLD = {
    "id": "%(first)s + g", "case_id": "%(first)s + g", "person_id": "%(first)s + g / %(each)s", "state": "'COUNTED'",
    "department_id": "%(home)s", "unit_id": "%(home)s", "city_id": "%(city)s", "credit_year_id": "%(year)s",
    "line": "'nurse'", "origin": "'online'", "source_id": "'bench:' || g", "form": "'course'",
    "kind": "(ARRAY['project', 'lecture', 'self_study', 'distance', 'research'])[1 + (g * 7 / 3) %% 5]",
    "level": "(ARRAY['national', 'provincial', 'city', 'unit'])[1 + (g * 5 / 3) %% 4]",
    "credit_class": "(ARRAY['1', '2'])[1 + (g / 3) %% 2]",
    "subject": "(ARRAY['professional', 'professional', 'public'])[1 + g %% 3]",
    "name": "'活动 ' || g", "issuer": "'x'", "discipline_code": "'03-01'", "from_date": "'2026-05-16'::date",
    "hours": "3 + g %% 13", "credits": "(1 + g * 3 %% 40) / 10.0",
}  # fmt: skip
"""What a counted credit is made of; every other column takes the default of its field."""


def run(size: int) -> Result:
    """In turns on the same rows, into empty tables; then every person's year against the pure settlement."""
    with transaction.atomic():
        cast = make_cast()
        rules = {name: shipped.document("CN-2006")[name] for name in ("rules", "caps")}
        ask(cast.city, {"credits": "25", "class_1": "5", "class_2": "15", "hours": "90"}, has_classes=True, **rules)
    _fill(cast, size)
    ours, bare = [], []
    for _ in range(ROUNDS):
        _empty()
        bare.append(_taken(_bare))
        ours.append(_taken(lambda: settle_year(cast.year)))
    _check(cast, size)
    times = statistics.median(ours) / statistics.median(bare)
    rows = [("credits", f"{size * EACH:,}", f"{size * EACH:,}"), ("times a bare GROUP BY", f"{times:.2f}", "1")]
    return Result("settle", size, statistics.median(ours), statistics.median(bare), "s", rows=rows)


def _fill(cast: Cast, size: int) -> None:
    homes = [cast.cardiology.pk, cast.surgery.pk, cast.hospital.pk, cast.far_ward.pk]
    facts = {"first": FIRST, "size": size, "each": EACH, "homes": homes, "home": homes[0], "city": cast.city.pk}
    columns = _columns()
    credits = (
        f"INSERT INTO credits_credit ({', '.join(columns)}) SELECT {', '.join(columns.values())}"
        " FROM generate_series(0, %(size)s * %(each)s - 1) g"
    )
    with owner().cursor() as cursor:
        cursor.execute(
            "ALTER TABLE credits_credit DISABLE TRIGGER USER; ALTER TABLE people_person DISABLE TRIGGER USER"
        )
        for statement in (PEOPLE, CASES, credits):
            cursor.execute(statement, facts | {"year": cast.year.pk})
        _guards(cursor, "ENABLE")
        cursor.execute(
            "CREATE TABLE bench_bare (id bigserial PRIMARY KEY, person_id bigint, credit_year_id bigint,"
            " credits numeric, hours numeric, settled_at timestamptz, UNIQUE (credit_year_id, person_id))"
        )
        cursor.execute("GRANT ALL ON bench_bare TO PUBLIC; GRANT ALL ON SEQUENCE bench_bare_id_seq TO PUBLIC")
        cursor.execute("VACUUM ANALYZE")


def _guards(cursor: Any, switch: str) -> None:
    """Filling is not what is measured."""
    for table in ("credits_credit", "people_person"):
        cursor.execute(f"ALTER TABLE {table} {switch} TRIGGER USER")


def _columns() -> dict[str, str]:
    """Every column of a credit that cannot be empty, with what is told of it or its field's default."""
    found = dict(TOLD)
    for field in Credit._meta.concrete_fields:
        column = str(field.column)
        if column not in found and not field.null:
            found[column] = "now()" if column in ("created_at", "changed_at") else _literal(field.get_default())
    return found


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "'{}'" if value == {} else f"'{value or ''}'"


def _empty() -> None:
    with owner().cursor() as cursor:
        cursor.execute("TRUNCATE bench_bare, results_yearresult, results_marked")


def _bare() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_bare (person_id, credit_year_id, credits, hours, settled_at)"
            " SELECT person_id, credit_year_id, sum(credits), sum(hours), now() FROM credits_credit"
            " WHERE state = 'COUNTED' GROUP BY person_id, credit_year_id"
        )


def _taken(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _check(cast: Cast, size: int) -> None:
    """Person by person the same as the pure settlement."""
    rows = {row.person_id: row for row in YearResult.objects.filter(person_id__gte=FIRST)}
    assert len(rows) == size, len(rows)
    for first in range(FIRST, FIRST + size, CHUNK):
        people = Person.objects.filter(pk__range=(first, first + CHUNK - 1)).select_related("home", "title")
        for key, year in settled(dict.fromkeys(people, cast.year)).items():
            row, has = rows[key], year.settlement.counted.has
            stored = (row.credits, row.hours, row.class_1, row.class_2, row.lack_credits, row.is_complete)
            pure = (has.credits, has.hours, has.class_1, has.class_2, year.settlement.lack_of("credits"))
            assert stored == (*pure, year.settlement.is_complete), (key, stored, pure)
    assert timezone.now() > max(row.settled_at for row in rows.values())
