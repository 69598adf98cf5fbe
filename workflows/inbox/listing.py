"""The list of the inbox: one page of tasks, what narrows it, and why it is empty where it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from registry.base.paging import capped_count
from registry.codes.models import Line
from registry.organisations.models import Kind as Place, Organisation
from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles.policy import in_force
from registry.tables.lookup import some_are_paper, words_of
from workflows.clock.snoozes import nudged
from workflows.credits.checks import FLAGS
from workflows.engine.asking import open_asks
from workflows.engine.models import Work

from .actions import OF_INBOX, Action
from .filters import DUE_DAYS, DUE_WORDS, ORIGINALS, WAITED, Filters
from .handlers import handler_of
from .looks.columns import CHOICES, USUAL, Column
from .looks.services import Look, look_of
from .queries import CAP, DeskKey, Inbox, Key, capped, capped_open, decode_key, desks_of, encode_key, key_of
from .shown import Row
from .strip import Tab, strip_of
from .tabs.queries import filters_of, shown_at

PAGE = 30
WIDE = 4


@dataclass(frozen=True)
class Cursor:
    """Where a page begins, as the address says it; both empty for the first page."""

    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Cursor:
        after, before = query.get("after", ""), query.get("before", "")
        return cls(after if decode_key(after) else "", before if decode_key(before) else "")

    @property
    def pairs(self) -> dict[str, str]:
        return {name: value for name, value in (("after", self.after), ("before", self.before)) if value}


class ListPane:
    """What a person sees of the desks of the place they act for; `item` is the task that is open beside the list."""

    def __init__(self, person: Person, acting: Organisation | None, query: Mapping[str, str]) -> None:
        self.person, self.acting = person, acting
        self.filters, self.cursor = Filters.of(query), Cursor.of(query)
        desks = desks_of(person, at=acting) if acting else []
        self.inbox = Inbox(person, tuple(desks), self.filters)
        self.item: Work | None = None

    @cached_property
    def rows(self) -> list[Row]:
        return [self.row_of(work) for work in self._works]

    @cached_property
    def look(self) -> Look:
        """How this person wants their list."""
        return look_of(self.person)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Beside an open item there is room for the usual ones only."""
        return self.look.columns if self.item is None else tuple(one for one in self.look.columns if one.name in USUAL)

    @property
    def is_wide(self) -> bool:
        """Whether so many columns show that the list takes the whole width."""
        return self.item is None and len(self.columns) > WIDE

    @property
    def column_choices(self) -> list[tuple[Column, bool]]:
        return [(column, self.look.shows(column.name)) for column in CHOICES]

    @cached_property
    def tabs(self) -> list[Tab]:
        """The tabs over the list, each with its counter; the present filters are counted along with them."""
        kept = [(tab.name, filters_of(tab)) for tab in shown_at(self.acting, self.person)] if self.acting else []
        tabs, self.total = strip_of(self.inbox, kept, everything=self.count)
        return tabs

    @property
    def may_keep(self) -> bool:
        """Whether the present filters are worth a tab: narrowed, and none shows them yet."""
        return self.filters.narrows and not any(tab.is_current for tab in self.tabs)

    @cached_property
    def total(self) -> int:
        """How many the filters leave, counted no further than the cap."""
        return self.inbox.count(CAP + 1)

    @cached_property
    def count(self) -> str:
        """How many wait at this place in all: the same number as in the frame."""
        return capped_open(self.person, at=self.acting) if self.inbox.desks else "0"

    @property
    def found(self) -> str:
        return capped(self.total) if self.filters.narrows else self.count

    @property
    def next_url(self) -> str:
        return self._page(after=encode_key(key_of(self._works[-1]))) if self._window[1] else ""

    @property
    def previous_url(self) -> str:
        return self._page(before=encode_key(key_of(self._works[0]))) if self._window[0] else ""

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Words of each filter, and the address without it."""
        return [(words, self.url(**{name: ""})) for name, words in self.filters.chips]

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        return list(words_of("category").items())

    @property
    def forms(self) -> list[tuple[str, Any]]:
        return list(words_of("form").items())

    @property
    def dues(self) -> list[tuple[str, Any]]:
        return list(DUE_WORDS.items())

    @property
    def originals(self) -> list[tuple[str, Any]]:
        return list(ORIGINALS.items()) if some_are_paper() else []

    @property
    def lines(self) -> list[tuple[str, Any]]:
        here = {desk.line for desk in self.inbox.desks}
        return [choice for choice in Line.choices if choice[0] in here] if len(here) > 1 else []

    @property
    def waits(self) -> tuple[int, ...]:
        return WAITED

    @cached_property
    def departments(self) -> list[str]:
        return departments_at(self.acting)

    @property
    def closing(self) -> dt.date | None:
        """The day by which what is shown should be decided."""
        return min((work.due_on for work in self._works if work.due_on), default=None)

    @property
    def elsewhere(self) -> list[Organisation]:
        """Other places whose desks are this person's, where the place acted for has none."""
        if self.inbox.desks:
            return []
        here = {desk.place_id for desk in desks_of(self.person)}
        return list(Organisation.objects.filter(pk__in=here).order_by("path")) if here else []

    @cached_property
    def named(self) -> list[Work]:
        """Tasks of other desks that this person alone was named for."""
        return list(Work.objects.filter(named=self.person, finished__isnull=True).order_by("created", "pk"))

    @cached_property
    def asked(self) -> str:
        """How many opinions this person is asked for."""
        return capped_count(open_asks(self.person))

    @cached_property
    def has_colleagues(self) -> bool:
        """Whether somebody else, too, may decide what lies here."""
        desks = {(desk.place_id, desk.role) for desk in self.inbox.desks}
        places, roles = {place for place, _role in desks}, {role for _place, role in desks}
        return in_force().filter(place__in=places, role__in=roles).exclude(person=self.person).exists()

    @property
    def actions(self) -> list[tuple[Action, str]]:
        """Pages beside the list."""
        return [(one, reverse(one.name)) for one in OF_INBOX if one.is_offered(self)]

    def absent(self, work: Work) -> str:
        """Whom this person would decide the task for, where it is not their own desk."""
        desk = next((one for one in self.inbox.desks if one == DeskKey(work.place_id or 0, work.role, work.line)), None)
        return desk.names_for(work)[0].name if desk and desk.absent and desk.names_for(work) else ""

    def url(self, **changes: str) -> str:
        """The list's first page with some filters changed; an empty word takes one away."""
        return _address(reverse("inbox:list"), self._query(**changes))

    def item_url(self, pk: int, name: str = "inbox:item") -> str:
        return _address(reverse(name, args=[pk]), self._query() | self.cursor.pairs)

    @property
    def here(self) -> str:
        return _address(reverse("inbox:list"), self._query() | self.cursor.pairs)

    @property
    def bulk_url(self) -> str:
        """Where what is ticked goes, with the filters that "all that match" means."""
        return _address(reverse("bulk:begin"), self._query())

    @property
    def export_url(self) -> str:
        return _address(reverse("inbox:export"), self._query())

    @property
    def save_tab_url(self) -> str:
        return _address(reverse("inbox:save_tab"), self._query())

    @property
    def turned(self) -> str:
        return self.url(sort="" if self.filters.newest else "new")

    def _query(self, **changes: str) -> dict[str, str]:
        pairs = self.filters.pairs | changes
        return {name: value for name, value in pairs.items() if value}

    def _page(self, **cursor: str) -> str:
        return _address(reverse("inbox:list"), self._query() | cursor)

    @cached_property
    def _nudged(self) -> set[int]:
        return nudged(self._works)

    @property
    def _works(self) -> list[Work]:
        return self._window[2]

    @cached_property
    def _window(self) -> tuple[bool, bool, list[Work]]:
        """Whether there is something before and after, and the page's tasks; an open one is always among them."""
        window = self._read(decode_key(self.cursor.after), decode_key(self.cursor.before))
        if self.item is None or self.item.pk in {work.pk for work in window[2]}:
            return window
        around = self._read(_just_before(self.item, self.filters.newest), None)
        return around if self.item.pk in {work.pk for work in around[2]} else window

    def _read(self, after: Key | None, before: Key | None) -> tuple[bool, bool, list[Work]]:
        found = self.inbox.rows(PAGE + 1, after=before or after, back=before is not None)
        more = len(found) > PAGE
        if before is not None:
            return more, True, found[-PAGE:]
        return after is not None, more, found[:PAGE]

    def row_of(self, work: Any) -> Row:
        soon = timezone.localdate() + dt.timedelta(days=DUE_DAYS)
        return Row(
            pk=work.pk,
            url=self.item_url(work.pk),
            person=work.person_name,
            place=work.place_name,
            title=work.headline,
            kind=handler_of(work).kind_word(work),
            hours=work.hours,
            amount=work.amount,
            since=work.waiting_since,
            due_on=work.due_on,
            due_soon=bool(work.due_on and work.due_on <= soon),
            holder=work.owner_name or "",
            current=bool(self.item and self.item.pk == work.pk),
            flag=FLAGS.get(work.flag),
            form=work.form,
            reminded=work.pk in self._nudged,
            absent=self.absent(work),
        )


def departments_at(acting: Organisation | None) -> list[str]:
    """The departments that a unit's reviewer can narrow to; elsewhere there is one, or too many."""
    if acting is None or acting.kind != Place.UNIT:
        return []
    here = Organisation.objects.filter(below([acting.path]), closed_on__isnull=True)
    return sorted({name for name, path in here.values_list("name", "path") if path != acting.path})


def _just_before(work: Work, newest: bool) -> Key:
    since, pk = key_of(work)
    return since, pk + 1 if newest else pk - 1


def _address(path: str, pairs: Mapping[str, Any] | Sequence[Any]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
