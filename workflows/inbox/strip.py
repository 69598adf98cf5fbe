"""The strip of tabs over the list: each a filter with a name and a counter, all counted in one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from .filters import CLEAN, FLAGGED, Filters
from .queries import CAP, Inbox, capped

Named = tuple[str, Filters]
ASIDE = Filters(snoozed=True)


@dataclass(frozen=True)
class Tab:
    """A filter with a name and a counter; the present one is where the list is narrowed by exactly this."""

    name: str
    filters: Filters
    count: str
    present: Filters

    @property
    def is_current(self) -> bool:
        return replace(self.filters, newest=False) == replace(self.present, newest=False)

    @property
    def url(self) -> str:
        pairs = self.filters.pairs | ({"sort": "new"} if self.present.newest else {})
        return f"{reverse('inbox:list')}?{urlencode(pairs)}" if pairs else reverse("inbox:list")


def strip_of(inbox: Inbox, kept: Sequence[Named], *, everything: str) -> tuple[list[Tab], int]:
    """Everything; clean and flagged where the machine found anything; what is due; what is put aside, where anything
    is; the kept ones. And how many the present filters leave."""
    flagged = (_("有提示"), Filters(flag=FLAGGED))
    parted: list[Named] = [(_("无异常"), Filters(flag=CLEAN)), flagged]
    named = [*parted, (_("三天内到期"), Filters(due="1")), (_("稍后处理"), ASIDE), *kept]
    *counts, present = inbox.counts([*(filters for _name, filters in named), inbox.filters], CAP + 1)
    shown = [(name, filters, capped(count)) for (name, filters), count in zip(named, counts, strict=True)]
    if not counts[1] and not inbox.filters.flag:
        shown = shown[len(parted) :]
    if not counts[len(parted) + 1] and not inbox.filters.snoozed:
        shown = [each for each in shown if each[1] != ASIDE]
    first = (_("待办"), Filters(), everything)
    return [Tab(*each, present=inbox.filters) for each in (first, *shown)], present
