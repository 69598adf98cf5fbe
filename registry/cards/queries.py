"""Whose cards are: set-wise, two queries whatever the number of readings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles import policy

from .models import CardCredential
from .spans import NOBODY, CardSpan, Holder, clean_uid, holder_at

State = CardCredential.State


@dataclass(frozen=True)
class Reading:
    """What a reader saw: the chip's own number, or the printed one where it saw nothing else."""

    at: dt.datetime
    uid: str = ""
    number: str = ""


def who_held(readings: Sequence[Reading]) -> list[Holder]:
    """The holder of each reading, in their order; the chip is believed before the number that it may carry."""
    chips = spans_of_chips({clean_uid(one.uid) for one in readings} - {""})
    numbers = spans_of_numbers({one.number for one in readings} - {""})

    def holder(one: Reading) -> Holder:
        by_chip = holder_at(chips.get(clean_uid(one.uid), ()), one.at) if one.uid else NOBODY
        if by_chip != NOBODY or not one.number:
            return by_chip
        return holder_at(numbers.get(one.number, ()), one.at)

    return [holder(one) for one in readings]


def spans_of_chips(uids: Collection[str]) -> dict[str, list[CardSpan]]:
    """The history of each chip."""
    found: dict[str, list[CardSpan]] = defaultdict(list)
    rows = CardCredential.objects.filter(uid__in=uids, valid_from__isnull=False) if uids else []
    for row in rows:
        found[row.uid].append(_span(row))
    return dict(found)


def spans_of_numbers(numbers: Collection[str]) -> dict[str, list[CardSpan]]:
    """The history of each printed number: it lives as long as any chip of its person does.

    Of somebody whose cards are not registered yet the number alone is known, and it is theirs for life.
    """
    people = dict(Person.objects.filter(card_number__in=numbers).values_list("pk", "card_number")) if numbers else {}
    return {people[key]: spans for key, spans in spans_of_people(people).items()}


def spans_of_people(keys: Iterable[int]) -> dict[int, list[CardSpan]]:
    """The cards of each person; somebody without any has their number for life."""
    found: dict[int, list[CardSpan]] = {key: [] for key in keys}
    for row in CardCredential.objects.filter(person_id__in=found, valid_from__isnull=False):
        found[row.person_id].append(_span(row))
    for_life = dt.datetime.min.replace(tzinfo=dt.UTC)
    return {key: spans or [CardSpan(key, for_life, None)] for key, spans in found.items()}


def with_good_cards(people: QuerySet[Person]) -> QuerySet[Person]:
    """Those whose card opens something now: an active one, or the number alone where there never was a chip."""
    cards = CardCredential.objects.filter(person=OuterRef("pk"), valid_from__isnull=False)
    return people.filter(Exists(cards.filter(state=State.ACTIVE)) | ~Exists(cards))


def visible_to(person: Person, action: str = "card.view") -> QuerySet[CardCredential]:
    """One's own cards, and those of the people of the places that one's roles name."""
    places = [place.path for place in policy.places_where(person, action)]
    theirs = Person.objects.filter(below(places, column="home__path"))
    return CardCredential.objects.filter(Q(person=person) | Q(person__in=theirs.values("pk")))


def _span(row: CardCredential) -> CardSpan:
    return CardSpan(row.person_id, row.valid_from, row.valid_to, was_lost=row.state == State.LOST)
