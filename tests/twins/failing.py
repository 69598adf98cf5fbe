"""A flow with a step of the system that fails for the records that say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from viewflow import this
from viewflow.workflow import flow

from registry.base.refusals import Refusal
from workflows.engine import moves
from workflows.engine.flow import RecordFlow
from workflows.engine.nodes import End, Function, Split

from .flows import no_page

NAME, NUMBER = "林若溪", "990000198804120011"
DESK = moves.Desk("学分", NAME, "心内科")


@dataclass
class Counted:
    """A record whose counting fails until somebody mends what is wrong with it."""

    wrong: str = ""
    counted: int = 0


RECORDS: dict[int, Counted] = {}


def count(activation: Any) -> None:
    record, id_number = activation.process.record, NUMBER
    if record.wrong == "value":
        raise ValueError(f"{NAME} {id_number} cannot be counted")
    if record.wrong == "refused":
        raise Refusal(f"{NAME}没有学分年度。", code="no_credit_year")
    record.counted += 1


class CountFlow(RecordFlow):
    process_title = "计入"

    begin = flow.Start(no_page).Next(this.ask)
    ask = flow.View(no_page).onCreate(this.arrive).Next(this.count)
    count = Function(count).Annotation(title="计入学分").Next(this.end)
    end = End()

    @staticmethod
    def load_records(cases: list[int]) -> dict[int, tuple[Any, Any]]:
        return {case: (RECORDS[case], DESK) for case in cases}


class ForkedFlow(RecordFlow):
    """The failing step stands in one of two branches."""

    begin = flow.Start(no_page).Next(this.fork)
    fork = Split().Next(this.ask).Next(this.look)
    ask = flow.View(no_page).onCreate(this.arrive).Next(this.count)
    look = flow.View(no_page).onCreate(this.arrive).Next(this.end)
    count = Function(count).Next(this.end)
    end = End()
    load_records = staticmethod(CountFlow.load_records)


class UnloadedFlow(RecordFlow):
    """Says nothing of how its records are read."""

    begin = flow.Start(no_page).Next(this.ask)
    ask = flow.View(no_page).onCreate(this.arrive).Next(this.count)
    count = Function(count).Next(this.end)
    end = End()
