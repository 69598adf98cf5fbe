"""Moving cases: the engine's three verbs, always inside a unit of work and over records that are locked already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Final

from django.utils import timezone
from viewflow.workflow.status import PROCESS, STATUS

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
    named_id: int | None = None
    waited_before: dt.timedelta | None = None

    @classmethod
    def of(cls, work: Work) -> Desk:
        """The desk that a task lay on."""
        return cls(**{name: getattr(work, name) for name in NAMES}, barred=tuple(work.barred))

    def take(self, work: Any) -> None:
        mine = self.__dict__
        for name in NAMES:
            setattr(work, name, mine[name])
        work.barred = list(self.barred)

    def for_others(self, work: Work) -> Desk | None:
        """The same desk where others show what their own task showed; None where it shows other words than `work`."""
        if any(getattr(self, name) != getattr(work, name) for name in SHOWN):
            return None
        return replace(self, **dict.fromkeys(SHOWN, OWN))

    def barring(self, barred: Iterable[int]) -> Desk:
        """The same desk for an item that others are barred from; ten thousand times in a second, so without a look."""
        desk = object.__new__(Desk)
        desk.__dict__.update(self.__dict__, barred=tuple(barred))
        return desk


NAMES = tuple(field.name for field in fields(Desk) if field.name != "barred")


def start(node: Any, record: Any, *, city_id: int, desk: Desk | None, actor: Person | None) -> Case:
    """Open a case at a start node and run it to its first human task, or to its end."""
    activation = node.activation_class.create(node, None, None)
    case: Case = activation.process
    case.city_id, case.record, case.desk = city_id, record, desk
    if hasattr(activation, "start"):
        activation.start(SimpleNamespace(user=actor))
    activation.execute()
    return case


def reopen(node: Any, case: Case, record: Any, *, desk: Desk | None, actor: Person | None) -> None:
    """Open a finished case again at another start node of its flow: one record, one case, one history.

    viewflow's own steps: its end is undone, and the start is executed in the process that is there.
    """
    case.record, case.desk = record, desk
    ends = Work.objects.filter(process=case, flow_task_type="END", status=STATUS.DONE).order_by("-pk")[:1]
    for end in ends:
        end.process, end.siblings = case, [end]
        end.flow_task.activation_class(end).undo()
    start = Work(flow_task=node, process=case, started=timezone.now())
    activation = node.activation_class(start)
    if hasattr(activation, "start"):
        activation.start(SimpleNamespace(user=actor))
    activation.execute()


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


def take_back(work: Work, record: Any) -> Work:
    """Undo a finished human task, whose case's tasks hang on it: what it led to goes, and its like lies there again.

    viewflow's own steps, newest first: cancel what is open, undo what is done, revive the task. It waits since when
    the old one came.
    """
    process = work.process
    process.record, process.desk = record, Desk.of(work)
    for led in reversed(_led_to(work)):
        if led.status not in (STATUS.CANCELED, STATUS.REVIVED):
            activation = led.flow_task.activation_class(led)
            (activation.cancel if led.finished is None else activation.undo)()
    activation = work.flow_task.activation_class(work)
    activation.undo()
    revived: Work = activation.revive()
    process.desk.take(revived)
    revived.created, revived.data = work.created, {}
    revived.save()
    return revived


def _led_to(work: Work) -> list[Work]:
    """Everything that came from a task, in the order in which it came."""
    led: list[Work] = []
    keys = {work.pk}
    for one in sorted(work.siblings or [], key=lambda one: one.pk):
        if not keys.isdisjoint(one.previous_ids):
            led.append(one)
            keys.add(one.pk)
    return led


def cancel(work: Work) -> None:
    """Take the open human task off its desk and close the case."""
    work.flow_task.activation_class(work).cancel()
    case = work.process
    case.status, case.finished = PROCESS.CANCELED, timezone.now()
    case.save()


def record_step(
    case: Case, *, step: str, before: str, after: str, beneficiary: Person, actor: Person | None, **facts: Any
) -> Decision:
    """Append the history row of a step; a verdict names itself one, and the database refuses it of one's own record."""
    decision = Decision(
        case=case,
        city_id=case.city_id,
        step=step,
        from_state=before,
        to_state=after,
        beneficiary=beneficiary,
        actor=actor,
        **facts,
    )
    decision.save()
    return decision
