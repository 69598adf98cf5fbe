"""A step of the system that fails: what is kept of the error names no person.

viewflow would store the message and the local variables of the frame, names and ID numbers among them. Kept are the
kind of the error, the code of a refusal and the line of code, which is where somebody has to look.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any

from django.db import DatabaseError
from viewflow.workflow.status import STATUS

from registry.base.refusals import Refusal

FAILURE = "failure"
log = logging.getLogger("xuefen.engine")


@dataclass(frozen=True)
class Failure:
    """Why a step failed, alike for all that failed alike."""

    error: str
    code: str
    where: str


def attempt(function: Callable[[Any], Any], activation: Any) -> Any:
    """What a function of a flow says of one item, or its failure; what breaks the transaction breaks it for all."""
    try:
        return function(activation)
    except DatabaseError:
        raise
    except Exception as error:
        code = error.code if isinstance(error, Refusal) else ""
        return Failure(type(error).__name__, code, _line_of(error.__traceback__))


def fail(task: Any, failure: Failure) -> None:
    """The task stays open in error until it is retried; its case goes no further, the others of the cohort do."""
    tries = task.data.get(FAILURE, {}).get("tries", 0) + 1
    task.status, task.finished = STATUS.ERROR, None
    task.data = {**task.data, FAILURE: {**asdict(failure), "tries": tries}}
    task.save()
    log.warning("step failed", extra={"facts": {"step": task.flow_task.name, "task": task.pk, **asdict(failure)}})


def _line_of(trace: TracebackType | None) -> str:
    """The innermost line."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}" if trace is not None else ""
