from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.lock import SelectForUpdateLock

from . import nodes
from .buffer import in_unit_of_work
from .models import Case, Work

KNOWN = (
    flow.Start, flow.StartHandle, flow.View, nodes.If, nodes.Switch, nodes.Split, nodes.Join, nodes.Function, nodes.End,
)  # fmt: skip
"""What the unit of work, and the repeating of what it recorded, treat as stock viewflow does."""


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
    is_parallel: ClassVar[bool] = False
    # For `flows check`: where the records are kept, and the state and the role that go with each human node.
    record_table: ClassVar[str] = ""
    positions: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for node in cls.instance.nodes():
            reason = _why_unknown(node)
            if reason:
                raise TypeError(f"{cls.__name__}.{node.name}: {reason}")
        cls.is_parallel = any(isinstance(node, (flow.Split, flow.Join)) for node in cls.instance.nodes())

    @staticmethod
    def load_records(cases: list[int]) -> dict[int, tuple[Any, Any]]:
        """Lock the records of these cases and give each with its desk: for failed steps, retried without a verb."""
        raise NotImplementedError

    def arrive(self, activation: Activation) -> None:
        """Put a new human task on the desk that the verb has chosen for it."""
        activation.process.desk.take(activation.task)
        activation.task.save()


def _why_unknown(node: Any) -> str:
    """Why the unit of work cannot treat this node; empty where it can."""
    if type(node) not in KNOWN:
        ours = getattr(nodes, type(node).__name__, None)
        hint = f"; use engine.nodes.{ours.__name__}" if ours in KNOWN else ""
        return f"the unit of work cannot treat a {type(node).__name__} of {type(node).__module__}{hint}"
    if getattr(node, "_continue_on_condition", None):
        return "a join that goes on before all its branches came cannot be treated"
    if getattr(node, "_task_data", None) or getattr(node, "_task_seed", None):
        return "a task with data of its own cannot be treated; the record holds the facts"
    if getattr(node, "_on_true_data", None) or getattr(node, "_on_false_data", None):
        return "a branch with data of its own cannot be treated; the record holds the facts"
    if getattr(node, "_owner_permission", None):
        return "rights are asked of the policy, not of viewflow's permissions"
    return ""
