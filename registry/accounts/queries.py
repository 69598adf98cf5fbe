from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles.policy import places_where

from .models import FirstLoginCode

WAITING, SENT, ACTIVE = "waiting", "sent", "active"
TABS = ((WAITING, _("待打印")), (SENT, _("已打印")), (ACTIVE, _("已启用")))


@dataclass(frozen=True)
class LetterRow:
    pk: int
    name: str
    card_number: str
    place: str
    code: FirstLoginCode | None


def within_reach(actor: Person) -> QuerySet[Person]:
    """The people for whom the actor may print a letter; never the actor."""
    paths = [place.path for place in places_where(actor, "letters.print")]
    return Person.objects.filter(below(paths, column="home__path"), is_active=True).exclude(pk=actor.pk)


def people_for_letters(actor: Person, *, tab: str, words: str = "") -> QuerySet[Person]:
    """Without a password and a usable code; with a usable code; with a password and no code."""
    people = within_reach(actor).filter(_named(words)) if words else within_reach(actor)
    has_code = Exists(FirstLoginCode.objects.usable().filter(person=OuterRef("pk")))
    if tab == SENT:
        return people.filter(has_code)
    without_password = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return people.filter(~has_code, without_password if tab == WAITING else ~without_password)


def rows_of(people: QuerySet[Person]) -> QuerySet[Person]:
    """With what a row shows, in a fixed number of queries."""
    codes = FirstLoginCode.objects.usable().select_related("issued_by")
    return people.select_related("home").prefetch_related(Prefetch("first_login_codes", codes, to_attr="usable_codes"))


def letter_row(person: Any) -> LetterRow:
    code = person.usable_codes[0] if person.usable_codes else None
    return LetterRow(person.pk, person.name, person.card_number, person.home.name if person.home else "", code)


def _named(words: str) -> Q:
    if words.isdigit():
        return Q(card_number__startswith=words)
    return Q(initials__startswith=words.lower()) if words.isascii() else Q(name__startswith=words)
