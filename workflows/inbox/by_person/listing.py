"""The list of people with something waiting, and how each stands in the year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.organisations.models import Organisation
from registry.people.models import Person
from workflows.credits.lacking import WORDS, plain
from workflows.credits.queries import Year
from workflows.credits.standings import standings
from workflows.inbox.listing import departments_at
from workflows.inbox.queries import capped_open, desks_of

from .queries import Key, People, Pile, decode_key, encode_key

PAGE = 30


@dataclass(frozen=True)
class Row:
    """A person of the list; `year` is empty where no credit year rules them."""

    key: Key
    url: str
    pile: Pile
    year: Year | None

    @property
    def standing(self) -> str:
        """The look of the year as far as it stands."""
        if self.year is None or self.year.required is None:
            return "undecided"
        return "compliant" if self.year.settlement.is_complete else "lacking"

    @property
    def also(self) -> str:
        """What is lacking beside the credits, which are shown as a number."""
        lacks = self.year.settlement.lacks if self.year else []
        other = next((lack for lack in lacks if lack.name != "credits"), None)
        return _("%(what)s差 %(n)s") % {"what": WORDS[other.name], "n": plain(other.now)} if other else ""


class PeoplePane:
    """What a person sees of the desks of the place they act for, by the people whose items lie there."""

    def __init__(self, person: Person, acting: Organisation | None, query: Mapping[str, str]) -> None:
        self.person, self.acting = person, acting
        self.department = query.get("department", "").strip()[:80].replace("\0", "")
        self.after, self.before = decode_key(query.get("after", "")), decode_key(query.get("before", ""))
        self.desks = tuple(desks_of(person, at=acting)) if acting else ()
        self.people = People(person, self.desks, self.department)

    @cached_property
    def rows(self) -> list[Row]:
        """The same number of queries, however many people there are."""
        keys = self._window[2]
        piles, loaded = self.people.piles(keys), Person.objects.select_related("home", "title")
        years = standings(list(loaded.filter(pk__in={key[2] for key in keys})))
        return [Row(key, self.person_url(key[2]), piles[key], years.get(key[2])) for key in keys if key in piles]

    @property
    def count(self) -> str:
        return capped_open(self.person, at=self.acting) if self.desks else "0"

    @cached_property
    def departments(self) -> list[str]:
        return departments_at(self.acting)

    @property
    def next_url(self) -> str:
        return self.url(after=encode_key(self._window[2][-1])) if self._window[1] else ""

    @property
    def previous_url(self) -> str:
        return self.url(before=encode_key(self._window[2][0])) if self._window[0] and self._window[2] else ""

    def url(self, **words: str) -> str:
        pairs = {name: word for name, word in ({"department": self.department} | words).items() if word}
        return _address(reverse("inbox:people"), pairs)

    def person_url(self, pk: int, name: str = "inbox:person", **words: str) -> str:
        return _address(reverse(name, args=[pk]), ({"department": self.department} if self.department else {}) | words)

    def neighbour(self, key: Key, *, back: bool = False) -> str:
        """The page of the person beside this one in the list; empty at its end."""
        found = self.people.keys(2, after=key, back=back)
        others = [other for other in (found[::-1] if back else found) if other[2] != key[2]]
        return self.person_url(others[0][2]) if others else ""

    @cached_property
    def _window(self) -> tuple[bool, bool, list[Key]]:
        """Whether there are people before and after, and the page's."""
        found = self.people.keys(PAGE + 1, after=self.before or self.after, back=self.before is not None)
        more = len(found) > PAGE
        if self.before is not None:
            return more, True, found[-PAGE:]
        return self.after is not None, more, found[:PAGE]


def _address(path: str, pairs: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
