"""viewflow's nodes with activations that do not query: no savepoint for each item, joins and ends that read memory.

What a condition, a branch or a function of a node gives is asked once an item. Where it was found out ahead, by
`way.walk`, the answer waits on the case; otherwise it is asked now. Outside a unit of work they are viewflow's own.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.nodes.func import FunctionActivation
from viewflow.workflow.nodes.if_gate import IfActivation
from viewflow.workflow.nodes.join import JoinActivation
from viewflow.workflow.nodes.split import SplitActivation
from viewflow.workflow.nodes.switch import SwitchActivation
from viewflow.workflow.signals import flow_finished, task_finished, task_started
from viewflow.workflow.status import PROCESS, STATUS

from .buffer import in_unit_of_work
from .failing import Failure, attempt, fail

OVER = (STATUS.DONE, STATUS.CANCELED, STATUS.REVIVED)


def branch_of_switch(node: Any, activation: Any) -> Any:
    """The first branch whose condition holds."""
    for branch, holds in node._branches:
        if holds is None or holds(activation):
            return branch
    raise FlowRuntimeError(f"no branch of {node.name} is open")


def branches_of_split(node: Any, activation: Any) -> list[Any]:
    """Every branch whose condition holds."""
    branches = [branch for branch, holds, _ in node._branches if holds is None or holds(activation)]
    if not branches:
        raise FlowRuntimeError(f"no branch of {node.name} is open")
    return branches


ASKED: dict[type[Any], Any] = {}
"""What is asked at a node of each kind; filled below, where the kinds are."""


def ask(activation: Any) -> Any:
    """The answer found ahead for this visit of the node, or the one of now."""
    node, ahead = activation.flow_task, activation.process.answers
    if ahead.get(node.name):
        return ahead[node.name].pop(0)
    return ASKED[type(node)](node, activation)


class PlainIfActivation(IfActivation):
    @Activation.status.super()
    def activate(self) -> None:
        self._condition_result = ask(self)


class PlainSwitchActivation(SwitchActivation):
    """Without a savepoint: a failing condition fails the whole unit of work."""

    @Activation.status.super()
    def activate(self) -> None:
        self.next_task = ask(self)


class PlainSplitActivation(SplitActivation):
    @Activation.status.super()
    def activate(self) -> None:
        self.next_tasks = [(branch, None) for branch in ask(self)]


class PlainFunctionActivation(FunctionActivation):
    @Activation.status.super()
    def activate(self) -> None:
        self.task.started = timezone.now()
        task_started.send(sender=self.flow_class, process=self.process, task=self.task)
        answer = ask(self)
        if isinstance(answer, Failure):
            fail(self.task, answer)


class PlainJoinActivation(JoinActivation):
    """Waits for the branches of its split among the tasks of the case that are in memory."""

    @classmethod
    def create(cls, flow_task: Any, prev_activation: Any, token: Any, data: Any = None, seed: Any = None) -> Any:
        if not in_unit_of_work():
            return super().create(flow_task, prev_activation, token, data, seed)
        case = prev_activation.process
        waiting = (STATUS.NEW, STATUS.STARTED)
        task = next((one for one in case.tasks if one.flow_task == flow_task and one.status in waiting), None)
        if task is None:
            base = token.get_base_split_token() if token.is_split_token() else token
            task = flow_task.flow_class.task_class(process=case, flow_task=flow_task, token=base)
            task.data = data if data is not None else {}
            task.save()
        task.previous.add(prev_activation.task)
        return cls(task)

    def _join_token_prefixes(self) -> set[str]:
        if not in_unit_of_work():
            return set(super()._join_token_prefixes())
        came = set(self.task.previous_ids)
        return {
            one.token.get_common_split_prefix(self.task.token, one.pk)
            for one in self.process.tasks
            if one.pk in came and one.status not in (STATUS.CANCELED, STATUS.REVIVED)
        }

    def _active_join_tasks(self, join_token_prefix: str) -> Any:
        if not in_unit_of_work():
            return super()._active_join_tasks(join_token_prefix)
        return Found(
            one
            for one in self.process.tasks
            if one.token.token.startswith(join_token_prefix) and one.status not in OVER
        )


class Found(list[Any]):
    """A list that answers what viewflow asks of a queryset."""

    def exists(self) -> bool:
        return bool(self)


class PlainEndActivation(EndActivation):
    """The case ends where no other of its tasks is open."""

    @Activation.status.super()
    def activate(self) -> None:
        if not in_unit_of_work():
            super().activate.original()
            return
        about = {"sender": self.flow_class, "process": self.process, "task": self.task}
        self.task.started = timezone.now()
        task_started.send(**about)
        is_last = not any(one.finished is None for one in self.process.tasks if one is not self.task)
        if is_last:
            self.process.status, self.process.finished = PROCESS.DONE, timezone.now()
            self.process.save()
        task_finished.send(**about)
        if is_last:
            flow_finished.send(**about)


class If(flow.If):
    activation_class = PlainIfActivation


class Switch(flow.Switch):
    activation_class = PlainSwitchActivation


class Split(flow.Split):
    activation_class = PlainSplitActivation


class Function(flow.Function):
    activation_class = PlainFunctionActivation


class Join(flow.Join):
    activation_class = PlainJoinActivation


class End(flow.End):
    activation_class = PlainEndActivation


ASKED |= {
    If: lambda node, activation: bool(node._condition(activation)),
    Switch: branch_of_switch,
    Split: branches_of_split,
    Function: lambda node, activation: attempt(node._func, activation),
}
