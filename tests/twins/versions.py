"""A flow in two versions: what runs was started by the first, what is deployed is the second."""

from __future__ import annotations

from typing import Any

from viewflow import this
from viewflow.workflow import flow

from workflows.engine.flow import RecordFlow
from workflows.engine.nodes import End, Function

from .flows import no_page


def _noop(activation: Any) -> None: ...


def _human(then: Any) -> Any:
    return flow.View(no_page).onCreate(this.arrive).Next(then)


def deploy(**nodes: Any) -> type[RecordFlow]:
    """Put a version of `LeaveFlow` in the place of the one before."""
    body = {"__module__": __name__, "__doc__": "Leave", "end": End(), "begin": flow.Start(no_page).Next(this.first)}
    made = type("LeaveFlow", (RecordFlow,), body | nodes)
    globals()["LeaveFlow"] = made
    return made


def first_version() -> type[RecordFlow]:
    return deploy(first=_human(this.second), second=_human(this.end), positions={"first": ("", "department_reviewer")})


def renamed() -> type[RecordFlow]:
    begin = flow.Start(no_page).Next(this.ward)
    return deploy(
        begin=begin, ward=_human(this.second), second=_human(this.end), positions={"ward": ("", "department_reviewer")}
    )


def given_to_another_role() -> type[RecordFlow]:
    return deploy(first=_human(this.second), second=_human(this.end), positions={"first": ("", "unit_reviewer")})


def made_automatic() -> type[RecordFlow]:
    return deploy(first=Function(_noop).Next(this.second), second=_human(this.end))
