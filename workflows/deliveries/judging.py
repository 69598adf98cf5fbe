"""What becomes of each row of a piece: awarded, there already, put right, taken back, or refused with the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from registry.base.refusals import Refusal
from registry.clients.models import Client
from registry.people.queries import units_above
from registry.years.numbers import stem
from workflows.credits.awards import Award, award
from workflows.credits.models import Credit
from workflows.credits.states import Origin

from .changing import change, revoke
from .finding import Found, look_up, source_name
from .lines import Line
from .models import Outcome
from .reading import Fault, Said, facts_of

ALWAYS = ("from_date", "to_date", "hours", "credits")
WHERE_SAID = {"kind": "kind", "subject": "subject", "issuer": "issuer"}
WITHOUT_LIBRARY = {"activity": "name", "level": "level", "discipline": "discipline_code"}
KNOWN = {"no_credit_year", "year_closed"}


def judge(client: Client, rows: Sequence[Said | Fault]) -> list[Line]:
    """A line for each row, in their order; those that can be awarded are awarded all at once."""
    found = look_up(client, [one for one in rows if not isinstance(one, Fault)])
    today = timezone.localdate()
    lines: list[Line | None] = []
    awards: dict[int, Award] = {}
    for at, one in enumerate(rows):
        line = _refused(one) if isinstance(one, Fault) else _judge(client, one, found, today)
        if isinstance(line, Award):
            awards[at] = line
        lines.append(None if isinstance(line, Award) else line)
    for at, line in zip(awards, _award(list(awards.values())), strict=True):
        lines[at] = line
    return _with_units([line for line in lines if line is not None], rows, found)


def _judge(client: Client, said: Said, found: Found, today: dt.date) -> Line | Award:
    """What becomes of this one, or the award that it is."""
    name = source_name(client, said.source_id)
    try:
        person = found.person(said)
        standing = found.standing.get(name)
        if standing is not None and standing.person_id != person.pk:
            raise Fault("another_person")
        if said.withdraw:
            return revoke(client, standing, said)
        activity = found.activity(said)
        facts = facts_of(said, activity)
        if said.day > today:
            raise Fault("in_the_future")
        if standing is not None:
            return _again(client, said, standing, facts)
        if not person.is_active:
            raise Fault("person_left")
    except Fault as fault:
        return _refused(fault)
    return Award(person, Origin.ONLINE, name, facts)


def _again(client: Client, said: Said, credit: Credit, facts: dict[str, Any]) -> Line:
    """A source that was awarded before: the same, put right with a reason, or another without one."""
    differing = differences(said, credit, facts)
    if not differing:
        return Line(Outcome.UNCHANGED, credit_id=credit.pk, unit_id=credit.unit_id)
    return change(client, credit, said, {name: facts[name] for name in differing})


def differences(said: Said, credit: Credit, facts: dict[str, Any]) -> list[str]:
    """The facts in which the row itself says otherwise; what the library says beside it is not the source's word."""
    asked = {name: name for name in ALWAYS}
    asked |= {name: fact for name, fact in WHERE_SAID.items() if said.texts[name]}
    if "activity" not in facts:
        asked |= {name: fact for name, fact in WITHOUT_LIBRARY.items() if said.texts[name]}
    found = [fact for fact in asked.values() if getattr(credit, fact) != facts[fact]]
    if said.texts["project_number"] and stem(credit.number) != stem(facts["number"]):
        found.append("number")
    return found


def _award(awards: Sequence[Award]) -> list[Line]:
    """Who may not be awarded spoils it for nobody else."""
    if not awards:
        return []
    refused: dict[str, Refusal] = {}
    credits = {credit.source_id: credit for credit in award(awards, refused=refused)}
    lines = []
    for one in awards:
        credit, refusal = credits.get(one.source_id), refused.get(one.source_id)
        if credit is not None:
            lines.append(Line(Outcome.STORED, credit_id=credit.pk, unit_id=credit.unit_id))
        else:
            code = refusal.code if refusal and refusal.code in KNOWN else "refused"
            lines.append(Line(Outcome.REFUSED, code))
    return lines


def _refused(fault: Fault) -> Line:
    return Line(Outcome.REFUSED, fault.code, fault.facts)


def _with_units(lines: Sequence[Line], rows: Sequence[Said | Fault], found: Found) -> list[Line]:
    """A refused row of somebody known lies at their unit, whose reviewer shall see it."""
    people = {
        at: person
        for at, (line, one) in enumerate(zip(lines, rows, strict=True))
        if line.outcome == Outcome.REFUSED and isinstance(one, Said)
        if (person := found.people.get(one.card_number or one.id_number))
    }
    homes = {person.home_id: person.home for person in people.values() if person.home}
    units = units_above(list(homes.values())) if homes else {}
    return [_at(line, units.get(people[at].home_id or 0)) if at in people else line for at, line in enumerate(lines)]


def _at(line: Line, unit: Any) -> Line:
    return Line(line.outcome, line.code, line.facts, line.credit_id, unit.pk if unit else None)
