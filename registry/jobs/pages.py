"""What the pages of jobs show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _, pgettext

from registry.base.paging import Page, page_of
from registry.people.models import Person

from .kinds import KINDS, Button, LeavesPaper, Paper
from .models import Job, JobItem, State
from .queries import UNKNOWN, is_late, left_words, reasons_of

LOOKS = {State.DONE: "finished"}
ITEM_LOOKS = {JobItem.State.WAITING: "waiting", JobItem.State.REFUSED: "skipped"}
OUTCOMES = tuple(JobItem.State.values)


@dataclass(frozen=True)
class Row:
    """A line of the results."""

    item: JobItem
    shown: Any
    look: str
    word: str


class JobPage:
    """A job with its progress and one page of its results."""

    def __init__(self, job: Job, reader: Person, *, outcome: str = "", after: str = "") -> None:
        self.job, self.reader = job, reader
        self.outcome = outcome if outcome in OUTCOMES else ""
        self._after = after
        self._kind = KINDS[job.name]

    @property
    def title(self) -> str:
        return self._kind.title(self.job)

    @property
    def look(self) -> str:
        return LOOKS.get(State(self.job.state), self.job.state)

    @property
    def waiting(self) -> int:
        return self.job.total - self.job.decided

    @property
    def left(self) -> str:
        return left_words(self.job)

    @property
    def is_late(self) -> bool:
        return is_late(self.job)

    @property
    def buttons(self) -> Sequence[Button]:
        return self._kind.buttons(self.job, reader=self.reader)

    @property
    def leaves_paper(self) -> bool:
        return isinstance(self._kind, LeavesPaper)

    @cached_property
    def paper(self) -> Paper | None:
        """The file that it made, where it makes one and it can be had."""
        return self._kind.paper(self.job, reader=self.reader) if isinstance(self._kind, LeavesPaper) else None

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """Code, word and count of each outcome; what there is none of has no tab."""
        counts = [
            ("", _("全部"), self.job.total),
            (JobItem.State.DONE.value, pgettext("item", "已办"), self.job.done),
            (JobItem.State.REFUSED.value, pgettext("item", "没有办"), self.job.refused),
            (JobItem.State.WAITING.value, _("还没办"), self.waiting),
        ]
        return [tab for tab in counts if tab[2] or tab[0] in ("", self.outcome)]

    @cached_property
    def reasons(self) -> list[Any]:
        return reasons_of(self.job) if self.job.refused else []

    @cached_property
    def page(self) -> Page[JobItem]:
        items = self.job.items.filter(state=self.outcome) if self.outcome else self.job.items.all()
        return page_of(items, self._after, by=("position",))

    @cached_property
    def rows(self) -> list[Row]:
        shown = self._kind.shown(self.page.rows, reader=self.reader)
        return [Row(item, shown.get(item.pk, UNKNOWN), *look_of_item(self.job, item)) for item in self.page.rows]


def look_of_item(job: Job, item: JobItem) -> tuple[str, str]:
    if item.state == JobItem.State.DONE:
        return KINDS[job.name].look(item)
    return ITEM_LOOKS[JobItem.State(item.state)], str(JobItem.State(item.state).label)
