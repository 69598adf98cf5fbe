"""Whom and what the rows of a piece speak of: people of the client's places, projects, credits that stand already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.clients.models import Client
from registry.people.models import Person
from registry.people.sealing import blind_index
from registry.years.models import Activity
from registry.years.numbers import stem
from workflows.credits.models import Credit
from workflows.credits.states import Origin

from .reading import Fault, Said, same_name

PERSON = ("card_number", "id_number_index", "name", "line", "is_active", "home")


@dataclass
class Found:
    people: dict[str, Person] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)
    standing: dict[str, Credit] = field(default_factory=dict)

    def person(self, said: Said) -> Person:
        """The person, if they are the client's; of anybody else it is not told whether there is such a person."""
        person = self.people.get(said.card_number or said.id_number)
        if person is None:
            raise Fault("no_such_person")
        if not same_name(person.name, said.name):
            raise Fault("name_differs")
        return person

    def activity(self, said: Said) -> Activity | None:
        """The project of the library; a number that it does not know needs a name of its own."""
        number = said.texts["project_number"]
        found = self.activities.get(stem(number)) if number else None
        if number and found is None and not said.texts["activity"]:
            raise Fault("no_such_project")
        return found


def look_up(client: Client, rows: Sequence[Said]) -> Found:
    """Three queries, however many rows."""
    sources = [source_name(client, said.source_id) for said in rows]
    standing = Credit.objects.filter(origin=Origin.ONLINE, source_id__in=sources)
    return Found(_people(client, rows), _activities(client, rows), {one.source_id: one for one in standing})


def source_name(client: Client, source_id: str) -> str:
    """What names the award: each client has numbers of its own."""
    return f"{client.pk}:{source_id}"


def _people(client: Client, rows: Sequence[Said]) -> dict[str, Person]:
    cards = {said.card_number for said in rows} - {""}
    indices = {blind_index(number): number for number in {said.id_number for said in rows} - {""}}
    theirs = Person.objects.only(*PERSON).filter(home__path__startswith=client.place.path)
    found: dict[str, Person] = {}
    if cards:
        found |= {one.card_number: one for one in theirs.filter(card_number__in=cards)}
    if indices:
        by_number = theirs.filter(id_number_index__in=list(indices))
        found |= {indices[bytes(one.id_number_index or b"")]: one for one in by_number}
    return found


def _activities(client: Client, rows: Iterable[Said]) -> dict[str, Activity]:
    """Those of the places that the client lies under, the nearest and newest of a number."""
    stems = {stem(said.texts["project_number"]) for said in rows if said.texts["project_number"]}
    if not stems:
        return {}
    known = Activity.objects.filter(number_stem__in=stems, jurisdiction__in=client.place.ids, cancelled_on=None)
    found: dict[str, Activity] = {}
    for activity in sorted(known, key=lambda one: _nearness(client, one)):
        found[stem(activity.number)] = activity
    return found


def _nearness(client: Client, activity: Activity) -> Any:
    return client.place.ids.index(activity.jurisdiction_id), activity.from_date, activity.pk
