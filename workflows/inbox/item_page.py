"""An open task as its page shows it: the record, where it stands in the list, and what this person may do with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.base.words import run_on
from registry.people.models import Person
from workflows.clock.snoozes import nudged, snoozed_until
from workflows.credits.checks import FLAGS
from workflows.engine.chart import Chart, chart_of
from workflows.engine.claims import eligible, holder_of
from workflows.engine.models import Work

from .actions import OF_ITEM, Action
from .handlers import Handler, handler_of
from .items import following
from .listing import ListPane
from .queries import CAP, capped, key_of
from .shown import Item, Words

NEEDS_OPINION = frozenset({"opinion_required", "flag_needs_opinion"})


@dataclass
class ItemPage:
    """The pane beside the list; `item` is empty where the task may no longer be seen and only a refusal is left."""

    pane: ListPane
    work: Work
    item: Item | None = None
    refusal: Refusal | None = None
    opinion: str = ""
    reason: str = ""

    @property
    def error(self) -> str:
        """The sentence beside the field, where the opinion is what is missing."""
        missing = self.refusal is not None and self.refusal.code in NEEDS_OPINION
        return run_on(self.refusal.what, self.refusal.why) if self.refusal and missing else ""

    @property
    def opinion_hint(self) -> Words:
        """A flagged item asks for an opinion whatever the verdict."""
        flag = FLAGS.get(self.work.flag)
        return _("有提示（%(word)s），怎么判都要写意见") % {"word": flag.word} if flag else self.handler.opinion_hint

    @cached_property
    def handler(self) -> Handler:
        """What the flow of this task offers: choices, standing opinions, the hint in the field."""
        return handler_of(self.work)

    @property
    def status(self) -> int:
        if self.error:
            return 422
        return self.refusal.status if self.refusal else 200

    @cached_property
    def chart(self) -> Chart:
        return chart_of(self.work.process)

    @cached_property
    def position(self) -> str:
        """Which one of the list it is, counted as far as counters count."""
        before = self.pane.inbox.count(CAP + 1, before=key_of(self.work))
        return capped(before + 1)

    @cached_property
    def previous_url(self) -> str:
        rows = self.pane.inbox.rows(1, after=key_of(self.work), back=True)
        return self.pane.item_url(rows[0].pk) if rows else ""

    @cached_property
    def next_url(self) -> str:
        rows = self.pane.inbox.rows(1, after=key_of(self.work))
        return self.pane.item_url(rows[0].pk) if rows else ""

    @cached_property
    def way_on(self) -> str:
        """After a refusal: the next task of the list, or the list."""
        row = following(self.pane.inbox, self.work)
        return self.pane.item_url(row.pk) if row else self.pane.here

    @property
    def decide_url(self) -> str:
        return self.pane.item_url(self.work.pk, "inbox:decide")

    @property
    def claim_url(self) -> str:
        return self.pane.item_url(self.work.pk, "inbox:claim")

    @property
    def release_url(self) -> str:
        return self.pane.item_url(self.work.pk, "inbox:release")

    @cached_property
    def actions(self) -> list[tuple[Action, str]]:
        """What else this person may do with the task, and where."""
        return [(one, self.pane.item_url(self.work.pk, one.name)) for one in OF_ITEM if one.is_offered(self)]

    @property
    def is_listed(self) -> bool:
        """Whether it stands in the list beside it; one that the person was named for does not."""
        return bool(self.work.named_id != self.pane.person.pk)

    @property
    def wake_url(self) -> str:
        return self.pane.item_url(self.work.pk, "inbox:wake")

    @cached_property
    def snoozed_until(self) -> dt.date | None:
        return snoozed_until(self.work, self.pane.person)

    @cached_property
    def is_nudged(self) -> bool:
        return bool(nudged([self.work]))

    @property
    def is_mine(self) -> bool:
        return bool(self.work.owner_id == self.pane.person.pk)

    @property
    def absent(self) -> str:
        """In whose name this person would decide it, where that is not their own."""
        return self.pane.absent(self.work) if self.item else ""

    @property
    def holder(self) -> str:
        """Who claimed it, where that is somebody else."""
        return self._holder.name if self._holder and not self.is_mine else ""

    @cached_property
    def _holder(self) -> Person | None:
        return holder_of(self.work)

    @cached_property
    def may_claim(self) -> bool:
        """Claiming is for desks with several reviewers; alone nobody is in one's way."""
        return self._holder is None and len(eligible(self.work).values_list("pk", flat=True)[:2]) > 1


def page_of(pane: ListPane, work: Work, **shown: Any) -> ItemPage:
    """The page of a task that this person may see."""
    pane.item = work
    return ItemPage(pane, work, item=handler_of(work).item(work, reader=pane.person), **shown)
