"""Chunks, results, cancel, stop, poison; and what two workers do with one job."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction

from registry.base.refusals import Refusal
from registry.jobs import engine, services
from registry.jobs.kinds import KINDS
from registry.jobs.models import Job, JobItem, State
from registry.jobs.worker import Worker
from tests.cast import Cast, make_cast
from tests.jobs.counting import NAME, Counting
from tests.threads import at_once


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Counting:
    settings.JOB_CHUNK = 4
    kind = Counting()
    monkeypatch.setitem(KINDS, NAME, kind)
    return kind


def job_of(cast: Any, count: int, **more: Any) -> Job:
    subjects = [(number, None) for number in range(count)]
    return services.enqueue(NAME, owner=cast.nurse, subjects=subjects, facts={}, **more)


def now(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def states(job: Job) -> list[str]:
    return list(job.items.order_by("position").values_list("state", flat=True))


def test_a_job_moves_chunk_by_chunk_and_says_how_far_it_is(cast: Cast, counting: Counting) -> None:
    job = job_of(cast, 6)
    assert engine.turn()
    assert (now(job).state, now(job).done, now(job).refused) == ("running", 2, 2)
    assert engine.turn()
    assert not engine.turn()
    assert (now(job).state, now(job).done, now(job).refused) == ("done", 3, 3)
    assert states(job) == ["done", "refused"] * 3
    assert counting.asked == list(range(6))


def test_a_refused_item_says_why(cast: Cast, counting: Counting) -> None:
    job = job_of(cast, 2)
    engine.turn()
    item = job.items.get(position=2)
    assert (item.code, item.what, item.why, item.then) == ("odd", "没有这个数。", "它是单数。", "请选双数。")


def test_a_full_last_chunk_ends_too(cast: Cast, counting: Counting) -> None:
    job = job_of(cast, 4)
    Worker().until_idle()
    assert now(job).state == "done"


def test_an_empty_job_is_done(cast: Cast, counting: Counting) -> None:
    job = job_of(cast, 0)
    Worker().until_idle()
    assert now(job).state == "done"


def test_a_small_job_does_not_wait_for_a_large_one(cast: Cast, counting: Counting) -> None:
    large, small = job_of(cast, 40), job_of(cast, 1)
    engine.turn()
    engine.turn()
    assert (now(large).state, now(small).state) == ("running", "done")


def test_cancelled_between_chunks_the_rest_stays_undone(cast: Cast, counting: Counting) -> None:
    job = job_of(cast, 10)
    engine.turn()
    services.cancel(job.pk, owner=cast.nurse)
    Worker().until_idle()
    assert now(job).state == "cancelled"
    assert counting.told == ["cancelled"]
    assert states(job).count("waiting") == 6


def test_a_stop_refuses_all_that_is_left(cast: Cast, counting: Counting) -> None:
    counting.stops_at = 5
    job = job_of(cast, 11)
    Worker().until_idle()
    assert (now(job).state, now(job).done, now(job).refused) == ("failed", 2, 9)
    assert counting.told == ["failed"]
    assert "单数" in now(job).message
    assert set(job.items.filter(position__gt=4).values_list("code", flat=True)) == {"odd"}


def test_an_item_that_breaks_breaks_alone(cast: Cast, counting: Counting) -> None:
    counting.breaks_at = {2, 7}
    job = job_of(cast, 10)
    Worker().until_idle()
    assert set(job.items.filter(code="broken").values_list("subject_id", flat=True)) == {2, 7}
    assert (now(job).state, now(job).done) == ("done", 4)
    assert sorted(counting.asked) == [0, 1, 3, 4, 5, 6, 8, 9]


def test_trouble_of_the_database_is_not_the_items(
    cast: Cast, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trouble(*_: object) -> None:
        raise OperationalError("gone")

    job = job_of(cast, 3)
    with monkeypatch.context() as patch:
        patch.setattr(engine.connection, "close", lambda: None)
        patch.setattr(counting, "work", trouble)
        with pytest.raises(OperationalError):
            engine.turn()
    assert states(job) == ["waiting"] * 3
    engine.turn()
    assert now(job).state == "done"


def test_a_kind_that_is_gone_ends_its_job_and_no_other(
    cast: Cast, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    orphan = job_of(cast, 3)
    Job.objects.filter(pk=orphan.pk).update(name="gone")
    other = job_of(cast, 3)
    Worker().until_idle()
    assert (now(orphan).state, now(other).state) == ("failed", "done")
    assert states(orphan) == ["waiting"] * 3


def test_the_same_key_is_the_same_job(cast: Cast, counting: Counting) -> None:
    assert job_of(cast, 2, key="a") == job_of(cast, 5, key="a")
    assert job_of(cast, 2, key="b") != job_of(cast, 2, key="c")
    assert Job.objects.get(key="a").total == 2


def test_a_subject_chosen_twice_is_frozen_once(cast: Cast, counting: Counting) -> None:
    job = services.enqueue(NAME, owner=cast.nurse, subjects=[(4, 1), (4, 1), (5, 1)], facts={})
    assert list(job.items.order_by("position").values_list("subject_id", "seen_id")) == [(4, 1), (5, 1)]
    assert job.total == 2


def test_a_plan_waits_for_its_owner_and_starts_once(cast: Cast, counting: Counting) -> None:
    plan = services.plan(NAME, owner=cast.nurse, subjects=[(2, None)], facts={"a": 1})
    assert not engine.turn()
    first = services.start(plan.pk, owner=cast.nurse, facts={"b": 2})
    engine.turn()
    again = services.start(plan.pk, owner=cast.nurse, facts={"b": 3})
    assert (first.facts, again.facts, again.state) == ({"a": 1, "b": 2}, {"a": 1, "b": 2}, State.DONE)
    with pytest.raises(Job.DoesNotExist):
        services.start(plan.pk, owner=cast.colleague, facts={})


def test_plans_that_nobody_confirmed_are_forgotten(cast: Cast, counting: Counting) -> None:
    plan = services.plan(NAME, owner=cast.nurse, subjects=[(2, None)], facts={})
    started = job_of(cast, 1)
    services.forget_plans()
    assert Job.objects.count() == 2
    Job.objects.update(created_at=plan.created_at - services.PLANS_KEPT)
    services.forget_plans()
    assert list(Job.objects.all()) == [started]


def test_a_result_is_never_written_over(cast: Cast, counting: Counting) -> None:
    job = job_of(cast, 2)
    engine.turn()
    results = {item.pk: counting.work(job, [item])[item.pk] for item in job.items.all()}
    with pytest.raises(RuntimeError):
        engine._keep(results)


def test_the_database_refuses_a_refusal_without_a_reason(cast: Cast, counting: Counting) -> None:
    job = job_of(cast, 1)
    with pytest.raises(IntegrityError, match="job_item_refused_says_why"), transaction.atomic():
        JobItem.objects.filter(job=job).update(state="refused")


def test_two_workers_share_the_jobs_and_never_an_item(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = Counting()
    monkeypatch.setitem(KINDS, NAME, kind)
    monkeypatch.setattr(settings, "JOB_CHUNK", 3)
    cast = make_cast()
    jobs = [job_of(cast, 20), job_of(cast, 20, key="other")]
    at_once(*[Worker().until_idle for _ in range(3)])
    Worker().until_idle()
    assert [now(job).state for job in jobs] == ["done", "done"]
    assert sorted(kind.asked) == sorted([*range(20), *range(20)])


def test_what_has_ended_cannot_be_cancelled(cast: Cast, counting: Counting) -> None:
    job = job_of(cast, 1)
    engine.turn()
    with pytest.raises(Refusal, match="已经结束"):
        services.cancel(job.pk, owner=cast.nurse)
