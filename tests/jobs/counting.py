"""A kind of job for tests: it keeps what it was asked to do, and misbehaves where it is told to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from registry.base.refusals import Refusal
from registry.jobs.kinds import Button, Result, Shown, Stop
from registry.jobs.models import Job, JobItem
from registry.people.models import Person

NAME = "tests.counting"
GONE = Refusal("没有这个数。", "它是单数。", "请选双数。", code="odd")


class Counting:
    """Even subjects are done, odd ones refused."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.told: list[str] = []
        self.breaks_at: set[int] = set()
        self.stops_at: int | None = None

    def title(self, job: Job) -> str:
        return f"数 {job.total} 项"

    def work(self, job: Job, items: Sequence[JobItem]) -> Mapping[int, Result]:
        for item in items:
            if item.subject_id in self.breaks_at:
                raise ValueError(item.subject_id)
            if item.subject_id == self.stops_at:
                raise Stop(GONE)
        self.asked += [item.subject_id for item in items]
        return {item.pk: Result.refused(GONE) if item.subject_id % 2 else Result.done("even") for item in items}

    def ended(self, job: Job) -> None:
        self.told.append(job.state)

    def shown(self, items: Sequence[JobItem], *, reader: Person) -> Mapping[int, Shown]:
        return {item.pk: Shown(f"=1+{item.subject_id}", "林若溪", "心内科", "/") for item in items}

    def look(self, item: JobItem) -> tuple[str, str]:
        return "ok", "双数"

    def buttons(self, job: Job, *, reader: Person) -> Sequence[Button]:
        return ()
