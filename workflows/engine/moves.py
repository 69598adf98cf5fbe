"""Moving cases: the engine's three verbs, always inside a unit of work and over records that are locked already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Final

from django.utils import timezone
from viewflow.workflow.status import PROCESS

from registry.people.models import Person

from .models import Case, Decision, Work

OWN: Final[Any] = object()
"""In place of a value: what the task that leads to this one has."""
SHOWN = ("headline", "person_name", "place_name", "kind", "amount", "hours", "form", "flag", "beneficiary_id")
"""What a list shows of a record; it travels from task to task."""


@dataclass(frozen=True)
class Desk:
    """Where the next human task lies and what a list shows of it; without a role it belongs to the task's owner."""

    headline: str
    person_name: str
    place_name: str
    kind: str = ""
    amount: Decimal | None = None
    hours: Decimal | None = None
    place_id: int | None = None
    role: str = ""
    line: str = ""
    due_on: dt.date | None = None
    barred: tuple[int, ...] = ()
    form: str = ""
    flag: str = ""
    beneficiary_id: int | None = None

    def take(self, work: Any) -> None:
        for name in (*SHOWN, "place_id", "role", "line", "due_on"):
            setattr(work, name, getattr(self, name))
        work.barred = list(self.barred)

    def for_others(self, work: Work) -> Desk | None:
        """The same desk where others show what their own task showed; None where it shows other words than `work`."""
        if any(getattr(self, name) != getattr(work, name) for name in SHOWN):
            return None
        return replace(self, **dict.fromkeys(SHOWN, OWN))


def start(node: Any, record: Any, *, city_id: int, desk: Desk | None, actor: Person | None) -> Case:
    """Open a case at a start node and run it to its first human task, or to its end."""
    activation = node.activation_class.create(node, None, None)
    case: Case = activation.process
    case.city_id, case.record, case.desk = city_id, record, desk
    if hasattr(activation, "start"):
        activation.start(SimpleNamespace(user=actor))
    activation.execute()
    return case


def advance(
    work: Work, record: Any, *, desk: Desk | None, actor: Person | None, answers: dict[str, list[Any]] | None = None
) -> None:
    """Finish the open human task in the actor's name and run the case to the next one, or to its end.

    `answers` are what gateways and functions were found to say ahead; what is not there is asked now.
    """
    case = work.process
    case.record, case.desk, case.current = record, desk, work
    case.answers.clear()
    case.answers.update(answers or {})
    activation = work.flow_task.activation_class(work)
    if activation.assign.can_proceed():
        activation.assign(actor)
    else:
        work.owner = actor
    activation.start(SimpleNamespace(user=actor))
    activation.execute()


def cancel(work: Work) -> None:
    """Take the open human task off its desk and close the case."""
    work.flow_task.activation_class(work).cancel()
    case = work.process
    case.status, case.finished = PROCESS.CANCELED, timezone.now()
    case.save()


def record_step(
    case: Case, *, step: str, before: str, after: str, beneficiary: Person, actor: Person | None, **facts: Any
) -> None:
    """Append the history row of a step; a verdict names itself one, and the database refuses it of one's own record."""
    Decision(
        case=case,
        city_id=case.city_id,
        step=step,
        from_state=before,
        to_state=after,
        beneficiary=beneficiary,
        actor=actor,
        **facts,
    ).save()
