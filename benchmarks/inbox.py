"""What a reviewer's inbox asks, at any size; up to a million processes beside viewflow's own queue of the same."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.utils import timezone
from viewflow.workflow.models import Task

from benchmarks.database import owner
from benchmarks.report import Result, median_ms
from benchmarks.stock.filling import fill
from benchmarks.stock.flow import StockReview
from registry.base.keys import next_keys
from registry.codes.models import Line
from registry.organisations.models import Kind, Organisation
from registry.people.models import Person
from registry.people.services import register_person
from registry.roles.models import Grant, Role
from tests.cast import LONG_AGO, id_number
from workflows.inbox.filters import Filters
from workflows.inbox.queries import CAP, Inbox, desks_of, key_of

DEFAULT_SIZE = 100_000
PER_UNIT, PAGE, ROUNDS, TIMES = 2500, 25, 8, 12
OPEN = 1
"""One process in so many is open, the newest: all of them in September, when units enter courses for everybody."""

SPREAD = """
  FROM generate_series(1, %(size)s) AS g,
  LATERAL (SELECT g > %(size)s - %(size)s / %(open)s AS is_open,
    now() - interval '700 days' * (1 - g::float / %(size)s) AS since,
    (%(places)s::bigint[])[1 + g %% %(units)s] AS place,
    (%(lines)s::text[])[1 + (g / %(units)s) %% %(kinds)s] AS line) AS told"""
CASES = f"""
INSERT INTO engine_case (id, flow_class, status, created, finished, data, city_id)
SELECT g, 'credits/flow.CreditFlow', CASE WHEN is_open THEN 'NEW' ELSE 'DONE' END, since,
  CASE WHEN is_open THEN NULL ELSE since + interval '3 days' END, '{{}}'::jsonb, %(city)s {SPREAD}"""
WORKS = f"""
INSERT INTO engine_work (flow_task, flow_task_type, started, finished, token, process_id, city_id, status, created,
  owner_id, data, previous_ids, place_id, role, line, barred, headline, kind, form, flag, amount, hours, person_name,
  place_name, beneficiary_id)
SELECT 'credits/flow.CreditFlow.submit', 'HUMAN_START', since, since, 'start', g, %(city)s, 'DONE', since,
  %(who)s, '{{}}'::jsonb, '{{}}'::bigint[], NULL::bigint, '', '',
  '{{}}'::bigint[], '', '', '', '', NULL::numeric, NULL::numeric, '', '', NULL::bigint
{SPREAD}
UNION ALL
SELECT 'credits/flow.CreditFlow.unit', 'HUMAN', NULL, CASE WHEN is_open THEN NULL ELSE since + interval '3 days' END,
  'start', g, %(city)s, CASE WHEN is_open THEN 'NEW' ELSE 'DONE' END, since,
  CASE WHEN is_open THEN NULL ELSE %(who)s END, '{{}}', '{{}}', place, 'unit_reviewer', line, '{{}}',
  '培训班 ' || g, CASE WHEN g / %(units)s %% 20 = 7 THEN 'paper' ELSE 'training' END, 'course',
  CASE WHEN g / %(units)s %% 9 = 4 THEN 'duplicate' ELSE '' END, 4, 12, '林若溪', '心内科', %(who)s
{SPREAD}"""
PROCESSES = f"""
INSERT INTO viewflow_process (id, flow_class, status, created, finished, data)
SELECT g, 'stock/flow.StockReview', CASE WHEN is_open THEN 'NEW' ELSE 'DONE' END, since,
  CASE WHEN is_open THEN NULL ELSE since + interval '3 days' END, '{{}}' {SPREAD}"""
TASKS = f"""
INSERT INTO viewflow_task (flow_task, flow_task_type, status, created, started, finished, token, process_id, owner_id,
  owner_permission, data)
SELECT 'stock/flow.StockReview.submit', 'START', 'DONE', since, since, since, 'start', g, NULL, NULL, '{{}}'::jsonb
{SPREAD}
UNION ALL
SELECT 'stock/flow.StockReview.unit', 'HUMAN', CASE WHEN is_open THEN 'NEW' ELSE 'DONE' END, since, NULL,
  CASE WHEN is_open THEN NULL ELSE since + interval '3 days' END, 'start', g,
  CASE WHEN is_open THEN NULL ELSE %(who)s END, 'stock.unit_reviewer_' || line || '_at_' || place, '{{}}'
{SPREAD}"""


@dataclass(frozen=True)
class Reviewer:
    """One person on both sides: ours by their grant, viewflow's by the permission names that it compares."""

    person: Person
    place: Organisation

    def for_us(self) -> Inbox:
        """Their desks are known already, as viewflow's permissions are."""
        return Inbox(self.person, tuple(desks_of(self.person)))

    def for_viewflow(self) -> Any:
        """A user as viewflow asks for one."""
        user: Any = Person.objects.get(pk=self.person.pk)
        names = {f"stock.unit_reviewer_{line}_at_{self.place.pk}" for line in Line.values}
        user.is_superuser = False
        user.get_all_permissions, user.has_perm = lambda: names, lambda *_: True
        return user


