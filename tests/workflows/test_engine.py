"""The unit of work against viewflow itself: the same rows, up to ids and clock, over random flows and journeys."""

from __future__ import annotations

import itertools
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as st
from viewflow import this
from viewflow.workflow import flow

from registry.people.models import Person
from tests.cast import Cast, submitted
from tests.twins.flows import Step, build
from workflows.credits import services
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work
from workflows.engine.flow import RecordFlow
from workflows.engine.models import Case, Work

_names = itertools.count(1)


@dataclass
class Record:
    """A stand-in for what moves: it knows only which way to go after each step."""

    ways: dict[int, int]

    def way_after(self, position: int) -> int:
        return 0 if position < 0 else self.ways[position]


@st.composite
def plans(draw: Any) -> list[Step]:
    size = draw(st.integers(1, 4))
    target = st.integers(-1, size - 1)
    return [
        Step(
            draw(st.sampled_from(["if", "switch"])), tuple(draw(st.lists(target, min_size=1, max_size=3, unique=True)))
        )
        for _ in range(size)
    ]


def journey(plan: list[Step], choices: list[int]) -> list[dict[int, int]]:
    """The ways chosen at each human step, for at most as many steps as there are choices."""
    return [{n: step.targets[choice % len(step.targets)] for n, step in enumerate(plan)} for choice in choices]


def walk(flow_class: Any, ways: list[dict[int, int]], cast: Cast, *, buffered: bool) -> list[tuple[Any, ...]]:
    unit = unit_of_work if buffered else nullcontext
    desk = moves.Desk(
        "学分", "林若溪", "心内科", "paper", Decimal(4), Decimal(12), cast.cardiology.pk, "department_reviewer", "nurse"
    )
    with unit():
        case = moves.start(flow_class.begin, Record({}), city_id=cast.city.pk, desk=desk, actor=cast.nurse)
    for choice in ways:
        work = Work.objects.filter(process_id=case.pk, finished__isnull=True).select_related("process").first()
        if work is None:
            break
        with unit():
            moves.advance(work, Record(choice), desk=desk, actor=cast.head_nurse)
    return rows_of(Case.objects.get(pk=case.pk))


def rows_of(case: Case) -> list[tuple[Any, ...]]:
    works = list(Work.objects.filter(process_id=case.pk).order_by("id"))
    order = {work.pk: position for position, work in enumerate(works)}
    rows: list[tuple[Any, ...]] = [("case", case.status, case.finished is None, case.city_id)]
    for work in works:
        rows.append(
            (
                work.flow_task.name,
                work.flow_task_type,
                work.status,
                work.owner_id,
                work.token.token,
                [order[key] for key in work.previous_ids],
                (work.started is None, work.finished is None),
                (work.place_id, work.role, work.line, work.headline, work.amount, work.city_id),
            )
        )
    return rows


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans(), choices=st.lists(st.integers(0, 5), max_size=6))
def test_the_rows_equal_those_of_stock_viewflow(cast: Cast, plan: list[Step], choices: list[int]) -> None:
    number = next(_names)
    stock = build(f"Stock{number}Flow", plan, stock=True)
    ours = build(f"Ours{number}Flow", plan, stock=False)
    ways = journey(plan, choices)
    assert walk(ours, ways, cast, buffered=True) == walk(stock, ways, cast, buffered=False)


def stock_undo(work: Work) -> None:
    """What viewflow's own screens do, step by step, each over a row that was read anew."""
    later = Work.objects.filter(process_id=work.process_id, pk__gt=work.pk).order_by("-pk")
    for led in [*later, work]:
        activation = led.flow_task.activation_class(Work.objects.get(pk=led.pk))
        (activation.cancel if led.finished is None else activation.undo)()
    revived = work.flow_task.activation_class(Work.objects.get(pk=work.pk)).revive()
    moves.Desk.of(work).take(revived)
    revived.save()


def our_undo(work: Work) -> None:
    siblings = list(Work.objects.filter(process_id=work.process_id).order_by("pk"))
    case = Case.objects.get(pk=work.process_id)
    for one in siblings:
        one.siblings, one.process = siblings, case
    with unit_of_work():
        moves.take_back(next(one for one in siblings if one.pk == work.pk), Record({}))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans(), choices=st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_an_undo_leaves_the_rows_that_stock_viewflow_leaves(cast: Cast, plan: list[Step], choices: list[int]) -> None:
    number, left = next(_names), []
    for stock, undo in ((True, stock_undo), (False, our_undo)):
        made = build(f"Undone{number}{stock}Flow", plan, stock=stock)
        walk(made, journey(plan, choices), cast, buffered=not stock)
        case = Case.objects.order_by("pk").last()
        undo(Work.objects.filter(process=case, status="DONE", flow_task_type="HUMAN").order_by("pk").last())
        left.append(rows_of(Case.objects.get(pk=case.pk)))
    assert left[0] == left[1]


def test_a_failure_in_the_middle_leaves_nothing_behind(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    before = rows_of(credit.case)
    with suppress(ZeroDivisionError), unit_of_work():
        work = Work.objects.get(process_id=credit.case_id, finished__isnull=True)
        credit.__dict__["state"] = "UNIT"
        moves.advance(work, credit, desk=plain_desk(), actor=cast.head_nurse)
        raise ZeroDivisionError
    assert rows_of(Case.objects.get(pk=credit.case_id)) == before


def plain_desk() -> moves.Desk:
    return moves.Desk("学分", "林若溪", "心内科")


def test_one_decision_takes_few_statements(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    actor = Person.objects.get(pk=cast.head_nurse.pk)
    services.decide("pass", [credit.pk], actor=actor)
    other = submitted(cast.colleague)
    with CaptureQueriesContext(connection) as statements:
        services.decide("pass", [other.pk], actor=actor)
    real = [one["sql"] for one in statements if "SAVEPOINT" not in one["sql"]]
    assert len(real) <= 6


def test_a_cohort_takes_no_more_statements_than_one(cast: Cast) -> None:
    actor = Person.objects.get(pk=cast.head_nurse.pk)
    one, many = [submitted(cast.nurse).pk], [submitted(cast.nurse).pk for _ in range(12)]
    counts = []
    for cohort in (one, many):
        with CaptureQueriesContext(connection) as statements:
            services.decide("pass", cohort, actor=actor)
        counts.append(len(statements))
    assert counts[1] <= counts[0]


def test_a_node_that_cannot_be_treated_is_refused_by_name() -> None:
    body = {"__module__": "tests.twins.flows", "fork": flow.Split().Next(this.end), "end": flow.End()}
    with pytest.raises(TypeError, match=r"ForkedFlow\.fork"):
        type("ForkedFlow", (RecordFlow,), body)
