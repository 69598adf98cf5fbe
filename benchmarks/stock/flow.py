"""The review of a credit in viewflow as it comes: its models, its nodes, its row lock, its permission names."""

from typing import Any

from django.db import transaction
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.models import Task

from registry.people.models import Person

from .models import History, Record

NEXT = {"DEPARTMENT": "UNIT", "UNIT": "COUNTED"}


def no_page(request: Any, **kwargs: Any) -> None:
    """viewflow asks for one; the benchmark calls what stands behind it."""


def stands(state: str) -> Any:
    return lambda activation: activation.process.record.state == state


def desk_of(role: str) -> Any:
    """A permission for each place: the only way that viewflow's queue can tell two hospitals apart."""
    return lambda activation: f"stock.{role}_at_1"


class StockReview(flow.Flow):
    """The shape of our own flow."""

    lock_impl = SelectForUpdateLock()

    submit = flow.StartHandle(this.enter).Next(this.desk)
    desk = (
        flow.Switch()
        .Case(this.department, stands("DEPARTMENT"))
        .Case(this.unit, stands("UNIT"))
        .Case(this.bureau, stands("BUREAU"))
        .Case(this.correct, stands("RETURNED"))
        .Default(this.end)
    )
    department = flow.View(no_page).Permission(desk_of("department_reviewer")).Next(this.desk)
    unit = flow.View(no_page).Permission(desk_of("unit_reviewer")).Next(this.desk)
    bureau = flow.View(no_page).Permission(desk_of("bureau_reviewer")).Next(this.desk)
    correct = flow.View(no_page).Assign(lambda activation: activation.process.record.person).Next(this.desk)
    end = flow.End()

    def enter(self, activation: Activation, person: Person, name: str) -> Any:
        activation.process.save()
        return Record.objects.create(process=activation.process, person=person, name=name, state="DEPARTMENT")


class Request:
    def __init__(self, user: Person) -> None:
        self.user = user


def decide(task_id: int, process_id: int, *, actor: Person) -> None:
    """A reviewer takes a task and passes it: viewflow's own view, with the record and the history saved in it."""
    with StockReview.lock(process_id), transaction.atomic():
        task = Task.objects.get(pk=task_id)
        record = task.process.record
        activation = task.flow_task.activation_class(task)
        activation.assign(actor)
        activation.start(Request(actor))
        before, record.state = record.state, NEXT[record.state]
        record.approvals = {**record.approvals, before: "digest"}
        record.decided_by = str(actor.pk)
        record.save(update_fields=["state", "approvals", "decided_by", "changed_at"])
        History.objects.create(
            process=task.process,
            task=task,
            step="pass",
            from_state=before,
            to_state=record.state,
            actor=actor,
            beneficiary_id=record.person_id,
            headline=record.name,
        )
        activation.execute()
