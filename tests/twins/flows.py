"""Random flows, each built twice from one plan: of viewflow's own nodes, and of ours for the unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from viewflow import this
from viewflow.workflow import flow

from workflows.engine import nodes
from workflows.engine.flow import RecordFlow, RecordLock
from workflows.engine.models import Case, Work


@dataclass(frozen=True)
class Step:
    """One human step of a plan: what may follow it (indexes of steps, -1 for the end), and through which gateway.

    A "function" changes the record before its gateway asks it; a "split" opens a human branch for each target, those
    after the first only where the record says so, and joins them before the first target.
    """

    gateway: str
    targets: tuple[int, ...]


@dataclass
class Record:
    """A stand-in for what moves: it knows which way to go after each step, and counts what functions did to it."""

    ways: dict[int, int] = field(default_factory=dict)
    turned: int = 0
    owner: Any = None

    def way_after(self, position: int, targets: Sequence[int]) -> int:
        return targets[(self.ways.get(position, 0) + self.turned) % len(targets)]


KNOWN: dict[int, tuple[Record, Any]] = {}
"""Record and desk by case: viewflow's own join goes on with a case that it reads anew."""


def record_of(activation: Any) -> Record:
    return activation.process.record or KNOWN[activation.process.pk][0]


class StockFlow(flow.Flow):
    """The same tables, and nothing else of ours."""

    process_class = Case
    task_class = Work
    lock_impl = RecordLock()
    is_parallel = False

    def arrive(self, activation: Any) -> None:
        (activation.process.desk or KNOWN[activation.process.pk][1]).take(activation.task)
        activation.task.save()


def no_page(request: Any, **kwargs: Any) -> None:
    """viewflow asks for a page; these flows are driven by code."""


def _goes(position: int, step: Step, target: int) -> Any:
    return lambda activation: record_of(activation).way_after(position, step.targets) == target


def _branch_opens(position: int, number: int) -> Any:
    return lambda activation: (record_of(activation).ways.get(position, 0) + number) % 3 != 1


def turn(activation: Any) -> None:
    record_of(activation).turned += 1


def owner_of(activation: Any) -> Any:
    return record_of(activation).owner


def _node_of(target: int) -> Any:
    return this.end if target < 0 else getattr(this, f"step{target}")


class _Builder:
    def __init__(self, kinds: Any) -> None:
        self.kinds = kinds
        self.body: dict[str, Any] = {"end": kinds.End()}

    def add_step(self, position: int, step: Step) -> None:
        human = flow.View(no_page).onCreate(this.arrive)
        if position % 2:
            human = human.Assign(owner_of)
        self.body[f"step{position}"] = human.Next(getattr(this, f"gate{position}"))
        getattr(self, f"_{step.gateway}")(position, step, f"gate{position}")

    def _if(self, position: int, step: Step, name: str) -> None:
        first, *others = step.targets
        other = others[0] if others else -1
        gate = self.kinds.If(_goes(position, step, first)).Then(_node_of(first)).Else(_node_of(other))
        self.body[name] = gate

    def _switch(self, position: int, step: Step, name: str) -> None:
        gate = self.kinds.Switch()
        for target in step.targets:
            gate = gate.Case(_node_of(target), _goes(position, step, target))
        self.body[name] = gate.Default(this.end)

    def _function(self, position: int, step: Step, name: str) -> None:
        self.body[name] = self.kinds.Function(turn).Next(getattr(this, f"then{position}"))
        self._switch(position, step, f"then{position}")

    def _split(self, position: int, step: Step, name: str) -> None:
        gate = self.kinds.Split()
        for number in range(len(step.targets) + 1):
            branch = f"branch{position}_{number}"
            self.body[branch] = flow.View(no_page).onCreate(this.arrive).Next(getattr(this, f"join{position}"))
            gate = gate.Next(getattr(this, branch), case=_branch_opens(position, number) if number else None)
        self.body[name] = gate
        self.body[f"join{position}"] = self.kinds.Join().Next(_node_of(step.targets[0]))


def build(name: str, plan: Sequence[Step], *, stock: bool) -> Any:
    """A flow class of the plan, known by its name to viewflow's stored addresses."""
    made = _Builder(flow if stock else nodes)
    made.body |= {"__module__": __name__, "__doc__": name}
    made.body["begin"] = flow.Start(no_page).Next(this.step0)
    for position, step in enumerate(plan):
        made.add_step(position, step)
    flow_class = type(name, (StockFlow if stock else RecordFlow,), made.body)
    globals()[name] = flow_class
    return flow_class
