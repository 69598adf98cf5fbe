"""A flow is changed while cases run: what no longer fits is found, and moved where only a name has changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from viewflow.workflow.fields import get_flow_ref, get_task_ref, import_flow_by_ref, import_task_by_ref

from registry.base.refusals import Refusal
from tests.cast import Cast, submitted
from tests.twins import versions
from tests.workflows.hands import decide
from workflows.engine import changes, moves
from workflows.engine.buffer import unit_of_work
from workflows.engine.models import Case, Work

FLOW = "twins/versions.LeaveFlow"
CACHES = (import_flow_by_ref, import_task_by_ref, get_flow_ref, get_task_ref)


@pytest.fixture(autouse=True)
def a_new_process() -> Iterator[None]:
    """viewflow remembers what a name means as long as the process lives; a deployment is a new process."""
    restart()
    yield
    restart()


def restart() -> None:
    for cached in CACHES:
        cached.cache_clear()


def begin(cast: Cast, count: int) -> list[int]:
    desk = moves.Desk("假", "林", "心内科", place_id=cast.cardiology.pk, role="department_reviewer", line="nurse")
    flow_class: Any = versions.first_version()
    with unit_of_work(count):
        cases = [
            moves.start(flow_class.begin, object(), city_id=cast.city.pk, desk=desk, actor=cast.nurse)
            for _ in range(count)
        ]
    return [case.pk for case in cases]


def deploy(version: Any) -> None:
    version()
    restart()


def found() -> list[tuple[int, str]]:
    return [(one.standing.count, one.why) for one in changes.misfits()]


def test_what_fits_is_not_found(cast: Cast, capsys: Any) -> None:
    begin(cast, 3)
    decide("return", submitted(cast.nurse), cast.head_nurse, "不清楚")
    submitted(cast.nurse)
    call_command("flows", "check")
    assert "Every running case fits" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("version", "why"),
    [
        (versions.renamed, "the node is gone"),
        (versions.given_to_another_role, 'the node is for "unit_reviewer", the task for "department_reviewer"'),
        (versions.made_automatic, "the node is a FUNCTION now, the task a HUMAN"),
    ],
)
def test_what_does_not_fit_is_grouped_with_its_reason(cast: Cast, version: Any, why: str, capsys: Any) -> None:
    cases = begin(cast, 3)
    deploy(version)
    assert found() == [(3, why)]
    with pytest.raises(CommandError, match="3 running tasks do not fit"):
        call_command("flows", "check")
    assert f"cases {cases[0]} to {cases[-1]}: {why}" in capsys.readouterr().out


def test_a_flow_that_is_gone_is_found(cast: Cast) -> None:
    begin(cast, 2)
    del versions.LeaveFlow  # type: ignore[attr-defined]
    restart()
    assert found() == [(2, "the flow is gone")]


def test_a_record_in_another_state_is_found(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    Work.objects.filter(process_id=credit.case_id, finished__isnull=True).update(
        flow_task="credits/flow.CreditFlow.unit", role="unit_reviewer"
    )
    assert found() == [(1, "the node is for UNIT, the record is DEPARTMENT")]


def test_a_case_without_a_task_is_found(cast: Cast) -> None:
    (case,) = begin(cast, 1)
    Work.objects.filter(process_id=case, finished__isnull=True).update(status="CANCELED", finished="2026-01-01T00:00Z")
    assert found() == [(1, "no task is open")]


def test_more_cases_take_no_more_queries(cast: Cast) -> None:
    counts = []
    for size in (1, 20):
        begin(cast, size)
        with CaptureQueriesContext(connection) as statements:
            assert found() == []
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_dry_run_counts_and_changes_nothing(cast: Cast, capsys: Any) -> None:
    begin(cast, 3)
    deploy(versions.renamed)
    call_command("flows", "migrate", flow=FLOW, map=["first=ward"], dry_run=True)
    assert f"{FLOW}: first > ward: 3 open tasks" in capsys.readouterr().out
    assert found() == [(3, "the node is gone")]


def test_a_renamed_node_takes_its_cases_along_with_a_note_in_each(cast: Cast) -> None:
    cases = begin(cast, 5)
    deploy(versions.renamed)
    call_command("flows", "migrate", flow=FLOW, map=["first=ward"])
    assert found() == []
    for case in Case.objects.filter(pk__in=cases):
        (note,) = case.data["moved"]
        assert (note["from"], note["to"]) == (f"{FLOW}.first", f"{FLOW}.ward")


def test_a_move_that_was_stopped_goes_on_where_it_was(cast: Cast) -> None:
    cases = begin(cast, 5)
    deploy(versions.renamed)
    batches = changes.move(FLOW, {"first": "ward"}, size=2)
    assert next(batches) == 2
    batches.close()
    assert list(changes.move(FLOW, {"first": "ward"}, size=2)) == [0, 2, 1]
    assert all(len(case.data["moved"]) == 1 for case in Case.objects.filter(pk__in=cases))


def test_a_moved_case_goes_on(cast: Cast) -> None:
    (case,) = begin(cast, 1)
    deploy(versions.renamed)
    list(changes.move(FLOW, {"first": "ward"}))
    work = Work.objects.select_related("process").get(process_id=case, finished__isnull=True)
    desk = moves.Desk("假", "林", "心内科")
    with unit_of_work():
        moves.advance(work, object(), desk=desk, actor=cast.head_nurse)
    assert Work.objects.get(process_id=case, finished__isnull=True).flow_task.name == "second"


@pytest.mark.parametrize(
    ("version", "target"),
    [(versions.renamed, "nowhere"), (versions.renamed, "end"), (versions.given_to_another_role, "first")],
)
def test_a_map_that_does_not_fit_is_refused(cast: Cast, version: Any, target: str) -> None:
    begin(cast, 1)
    deploy(version)
    with pytest.raises(Refusal) as refused:
        list(changes.move(FLOW, {"first": target}))
    assert refused.value.code == "does_not_fit"
