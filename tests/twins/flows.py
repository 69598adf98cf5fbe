"""Random flows, each built twice from one plan: of viewflow's own nodes, and of ours for the unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from viewflow import this
from viewflow.workflow import flow

from workflows.engine import nodes
from workflows.engine.flow import RecordFlow


@dataclass(frozen=True)
class Step:
    """One human step of a plan: what may follow it (indexes of steps, -1 for the end), and through which gateway."""

    gateway: str
    targets: tuple[int, ...]


def no_page(request: Any, **kwargs: Any) -> None:
    """viewflow asks for a page; these flows are driven by code."""


def _choice(position: int, target: int) -> Any:
    return lambda activation: activation.process.record.way_after(position) == target


def _node_of(target: int) -> Any:
    return this.end if target < 0 else getattr(this, f"step{target}")


def _gateway(position: int, step: Step, switch: Any) -> Any:
    first, *others = step.targets
    if step.gateway == "if":
        other = others[0] if others else -1
        return flow.If(_choice(position, first)).Then(_node_of(first)).Else(_node_of(other))
    gateway = switch()
    for target in (first, *others):
        gateway = gateway.Case(_node_of(target), _choice(position, target))
    return gateway.Default(this.end)


def build(name: str, plan: Sequence[Step], *, stock: bool) -> type[RecordFlow]:
    """A flow class of the plan, known by its name to viewflow's stored addresses."""
    switch, end = (flow.Switch, flow.End) if stock else (nodes.Switch, nodes.End)
    body: dict[str, Any] = {"__module__": __name__, "__doc__": name, "end": end()}
    body["begin"] = flow.Start(no_page).Next(this.gate_begin)
    body["gate_begin"] = _gateway(-1, Step("switch", (0,)), switch)
    for position, step in enumerate(plan):
        human = flow.View(no_page).onCreate(this.arrive)
        body[f"step{position}"] = human.Next(getattr(this, f"gate{position}"))
        body[f"gate{position}"] = _gateway(position, step, switch)
    made = type(name, (RecordFlow,), body)
    globals()[name] = made
    return made
