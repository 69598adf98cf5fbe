"""What a job does with its items: each kind is registered by the layer that knows the subjects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from django.conf import settings

from registry.base.refusals import Refusal
from registry.people.models import Person

from .models import Job, JobItem


@dataclass(frozen=True)
class Result:
    """What became of one item: `code` says how it ended, or why it was refused."""

    state: str
    code: str
    what: str = ""
    why: str = ""
    then: str = ""

    @classmethod
    def done(cls, code: str) -> Result:
        return cls(JobItem.State.DONE.value, code)

    @classmethod
    def refused(cls, refusal: Refusal) -> Result:
        words = (str(refusal.what), str(refusal.why), str(refusal.then))
        return cls(JobItem.State.REFUSED.value, refusal.code, *words)


class Stop(Exception):
    """The rest of the job makes no sense any more: every item that still waits is refused with this reason."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@dataclass(frozen=True)
class Shown:
    """An item as pages and sheets show it; without an address it can no longer be seen by who asks."""

    title: str
    person: str = ""
    place: str = ""
    url: str = ""


@dataclass(frozen=True)
class Button:
    """Something to do with a whole job, such as taking all of it back: posted to `url`, after a question if any.

    Where nothing is done by it, it is a link.
    """

    label: Any
    icon: str
    url: str
    question: Any = ""
    is_link: bool = False


class Kind(Protocol):
    """One kind of job."""

    def title(self, job: Job) -> str:
        """What it does, in a few words."""

    def work(self, job: Job, items: Sequence[JobItem]) -> Mapping[int, Result]:
        """Do these items, and say by their keys what became of each; inside the transaction that keeps the results.

        Rights are read anew each time. A Refusal refuses all of these items, `Stop` all that are left.
        """

    def ended(self, job: Job) -> None:
        """Tell whom it concerns, in the transaction that ends the job."""

    def shown(self, items: Sequence[JobItem], *, reader: Person) -> Mapping[int, Shown]:
        """The items of a page by their keys, as far as the reader may see them; a few queries for all."""

    def look(self, item: JobItem) -> tuple[str, str]:
        """Code of the look and the word of how a finished item ended."""

    def buttons(self, job: Job, *, reader: Person) -> Sequence[Button]:
        """What can be done beside it."""


@dataclass(frozen=True)
class Paper:
    """A file that a job made: where it lies, and what whoever takes it finds it called."""

    path: Path
    name: str
    media_type: str


@runtime_checkable
class LeavesPaper(Protocol):
    """A kind whose result is a file of its own, and not what became of each item."""

    def paper(self, job: Job, *, reader: Person) -> Paper | None:
        """The file, once it is whole, as long as it is kept and the reader may have it."""


KINDS: dict[str, Kind] = {}
CHUNKS: dict[str, int] = {}


def register(name: str, kind: Kind, *, chunk: int = 0) -> None:
    """`chunk` says how many of its items one transaction takes, where an item is more than a row."""
    KINDS[name] = kind
    if chunk:
        CHUNKS[name] = chunk


def chunk_of(name: str) -> int:
    return CHUNKS.get(name) or settings.JOB_CHUNK
