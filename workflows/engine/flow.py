from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.lock import SelectForUpdateLock

from .buffer import in_unit_of_work
from .models import Case, Work

# One human task at a time, and nothing that runs elsewhere: what the unit of work treats as stock viewflow does.
KNOWN = (flow.Start, flow.StartHandle, flow.View, flow.If, flow.Switch, flow.Function, flow.End)


class RecordLock:
    """Inside a unit of work the record is locked already; anywhere else the case's row is."""

    _row_lock = SelectForUpdateLock()

    @contextmanager
    def __call__(self, flow_class: Any, process_pk: int) -> Iterator[None]:
        if in_unit_of_work():
            yield
        else:
            with self._row_lock(flow_class, process_pk):
                yield


class RecordFlow(flow.Flow):
    """A flow whose cases each move one record: the record's state is the truth, the case says on whose desk it lies."""

    process_class = Case
    task_class = Work
    lock_impl = RecordLock()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for node in cls.instance.nodes():
            if not isinstance(node, KNOWN):
                raise TypeError(
                    f"{cls.__name__}.{node.name}: the unit of work cannot treat a {type(node).__name__} yet"
                )

    def arrive(self, activation: Activation) -> None:
        """Put a new human task on the desk that the verb has chosen for it."""
        activation.process.desk.take(activation.task)
        activation.task.save()
