"""The unit of work against viewflow itself: the same rows, up to ids and clock, over random flows and journeys."""

from __future__ import annotations

import datetime as dt
import itertools
import os
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from viewflow import this
from viewflow.workflow import flow

from registry.people.models import Person
from tests.cast import Cast, submitted
from tests.twins.flows import KNOWN, Record, Step, build
from tests.twins.telling import told
from workflows.credits import services
from workflows.engine import moves, nodes
from workflows.engine.buffer import unit_of_work
from workflows.engine.cohort import Item, advance_all, load_tasks
from workflows.engine.flow import RecordFlow
from workflows.engine.models import Case, Work

_names = itertools.count(1)


@st.composite
def plans(draw: Any, gateways: tuple[str, ...] = ("if", "switch", "function", "split")) -> list[Step]:
    size = draw(st.integers(1, 4))
    targets = st.lists(st.integers(-1, size - 1), min_size=1, max_size=3, unique=True)
    return [Step(draw(st.sampled_from(gateways)), tuple(draw(targets))) for _ in range(size)]


@dataclass
class Mover:
    """One item on its journey: which of its open tasks moves next, and what its record says then."""

    number: int
    case_id: int
    choices: list[int]
    record: Record

    def next(self, round_: int) -> Work | None:
        tasks = Work.objects.filter(process_id=self.case_id, finished__isnull=True, flow_task_type="HUMAN")
        waiting = list(tasks.select_related("process").order_by("headline", "flow_task", "id"))
        choice = self.choices[round_ % len(self.choices)]
        self.record.ways = {position: choice + position for position in range(4)}
        return waiting[choice % len(waiting)] if waiting else None


def desk_of(cast: Cast, number: int, *, round_: int = 0) -> moves.Desk:
    """Some desks alike, some not."""
    where, who = (cast.cardiology, "苏") if number % 3 else (cast.surgery, "林")
    amount, barred = Decimal(number), (number, cast.nurse.pk)
    due = dt.date(2026, 9, 1 + round_)
    return moves.Desk(f"学分{number}", who, where.name, "paper", amount, amount, where.pk, "r", "nurse", due, barred)


def begin(flow_class: Any, cast: Cast, journeys: list[list[int]], *, times: int = 1) -> list[Mover]:
    made = []
    for number, choices in list(enumerate(journeys)) * times:
        record = Record({}, owner=cast.colleague if number % 2 else None)
        with unit_of_work():
            case = moves.start(
                flow_class.begin, record, city_id=cast.city.pk, desk=desk_of(cast, number), actor=cast.nurse
            )
        made.append(Mover(number, case.pk, choices, record))
    return made


def one_by_one(flow_class: Any, cast: Cast, journeys: list[list[int]]) -> list[Mover]:
    """As stock viewflow does it."""
    movers = begin(flow_class, cast, journeys)
    for round_ in range(ROUNDS):
        for mover in movers:
            work = mover.next(round_)
            if work is not None:
                desk = desk_of(cast, mover.number, round_=round_)
                KNOWN[mover.case_id] = mover.record, desk
                moves.advance(work, mover.record, desk=desk, actor=cast.head_nurse)
    return movers


def as_cohorts(
    flow_class: Any, cast: Cast, journeys: list[list[int]], *, repeated: bool, times: int = 1
) -> list[Mover]:
    """All that move in a round together; executed each, or once for those that are alike."""
    movers = begin(flow_class, cast, journeys, times=times)
    for round_ in range(ROUNDS):
        items = [
            Item.of(work, mover.record, desk_of(cast, mover.number, round_=round_))
            for mover in movers
            if (work := mover.next(round_)) is not None
        ]
        with unit_of_work(len(items)) as unit:
            if repeated:
                advance_all(unit, items, actor=cast.head_nurse)
            else:
                load_tasks(items)
                for item in items:
                    moves.advance(item.work, item.case.record, desk=item.case.desk, actor=cast.head_nurse)
    return movers


def tell(movers: list[Mover]) -> list[Any]:
    return [told(mover.case_id) for mover in movers]


ROUNDS = 5
FLOWS = settings(
    max_examples=int(os.environ.get("FLOW_EXAMPLES", "40")),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # to shrink an example of whole flows takes minutes and says no more
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
JOURNEYS = st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=4), min_size=1, max_size=6)


@FLOWS
@given(plan=plans(), journeys=JOURNEYS)
def test_the_rows_equal_those_of_stock_viewflow(cast: Cast, plan: list[Step], journeys: list[list[int]]) -> None:
    number = next(_names)
    stock = tell(one_by_one(build(f"Stock{number}Flow", plan, stock=True), cast, journeys))
    ours = build(f"Ours{number}Flow", plan, stock=False)
    assert tell(as_cohorts(ours, cast, journeys, repeated=False)) == stock
    assert tell(as_cohorts(ours, cast, journeys, repeated=True, times=2)) == stock * 2


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


@FLOWS
@given(plan=plans(("if", "switch", "function")), choices=st.lists(st.integers(0, 3), min_size=1, max_size=4))
def test_an_undo_leaves_the_rows_that_stock_viewflow_leaves(cast: Cast, plan: list[Step], choices: list[int]) -> None:
    number = next(_names)
    (stock,) = one_by_one(build(f"UndoneStock{number}Flow", plan, stock=True), cast, [choices])
    (ours,) = as_cohorts(build(f"UndoneOurs{number}Flow", plan, stock=False), cast, [choices], repeated=False)
    for mover, undo in ((stock, stock_undo), (ours, our_undo)):
        done = Work.objects.filter(process_id=mover.case_id, status="DONE", flow_task_type="HUMAN")
        undo(done.order_by("pk").last())
    assert told(ours.case_id) == told(stock.case_id)


def test_a_failure_in_the_middle_leaves_nothing_behind(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    before = told(credit.case_id)
    with suppress(ZeroDivisionError), unit_of_work():
        work = Work.objects.get(process_id=credit.case_id, finished__isnull=True)
        credit.__dict__["state"] = "UNIT"
        moves.advance(work, credit, desk=plain_desk(), actor=cast.head_nurse)
        raise ZeroDivisionError
    assert told(credit.case_id) == before


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
    assert len(real) <= 7


def test_a_cohort_takes_no_more_statements_than_one(cast: Cast) -> None:
    actor = Person.objects.get(pk=cast.head_nurse.pk)
    one, many = [submitted(cast.nurse).pk], [submitted(cast.nurse).pk for _ in range(12)]
    counts = []
    for cohort in (one, many):
        with CaptureQueriesContext(connection) as statements:
            services.decide("pass", cohort, actor=actor, opinion="已核对。")
        counts.append(len(statements))
    assert counts[1] <= counts[0]


def test_a_node_that_cannot_be_treated_is_refused_by_name() -> None:
    body = {"__module__": "tests.twins.flows", "fork": flow.SplitFirst().Next(this.end), "end": nodes.End()}
    with pytest.raises(TypeError, match=r"ForkedFlow\.fork"):
        type("ForkedFlow", (RecordFlow,), body)


def test_viewflows_own_gateway_is_refused_with_the_one_to_use() -> None:
    body = {"__module__": "tests.twins.flows", "end": flow.End()}
    with pytest.raises(TypeError, match=r"StockEndFlow\.end: .* use engine\.nodes\.End"):
        type("StockEndFlow", (RecordFlow,), body)
