from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.people.sealing import blind_index
from registry.roles import policy

from .models import Import
from .shapes import SHAPES, Row, Shape


def tables_of(person: Person) -> QuerySet[Import]:
    """What one has sent, and nobody else."""
    return Import.objects.filter(owner=person, shape__in=SHAPES).select_related("place", "job")


def shapes_for(person: Person) -> list[Shape]:
    return [shape for shape in SHAPES.values() if policy.may_anywhere(person, shape.action)]


def people_of(rows: Sequence[Row], *, place: Organisation, actor: Person, action: str) -> dict[int, Person]:
    """The person of each row by its number, in one query; who is not the actor's to enter for is nobody."""
    people = Person.objects.filter(_named_in(rows), is_active=True).select_related("home")
    mine = [person for person in people if _is_mine(person, place, actor, action)]
    by_card = {person.card_number: person for person in mine}
    by_digest = {bytes(person.id_number_index): person for person in mine if person.id_number_index}
    found = {}
    for row in rows:
        index = blind_index(row.values["id_number"]) if row.values.get("id_number") else b""
        person = by_digest.get(index) or by_card.get(row.values.get("card_number", ""))
        if person is not None:
            found[row.number] = person
    return found


def lock_people(rows: Sequence[Row]) -> None:
    """Whoever would write for the same people in the same second waits."""
    named = Person.objects.select_for_update(no_key=True, of=("self",)).filter(_named_in(rows))
    list(named.order_by("pk").values_list("pk"))


def _named_in(rows: Sequence[Row]) -> Q:
    digests = [blind_index(row.values["id_number"]) for row in rows if row.values.get("id_number")]
    cards = {row.values["card_number"] for row in rows if row.values.get("card_number")}
    return Q(card_number__in=cards) | Q(id_number_index__in=digests)


def _is_mine(person: Person, place: Organisation, actor: Person, action: str) -> bool:
    return person.home is not None and place.holds(person.home) and policy.may(actor, action, at=person.home)
