"""A step of the system that fails stays open with a clean reason, holds up nobody else, and is retried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.base.refusals import Refusal
from tests.cast import Cast
from tests.twins import failing
from tests.twins.failing import DESK, RECORDS, Counted, CountFlow, ForkedFlow, UnloadedFlow
from workflows.engine import failures, moves
from workflows.engine.buffer import unit_of_work
from workflows.engine.cohort import Item, advance_all
from workflows.engine.models import Case, Work

NODE = "twins/failing.CountFlow.count"


@transaction.atomic
def begin(cast: Cast, wrongs: Sequence[str], flow_class: Any = CountFlow) -> list[Work]:
    cases = []
    for wrong in wrongs:
        record = Counted(wrong)
        with unit_of_work():
            case = moves.start(flow_class.begin, record, city_id=cast.city.pk, desk=DESK, actor=cast.nurse)
        RECORDS[case.pk] = record
        cases.append(case.pk)
    works = Work.objects.filter(process_id__in=cases, finished=None, flow_task_type="HUMAN")
    return list(works.select_related("process").order_by("pk"))


@transaction.atomic
def decide_all(cast: Cast, works: Sequence[Work]) -> None:
    items = [Item.of(work, RECORDS[work.process_id], DESK) for work in works]
    with unit_of_work(len(items)) as unit:
        advance_all(unit, items, actor=cast.head_nurse)


def in_error() -> list[Work]:
    return list(Work.objects.filter(status="ERROR").order_by("pk"))


def mend() -> None:
    for record in RECORDS.values():
        record.wrong = ""


@pytest.fixture
def stuck(cast: Cast) -> Cast:
    """Five decided together; two cannot be counted for one reason, one for another."""
    decide_all(cast, begin(cast, ["", "value", "refused", "value", ""]))
    return cast


def test_one_that_fails_holds_up_nobody_else(stuck: Cast) -> None:
    assert [work.flow_task.name for work in in_error()] == ["count"] * 3
    assert Case.objects.filter(finished__isnull=False).count() == 2
    assert Work.objects.filter(flow_task_type="HUMAN", status="DONE").count() == 5


def test_what_is_kept_of_the_error_names_nobody(stuck: Cast) -> None:
    kept = str([work.data for work in in_error()])
    assert failing.NAME not in kept
    assert failing.NUMBER not in kept
    (first, *_) = in_error()
    assert first.data["failure"]["error"] == "ValueError"
    assert first.data["failure"]["where"].startswith("tests.twins.failing:")


def test_failures_are_seen_in_groups_of_equals(stuck: Cast) -> None:
    seen = {(one.node, one.failure.error, one.failure.code, one.count) for one in failures.groups()}
    assert seen == {(NODE, "ValueError", "", 2), (NODE, "Refusal", "no_credit_year", 1)}


def test_a_cohort_leaves_the_same_rows_as_one_by_one(cast: Cast) -> None:
    works = begin(cast, ["value", "value"])
    with unit_of_work():
        moves.advance(works[0], RECORDS[works[0].process_id], desk=DESK, actor=cast.head_nurse)
    decide_all(cast, [works[1]])
    alone, among = in_error()
    assert [(one.status, one.finished, one.data) for one in (alone,)] == [(among.status, None, among.data)]


def test_what_was_mended_goes_on_where_it_stood(stuck: Cast) -> None:
    tasks = in_error()
    mend()
    outcome = failures.retry([tasks[0].pk])
    assert (outcome.passed, outcome.failed, outcome.gone) == (1, 0, 0)
    assert RECORDS[tasks[0].process_id].counted == 1
    again = Work.objects.get(pk=tasks[0].pk)
    assert (again.status, again.data) == ("DONE", {})
    assert Case.objects.get(pk=tasks[0].process_id).finished is not None


def test_what_fails_again_stays_and_is_counted(stuck: Cast) -> None:
    tasks = in_error()
    RECORDS[tasks[0].process_id].wrong = "refused"
    outcome = failures.retry([tasks[0].pk])
    assert (outcome.passed, outcome.failed) == (0, 1)
    kept = Work.objects.get(pk=tasks[0].pk)
    assert (kept.status, kept.data["failure"]["code"], kept.data["failure"]["tries"]) == ("ERROR", "no_credit_year", 2)


def test_a_second_retry_does_nothing(stuck: Cast) -> None:
    keys = [work.pk for work in in_error()]
    mend()
    failures.retry(keys)
    assert failures.retry(keys) == failures.Retried(gone=3)
    assert {record.counted for record in RECORDS.values() if record.counted} == {1}


def test_a_whole_group_is_retried_and_no_other(stuck: Cast) -> None:
    group = next(one for one in failures.groups() if one.failure.error == "ValueError")
    mend()
    (outcome,) = failures.retry_all(failures.failed(group.node, group.failure))
    assert outcome.passed == 2
    assert [work.data["failure"]["error"] for work in in_error()] == ["Refusal"]


def test_retrying_more_takes_no_more_queries(cast: Cast) -> None:
    counts = []
    for size in (2, 12):
        decide_all(cast, begin(cast, ["value"] * size))
        mend()
        keys = [work.pk for work in in_error()]
        with CaptureQueriesContext(connection) as statements:
            failures.retry(keys)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_case_does_not_end_while_a_branch_is_in_error(cast: Cast) -> None:
    works = begin(cast, ["value"], ForkedFlow)
    for work in works:
        decide_all(cast, [Work.objects.select_related("process").get(pk=work.pk)])
    case = Case.objects.get(pk=works[0].process_id)
    assert case.finished is None
    mend()
    failures.retry([work.pk for work in in_error()])
    case.refresh_from_db()
    assert case.finished is not None


def test_a_flow_that_cannot_read_its_records_says_so(cast: Cast) -> None:
    decide_all(cast, begin(cast, ["value"], UnloadedFlow))
    with pytest.raises(Refusal) as refused:
        failures.retry([work.pk for work in in_error()])
    assert refused.value.code == "no_loader"


def test_the_command_lists_and_retries(stuck: Cast, capsys: Any) -> None:
    call_command("failed_steps")
    assert f"{NODE}: 2 since" in capsys.readouterr().out
    mend()
    call_command("failed_steps", retry=True)
    assert "3 passed, 0 failed again, 0 were gone" in capsys.readouterr().out
    assert in_error() == []


def test_the_command_says_where_it_cannot(cast: Cast) -> None:
    decide_all(cast, begin(cast, ["value"], UnloadedFlow))
    with pytest.raises(CommandError):
        call_command("failed_steps", retry=True)
