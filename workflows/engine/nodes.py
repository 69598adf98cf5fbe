"""viewflow's nodes with activations that do not query: no savepoint for each item, no count of what is still open."""

from __future__ import annotations

from django.utils import timezone
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.nodes.switch import SwitchActivation
from viewflow.workflow.signals import flow_finished, task_started
from viewflow.workflow.status import PROCESS

from .buffer import in_unit_of_work


class PlainSwitchActivation(SwitchActivation):
    """The gateway without a savepoint: a failing condition fails the whole unit of work."""

    @Activation.status.super()
    def activate(self) -> None:
        for node, holds in self.flow_task._branches:
            if holds is None or holds(self):
                self.next_task = node
                return
        raise FlowRuntimeError(f"no branch of {self.flow_task.name} is open")


class PlainEndActivation(EndActivation):
    """The end of a case with one human task at a time: the task that led here was the last one open."""

    @Activation.status.super()
    def activate(self) -> None:
        if not in_unit_of_work():
            super().activate.original()
            return
        self.task.started = timezone.now()
        task_started.send(sender=self.flow_class, process=self.process, task=self.task)
        self.process.status, self.process.finished = PROCESS.DONE, timezone.now()
        self.process.save()
        flow_finished.send(sender=self.flow_class, process=self.process, task=self.task)


class Switch(flow.Switch):
    activation_class = PlainSwitchActivation


class End(flow.End):
    activation_class = PlainEndActivation
