"""Whose card it was, by its printed number. What nobody has waits to be claimed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from registry.people.models import Person

from .told import Told


def people_of(told: Iterable[Told]) -> Mapping[tuple[str, str], int]:
    """Card number and chip of each record to the person whose they are, where somebody's they are."""
    cards = {(one.number, one.uid) for one in told}
    numbers = {number for number, _uid in cards if number}
    people = dict(Person.objects.filter(card_number__in=numbers).values_list("card_number", "pk"))
    return {card: people[card[0]] for card in cards if card[0] in people}
