"""The page of one person, ready for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from registry.base.refusals import Refusal
from registry.base.words import run_on
from registry.earlier.models import EarlierYear
from registry.earlier.queries import years_of
from registry.people.models import Person
from registry.roles.policy import may
from registry.years.models import CreditYear
from registry.years.queries import years_at
from workflows.credits.cohort import Outcome
from workflows.engine.models import Work
from workflows.inbox.handlers import handler_of
from workflows.inbox.item_page import NEEDS_OPINION
from workflows.inbox.reasons import REASONS, Reason

from .listing import PeoplePane
from .queries import Key
from .reading import others_of, read_year, tasks_of, year_shown
from .year import PersonYear, choose

OPEN_YEARS = 4


@dataclass
class PersonPage:
    """A person's year beside what the reader may do with it; `outcomes` are those of the verdict just given."""

    pane: PeoplePane
    subject: Person
    year: PersonYear
    tasks: Sequence[Work]
    years: Sequence[CreditYear]
    opinion: str = ""
    refusal: Refusal | None = None
    outcomes: Sequence[Outcome] = ()

    reasons: Sequence[Reason] = REASONS

    @cached_property
    def earlier(self) -> list[EarlierYear]:
        """What the person brought from elsewhere: whoever may review the year may see the years before it."""
        return years_of(self.subject)

    @property
    def error(self) -> str:
        """The sentence beside the field, where the opinion is what is missing."""
        refusals = [self.refusal, *(one.refusal for one in self.outcomes)]
        missing = next((one for one in refusals if one and one.code in NEEDS_OPINION), None)
        return run_on(missing.what, missing.why) if missing else ""

    @property
    def status(self) -> int:
        if self.error:
            return 422
        if self.refusal:
            return self.refusal.status
        return 409 if self.outcomes and not self.done else 200

    @property
    def done(self) -> int:
        return sum(one.refusal is None for one in self.outcomes)

    @property
    def not_done(self) -> int:
        return len(self.outcomes) - self.done

    @property
    def key(self) -> Key:
        """Where the person stands in the list."""
        first = min(self.tasks, key=lambda work: (work.place_name, work.person_name), default=None)
        return (first.place_name, first.person_name, self.subject.pk) if first else ("", "", self.subject.pk)

    @cached_property
    def next_url(self) -> str:
        return self.pane.neighbour(self.key)

    @cached_property
    def previous_url(self) -> str:
        return self.pane.neighbour(self.key, back=True)

    @property
    def decide_url(self) -> str:
        return self.pane.person_url(self.subject.pk, "inbox:person_decide", **self._same_year)

    @property
    def year_urls(self) -> list[tuple[str, str]]:
        """The years before and after the one that is shown."""
        shown = self.year.year.year.pk if self.year.year else None
        others = [year for year in self.years if year.pk != shown]
        return [(year.name, self.pane.person_url(self.subject.pk, year=year.name)) for year in others[:OPEN_YEARS]]

    @cached_property
    def others(self) -> list[tuple[str, Work]]:
        """What is decided on a page of its own, each with the word of its kind."""
        found = others_of(self.subject, reader=self.pane.person, desks=self.pane.desks)
        return [(handler_of(work).kind_word(work), work) for work in found]

    @property
    def is_waiting(self) -> bool:
        """Whether anything of this person lies on the reader's desks."""
        return bool(self.tasks or self.others)

    @property
    def _same_year(self) -> dict[str, str]:
        return {"year": self.year.year.year.name} if self.year.year else {}


def page_of(
    pane: PeoplePane, subject: Person, *, year: str = "", picks: Mapping[int, int] | None = None
) -> PersonPage | None:
    """The page of a person of whom something waits on the reader's desks, or who is theirs; None for a stranger."""
    tasks = tasks_of(subject, reader=pane.person, desks=pane.desks)
    years = years_at(subject.home) if subject.home else []
    shown = year_shown(years, tasks, year, timezone.localdate())
    page = PersonPage(pane, subject, read_year(subject, shown, tasks, reader=pane.person), tasks, years)
    if not page.is_waiting and not _is_theirs(subject, pane.person):
        return None
    choose(page.year, picks)
    return page


def _is_theirs(subject: Person, reader: Person) -> bool:
    """Whether the reader reviews this person; one's own year is on one's own page."""
    home = subject.home
    return home is not None and subject != reader and may(reader, "document.issue", at=home, line=subject.line)


def show_outcomes(page: PersonPage, outcomes: Sequence[Outcome]) -> PersonPage:
    """Each refusal beside its line."""
    refusals = {one.credit_id: one.refusal for one in outcomes}
    for line in page.year.lines:
        line.refusal = refusals.get(line.credit.pk)
    page.outcomes = outcomes
    return page
