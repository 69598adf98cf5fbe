"""The dry run: what a verdict on the frozen set would do, and what it would refuse and why. Nothing is decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from registry.base.refusals import Refusal
from registry.jobs.kinds import Shown
from registry.jobs.models import Job, JobItem
from registry.people.models import Person
from workflows.credits.dryrun import what_if
from workflows.credits.models import Credit
from workflows.credits.states import Verdict

from .deciding import Deciding
from .freezing import MOST, why_not_here

EXAMPLES = 10
SOME_WORDS = "…"
"""What is flagged passes with an opinion only, and whether there will be one is not known yet."""
Words = tuple[str, str, str, str]


@dataclass(frozen=True)
class Group:
    """What is refused for one and the same reason."""

    what: str
    why: str
    then: str
    count: int
    examples: Sequence[Shown]

    @property
    def more(self) -> int:
        return self.count - len(self.examples)


class Preview:
    """The page before the verdict."""

    def __init__(self, job: Job, person: Person) -> None:
        self.job, self._person = job, person
        self._items = list(job.items.order_by("position").only("job", "subject_id", "seen_id"))

    @property
    def ready(self) -> int:
        return len(self._parted[0])

    @property
    def clean(self) -> int:
        """How many pass without a word; the machine has flagged the others."""
        return sum(not credit.open_work.flag for credit in self._parted[0] if credit.open_work)

    @property
    def flagged(self) -> int:
        return self.ready - self.clean

    @property
    def passing(self) -> int:
        """What the button to pass names: those that need no word, or all where every one needs it."""
        return self.clean or self.ready

    @property
    def refused(self) -> int:
        return self.job.total - self.ready

    @cached_property
    def people(self) -> int:
        return len({credit.person_id for credit in self._parted[0]})

    @cached_property
    def credits(self) -> Decimal:
        return sum((credit.credits for credit in self._parted[0]), Decimal(0))

    @property
    def is_capped(self) -> bool:
        return self.job.total == MOST

    @cached_property
    def groups(self) -> list[Group]:
        """The commonest reason first."""
        items = self._parted[1]
        few = [item for found in items.values() for item in found[:EXAMPLES]]
        shown = Deciding().shown(few, reader=self._person) if few else {}
        groups = [
            Group(what, why, then, len(found), [shown[one.pk] for one in found[:EXAMPLES] if one.pk in shown])
            for (_, what, why, then), found in items.items()
        ]
        return sorted(groups, key=lambda group: -group.count)

    @cached_property
    def _parted(self) -> tuple[Sequence[Credit], dict[Words, list[JobItem]]]:
        not_here = why_not_here(self._person, [item.seen_id for item in self._items if item.seen_id])
        here = {item.subject_id: item for item in self._items if item.seen_id not in not_here}
        seen = {key: item.seen_id for key, item in here.items() if item.seen_id}
        ready, outcomes = what_if(Verdict.PASS, here, actor=self._person, seen=seen, opinion=SOME_WORDS)
        refused = [(here[one.credit_id], one.refusal) for one in outcomes if one.refusal]
        refused += [(item, not_here[item.seen_id]) for item in self._items if item.seen_id in not_here]
        return ready, _grouped(refused)


def _grouped(refused: Iterable[tuple[JobItem, Refusal]]) -> dict[Words, list[JobItem]]:
    """By code and sentences; where a sentence names who decided and when, those are one group each."""
    groups: dict[Words, list[JobItem]] = defaultdict(list)
    for item, refusal in refused:
        groups[refusal.code, str(refusal.what), str(refusal.why), str(refusal.then)].append(item)
    return groups
