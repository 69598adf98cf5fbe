"""The rounds: at a random moment somebody dies; in the end the job is done, each item once, and nothing is amiss."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import OperationalError, connection

from registry.jobs.models import Job
from registry.people.models import Person

from .ground import Ground
from .work import ask, start_worker, wrongs

LONGEST_WAIT, LONGEST_JOB, PAUSE = 1.0, 600.0, 0.05
DEATHS = ("worker", "worker", "both workers", "database")
WORKERS_DYING = {"worker": 1, "both workers": 2, "database": 0}
Worker = subprocess.Popen[bytes]


@dataclass
class Soak:
    """How often to kill, over how large a job; `found` is what went wrong."""

    ground: Ground
    rounds: int
    chunk: int
    dice: random.Random
    deaths: list[str] = field(default_factory=list)
    jobs: int = 0
    found: list[str] = field(default_factory=list)

    def run(self, reviewer: Person) -> None:
        """Jobs over the same credits, one after the other, until so many have died."""
        while len(self.deaths) < self.rounds and not self.found:
            self.ground.renew()
            job = ask(reviewer, self.dice.choice(("pass", "return", "refuse")))
            self.jobs += 1
            with self._workers() as workers:
                while len(self.deaths) < self.rounds and is_active(job):
                    self._round(job, workers)
                self._finish(job, workers)
            print(f"soak: job {self.jobs}, {job.facts['verdict']}: {len(self.deaths)} deaths so far", flush=True)

    def _round(self, job: Job, workers: list[Worker]) -> None:
        """Of two workers one finds the job taken; after a while one of them, both or the server dies."""
        self._replace_the_dead(workers)
        before = decided(job)
        wait_for(job, lambda: decided(job) > before or not is_active(job))
        time.sleep(self.dice.uniform(0, LONGEST_WAIT))
        if not is_active(job):
            return
        death = self.dice.choice(DEATHS)
        for worker in self.dice.sample(workers, WORKERS_DYING[death]):
            worker.kill()
            worker.wait()
        if death == "database":
            self.ground.crash()
        self.deaths.append(death)
        self._look(job, f"after {death} died")

    def _finish(self, job: Job, workers: list[Worker]) -> None:
        """The rest, undisturbed."""
        self._replace_the_dead(workers)
        wait_for(job, lambda: not is_active(job))
        job.refresh_from_db()
        if (job.state, job.decided) != ("done", job.total):
            self.found.append(f"job ended as {job.state} with {job.decided} of {job.total}")
        self._look(job, "at the end", deep=True)

    def _replace_the_dead(self, workers: list[Worker]) -> None:
        """Who survived a dead server has to find its way back by itself."""
        for place, worker in enumerate(workers):
            if worker.poll() is not None:
                workers[place] = start_worker(self.ground.name, chunk=self.chunk)

    def _look(self, job: Job, when: str, *, deep: bool = False) -> None:
        self.found += [f"round {len(self.deaths)}, {when}: {wrong}" for wrong in wrongs(job, deep=deep)]

    @contextmanager
    def _workers(self) -> Iterator[list[Worker]]:
        workers = [start_worker(self.ground.name, chunk=self.chunk) for _ in range(2)]
        try:
            yield workers
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()


def is_active(job: Job) -> bool:
    return Job.objects.get(pk=job.pk).is_active


def decided(job: Job) -> int:
    return Job.objects.get(pk=job.pk).decided


def wait_for(job: Job, holds: object) -> None:
    """Until it holds; a job that does not move any more is a finding, too, and ends the soak."""
    assert callable(holds)
    until = time.monotonic() + LONGEST_JOB
    while time.monotonic() < until:
        try:
            if holds():
                return
        except OperationalError:
            connection.close()
        time.sleep(PAUSE)
    raise SystemExit(f"soak: job {job.pk} does not move any more")
