"""The worker as a real process: killed in the middle of a job, and started again."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from registry.jobs.models import Job
from tests.cast import make_cast
from tests.database import Workbench
from tests.soak.work import ask, fill, start_worker, wrongs

ITEMS, CHUNK, PATIENCE = 240, 10, 60.0


@contextmanager
def working(workbench: Workbench) -> Iterator[subprocess.Popen[bytes]]:
    worker = start_worker(workbench.name, chunk=CHUNK)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def wait_until(holds: Callable[[Job], bool], job: Job) -> Job:
    """The job as it stands when this holds of it."""
    until = time.monotonic() + PATIENCE
    while not holds(now := Job.objects.get(pk=job.pk)):
        assert time.monotonic() < until, f"{now.state} {now.decided}"
        time.sleep(0.01)
    return now


@pytest.mark.slow
def test_a_killed_worker_leaves_nothing_half_and_the_next_one_goes_on(
    workbench: Workbench, transactional_db: Any
) -> None:
    cast = make_cast()
    fill(cast, ITEMS)
    job = ask(cast.head_nurse)
    for passed in (1, ITEMS // 2):
        with working(workbench) as worker:
            wait_until(lambda now, passed=passed: now.done >= passed, job)
            worker.kill()
        assert 0 < Job.objects.get(pk=job.pk).done < ITEMS
        assert wrongs(job, deep=False) == []
    with working(workbench):
        done = wait_until(lambda now: now.state == "done", job)
    assert (done.done, done.refused) == (ITEMS, 0)
    assert wrongs(job) == []


@pytest.mark.slow
def test_told_to_stop_it_ends_after_the_chunk_at_hand(workbench: Workbench, transactional_db: Any) -> None:
    cast = make_cast()
    fill(cast, ITEMS)
    job = ask(cast.head_nurse)
    with working(workbench) as worker:
        wait_until(lambda now: now.done > 0, job)
        worker.terminate()
        assert worker.wait(timeout=PATIENCE) == 0
    assert Job.objects.get(pk=job.pk).done % CHUNK == 0
    assert wrongs(job, deep=False) == []
