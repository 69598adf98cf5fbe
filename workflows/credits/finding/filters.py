"""What a list of credits is narrowed to; it lives in the address, and an export is narrowed by the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.keys import typed_key
from registry.base.words import date_words
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.people.queries import matches
from workflows.credits import originals, words
from workflows.credits.models import Credit
from workflows.credits.queries import GROUPS, between
from workflows.credits.states import State

PEOPLE, EVERY_YEAR = "people", "all"
LONGEST = 60
COLUMNS = ("subject", "kind", "sub_kind", "activity_type", "level", "form", "credit_class")
"""Filters that a credit's own column answers."""
GROUP_WORDS = {
    "waiting": gettext_lazy("审核中"),
    "returned": gettext_lazy("退回修改"),
    "counted": gettext_lazy("已计入"),
    "ended": gettext_lazy("未计入"),
}
STATES = {state.value.lower(): state for state in State if state is not State.DRAFT}


@dataclass(frozen=True)
class Filters:
    """Empty fields narrow nothing; names are those of the address."""

    whose: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    group: str = ""
    year: str = ""
    subject: str = ""
    kind: str = ""
    sub_kind: str = ""
    activity_type: str = ""
    level: str = ""
    form: str = ""
    credit_class: str = ""
    original: str = ""
    place: str = ""
    q: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], dates: tuple[dt.date | None, dt.date | None]) -> Filters:
        """Read from an address; what it does not know it leaves out."""
        return cls(
            whose=PEOPLE if query.get("whose") == PEOPLE else "",
            first=dates[0],
            last=dates[1],
            group=_one_of({**GROUP_WORDS, **STATES}, query.get("group")),
            year=_text(query.get("year"))[:20],
            subject=_one_of(words.subject_words(), query.get("subject")),
            kind=_one_of(words.kind_words(), query.get("kind")),
            sub_kind=_one_of(words.sub_kind_words(), query.get("sub_kind")),
            activity_type=_one_of(words.type_words(), query.get("activity_type")),
            level=_one_of(words.level_words(), query.get("level")),
            form=_one_of(words.form_words(), query.get("form")),
            credit_class=_one_of(words.class_words(), query.get("credit_class")),
            original=_one_of(originals.WORDS, query.get("original")),
            place=_text(query.get("place")) if typed_key(query.get("place", "")) else "",
            q=_text(query.get("q")),
        )

    @classmethod
    def kept(cls, pairs: Mapping[str, str]) -> Filters:
        """The same again from `pairs`, as a job keeps them."""
        days = [dt.date.fromisoformat(pairs[name]) if name in pairs else None for name in ("first", "last")]
        return cls.of(pairs, (days[0], days[1]))

    @property
    def pairs(self) -> dict[str, str]:
        """The set ones as they stand in an address."""
        return {each.name: str(value) for each in fields(self) if (value := getattr(self, each.name))}

    @property
    def of_people(self) -> bool:
        return self.whose == PEOPLE

    @property
    def narrows(self) -> bool:
        return bool(self.pairs.keys() - {"whose"}) and self.pairs != {"whose": PEOPLE, "year": EVERY_YEAR}

    def in_year(self, name: str) -> Filters:
        """People's credits are those of one year, as long as nobody asks for all."""
        return replace(self, year=name) if self.of_people and not self.year else self

    @property
    def words(self) -> list[tuple[str, str]]:
        """Parameter and words of every filter that is set."""
        found = [
            ("q", _("含“%(words)s”") % {"words": self.q} if self.q else ""),
            ("first", _("从 %(day)s") % {"day": date_words(self.first)} if self.first else ""),
            ("last", _("到 %(day)s") % {"day": date_words(self.last)} if self.last else ""),
            ("year", _("年度：%(year)s") % {"year": self.year} if self.year not in ("", EVERY_YEAR) else ""),
            ("group", _word_of_group(self.group)),
            ("place", _place_word(self.place)),
            ("kind", words.kind_words().get(self.kind, "")),
            ("sub_kind", words.sub_kind_words().get(self.sub_kind, "")),
            ("activity_type", words.type_words().get(self.activity_type, "")),
            ("level", words.level_words().get(self.level, "")),
            ("form", words.form_words().get(self.form, "")),
            ("credit_class", words.class_words().get(self.credit_class, "")),
            ("subject", words.subject_words().get(self.subject, "")),
            ("original", str(originals.WORDS.get(self.original, ""))),
        ]
        return [(name, each) for name, each in found if each]

    def narrow(self, rows: QuerySet[Credit]) -> QuerySet[Credit]:
        """Drafts are no credits yet; they are in the list of what was entered."""
        rows = between(rows.exclude(state=State.DRAFT), self.first, self.last)
        rows = rows.filter(**{name: value for name in COLUMNS if (value := getattr(self, name))})
        if self.group:
            rows = rows.filter(state__in=GROUPS[self.group] if self.group in GROUP_WORDS else [STATES[self.group]])
        if self.year not in ("", EVERY_YEAR):
            rows = rows.filter(credit_year__name=self.year)
        if self.original:
            rows = originals.narrowed(rows, self.original)
        if self.place:
            rows = rows.filter(department__path__contains=f"/{typed_key(self.place)}/")
        return rows.filter(self._mentions()) if self.q else rows

    def _mentions(self) -> Q:
        """Words of the credit; in a list of people also whose it is."""
        told = Q(name__icontains=self.q) | Q(issuer__icontains=self.q)
        told |= Q(number__istartswith=self.q) | Q(certificate_number__istartswith=self.q)
        if self.of_people:
            told |= Q(person__in=Person.objects.filter(matches(self.q)).values("pk"))
        return told


def _word_of_group(name: str) -> str:
    return str(GROUP_WORDS[name]) if name in GROUP_WORDS else str(STATES[name].label) if name in STATES else ""


def _place_word(key: str) -> str:
    return Organisation.objects.filter(pk=typed_key(key)).values_list("name", flat=True).first() or "" if key else ""


def _one_of(known: Any, word: str | None) -> str:
    return word if word is not None and word in known else ""


def _text(word: str | None) -> str:
    return (word or "").strip()[:LONGEST].replace("\0", "")
