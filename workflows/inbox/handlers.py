"""What the inbox has to know of a flow: one handler each, found by the flow of the task."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, Protocol

from registry.people.models import Person
from workflows.amendments.flow import AmendmentFlow
from workflows.credits.flow import CreditFlow, ObjectionFlow
from workflows.credits.reasons import Reason
from workflows.engine.models import Case, Decision, Work
from workflows.missing.flow import MissingFlow
from workflows.projects.flow import OpinionFlow, ProjectFlow, RequestFlow

from .amendment_items import AmendmentHandler
from .credit_items import CreditHandler
from .missing_items import MissingHandler
from .objection_items import ObjectionHandler
from .project_items import CheckHandler, OpinionHandler, ReportHandler, RequestHandler, ReviewHandler
from .shown import Choice, Item, Words


class Handler(Protocol):
    """Rows, page and verdicts of one kind of record; every method but `item` and `decide` serves a whole page."""

    choices: Sequence[Choice]
    reasons: Sequence[Reason]
    opinion_hint: Words

    def kind_word(self, work: Work) -> str: ...

    def item(self, work: Work, *, reader: Person) -> Item: ...

    def decide(self, work: Work, verdict: str, *, actor: Person, opinion: str, reason_code: str) -> str: ...

    @property
    def undo(self) -> Callable[[Work, Person], None] | None: ...

    def pages(self, case_ids: Iterable[int]) -> dict[int, str]: ...


HANDLERS: dict[Any, Handler] = {
    CreditFlow: CreditHandler(),
    ObjectionFlow: ObjectionHandler(),
    AmendmentFlow: AmendmentHandler(),
    MissingFlow: MissingHandler(),
    ProjectFlow: CheckHandler(),
    RequestFlow: RequestHandler(),
    OpinionFlow: OpinionHandler(),
}
AT: dict[Any, Handler] = {ProjectFlow.review: ReviewHandler(), ProjectFlow.audit: ReportHandler()}
"""Nodes whose desk knows other verdicts than the rest of its flow."""


def handler_of(work: Work) -> Handler:
    return AT.get(work.flow_task) or HANDLERS[work.flow_task.flow_class]


def pages_of(decisions: Sequence[Decision]) -> dict[int, str]:
    """Where the record of each decision can be read, by the case's key."""
    return pages_of_cases([decision.case for decision in decisions])


def pages_of_cases(cases: Sequence[Case]) -> dict[int, str]:
    """Where the record of each case can be read."""
    found: dict[int, str] = {}
    for name, group in _by_flow(cases, lambda case: case.flow_class):
        found |= HANDLERS[name].pages(case.pk for case in group)
    return found


def _by_flow(rows: Sequence[Any], flow_of: Any) -> list[tuple[Any, list[Any]]]:
    ordered = sorted(rows, key=lambda row: flow_of(row).__qualname__)
    return [(name, list(group)) for name, group in groupby(ordered, key=flow_of)]