PEER_AT_MOST = 1_000_000
"""Beyond, viewflow's queue takes seconds a page, and building its tables longer than ours."""


def asked(inbox: Inbox) -> dict[str, Callable[[], object]]:
    """What the pages of the inbox ask, one by one."""
    first = inbox.rows(PAGE)
    narrowed = replace(inbox, filters=Filters(kind="paper", flag="flagged"))
    return {
        "first page": partial(inbox.rows, PAGE),
        "next page": partial(inbox.rows, PAGE, after=key_of(first[-1])),
        "counter": partial(inbox.count, CAP + 1),
        "filtered page": partial(narrowed.rows, PAGE),
        "filtered counter": partial(narrowed.count, CAP + 1),
    }


def ours(inbox: Inbox) -> tuple[int, int]:
    """Page and counter, as the page of the inbox asks for them."""
    return len(inbox.rows(PAGE)), inbox.count(CAP + 1)


def theirs(user: Any) -> tuple[int, int]:
    """viewflow's own queue and Django's own paginator, as its page of the queue uses them."""
    page = Paginator(Task.objects.queue([StockReview], user), PAGE).page(1)
    return len(list(page)), page.paginator.count


def run(size: int) -> Result:
    """A reviewer with work, and one of a unit with nothing open."""
    began, has_peer = time.monotonic(), size <= PEER_AT_MOST
    busy, idle = _build(size, has_peer=has_peer)
    rows = [("built in, s", f"{time.monotonic() - began:.0f}", "")]
    inbox, nothing = busy.for_us(), idle.for_us()
    assert ours(inbox)[0] == PAGE
    assert ours(nothing) == (0, 0)
    questions = asked(inbox)
    assert 0 < questions["filtered counter"]() < questions["counter"]()  # type: ignore[operator]
    questions["nothing open"] = partial(ours, nothing)
    for name, question in questions.items():
        rows.append((f"{name}, ms", f"{_middle(question):.2f}", ""))
    if not has_peer:
        return Result("inbox", size, _middle(partial(ours, inbox)), 0, "ms a first page with counter", rows=rows)
    measured = {}
    for label, one in (("with work", busy), ("nothing open", idle)):
        assert theirs(one.for_viewflow())[0] == ours(one.for_us())[0]
        mine, other = measured[label] = _in_turn(partial(ours, one.for_us()), partial(theirs, one.for_viewflow()))
        rows.append((f"page and counter, {label}, ms", f"{mine:.2f}", f"{other:.2f}"))
    worse = min(measured.values(), key=lambda pair: pair[1] / pair[0])
    return Result("inbox", size, *worse, "ms a first page with counter", rows=rows)


def _middle(question: Callable[[], object]) -> float:
    """The middle of many askings, the first of them left out."""
    question()
    return median_ms(question, times=ROUNDS * TIMES)


def _in_turn(ours_: Callable[[], object], theirs_: Callable[[], object]) -> tuple[float, float]:
    """The middle of many turns on both sides, spread over the same stretch of time."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        taken[0].extend(median_ms(ours_, times=1) for _ in range(TIMES))
        taken[1].append(median_ms(theirs_, times=1))
    return statistics.median(taken[0][TIMES:]), statistics.median(taken[1][1:])


def _build(size: int, *, has_peer: bool) -> tuple[Reviewer, Reviewer]:
    with transaction.atomic():
        city, units, busy, idle = _people(max(4, size // PER_UNIT))
    values = {
        "size": size, "open": OPEN, "city": city.pk, "who": busy.person.pk, "places": [unit.pk for unit in units],
        "units": len(units), "lines": list(Line.values), "kinds": len(Line.values),
    }  # fmt: skip
    with owner().cursor() as cursor:
        theirs_too = (("viewflow_process", PROCESSES), ("viewflow_task", TASKS)) if has_peer else ()
        for table, statement in (("engine_case", CASES), ("engine_work", WORKS), *theirs_too):
            fill(cursor, table, statement, values)
        cursor.execute("ANALYZE")
    return busy, idle


def _people(count: int) -> tuple[Organisation, list[Organisation], Reviewer, Reviewer]:
    """A city of so many units, and one more where nobody has sent anything."""
    (key,) = next_keys(Organisation, 1)
    city = Organisation.objects.create(pk=key, name="青泽市卫生健康委", kind=Kind.CITY, path=f"/{key}/")
    units = [
        Organisation(pk=pk, name=f"第{pk}医院", kind=Kind.UNIT, parent=city, path=f"{city.path}{pk}/")
        for pk in next_keys(Organisation, count + 1)
    ]
    Organisation.objects.bulk_create(units)
    reviewers = [_reviewer(unit, number) for number, unit in enumerate((units[0], units[-1]), start=1)]
    return city, units[:-1], reviewers[0], reviewers[1]


def _reviewer(unit: Organisation, number: int) -> Reviewer:
    person = register_person(
        home=unit,
        id_number=id_number(number),
        since=LONG_AGO,
        name="闻书仪",
        line="nurse",
        card_number=f"{number:010d}",
    )
    today = timezone.localdate()
    Grant.objects.create(person=person, role=Role.UNIT_REVIEWER, place=unit, from_date=today, reason="bench")
    return Reviewer(person, unit)
