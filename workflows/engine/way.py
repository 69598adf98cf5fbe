"""The way that a case takes from its open task: every gateway answered for one item, before anything is written.

It follows the graph that viewflow holds, asks the same conditions over the same preloaded rows, and reads nothing else.
Items with the same way write the same rows, so one of them can be executed and what it wrote repeated for the rest.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from viewflow.workflow import flow

from . import nodes
from .failing import Failure


@dataclass(slots=True)
class Visit:
    """As much of an activation as conditions, functions and hooks may read: the node, the case, its task."""

    flow_task: Any
    process: Any
    task: Any

    @property
    def flow_class(self) -> Any:
        return self.flow_task.flow_class


@dataclass(slots=True)
class Arrival:
    """A human task that the way creates, and whom it belongs to."""

    node: Any
    owner: Any


@dataclass(slots=True)
class Way:
    steps: list[tuple[str, Hashable]] = field(default_factory=list)
    answers: dict[str, list[Any]] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)

    def note(self, node: Any, answer: Any, label: Hashable) -> None:
        self.steps.append((node.name, label))
        self.answers.setdefault(node.name, []).append(answer)


def walk(work: Any, case: Any) -> Way:
    """Answer everything on the way from a human task to where the case comes to rest; functions are carried out."""
    return _Walk(work, case).run()


class _Walk:
    """Branches first, joins when nothing else is left, as viewflow's own loop does it."""

    def __init__(self, work: Any, case: Any) -> None:
        self.work, self.case, self.way = work, case, Way()
        self.todo: list[tuple[Any, str]] = [(work.flow_task._next, str(work.token))]
        self.joins: dict[str, tuple[Any, str]] = {}
        self.came_to_rest: list[str] = []

    def run(self) -> Way:
        while self.todo or self.joins:
            if not self.todo:
                _, (join, token) = self.joins.popitem()
                self._join(join, token)
                continue
            node, token = self.todo.pop(0)
            if isinstance(node, flow.Join):
                self.joins[node.name] = (node, token)
            elif node is not None:
                self._take(node, token)
        return self.way

    def _take(self, node: Any, token: str) -> None:
        if isinstance(node, flow.View):
            self._arrive(node, token)
        elif not isinstance(node, flow.End):
            answer = nodes.ASKED[type(node)](node, Visit(node, self.case, None))
            FOLLOW[type(node)](self, node, token, answer)

    def _arrive(self, node: Any, token: str) -> None:
        owner = node.calc_owner(Visit(node, self.case, None)) if node._owner else None
        self.way.steps.append((node.name, owner is None))
        self.way.arrivals.append(Arrival(node, owner))
        self.came_to_rest.append(token)

    def after_if(self, node: Any, token: str, answer: bool) -> None:
        self.way.note(node, answer, answer)
        self.todo.append((node._on_true if answer else node._on_false, token))

    def after_switch(self, node: Any, token: str, answer: Any) -> None:
        self.way.note(node, answer, answer.name)
        self.todo.append((answer, token))

    def after_split(self, node: Any, token: str, answer: list[Any]) -> None:
        self.way.note(node, answer, tuple(branch.name for branch in answer))
        mark = f"{token}/{node.name}.{len(self.way.steps)}"
        self.todo += [(branch, f"{mark}_{number}") for number, branch in enumerate(answer, 1)]

    def after_function(self, node: Any, token: str, answer: Any) -> None:
        if isinstance(answer, Failure):
            self.way.note(node, answer, answer)
            self.came_to_rest.append(token)
            return
        self.way.note(node, answer, None)
        self.todo.append((node._next, token))

    def _join(self, node: Any, token: str) -> None:
        """Goes on where no other branch of the same split is open."""
        base, _, _ = token.rpartition("/")
        branches = f"{token.rpartition('_')[0]}_"
        others = [str(one.token) for one in self.case.tasks if one is not self.work and one.status not in nodes.OVER]
        is_last = not base or not any(one.startswith(branches) for one in (*others, *self.came_to_rest))
        self.way.steps.append((node.name, is_last))
        if is_last:
            self.todo.append((node._next, base or token))


FOLLOW: dict[type[Any], Any] = {
    nodes.If: _Walk.after_if,
    nodes.Switch: _Walk.after_switch,
    nodes.Split: _Walk.after_split,
    nodes.Function: _Walk.after_function,
}
