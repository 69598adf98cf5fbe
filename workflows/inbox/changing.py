"""What a person asked for beside their credits and waits for: amendments, missing awards."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.people.models import Person
from workflows.amendments.models import Amendment
from workflows.amendments.states import OPEN
from workflows.credits.queries import Waiting, whereabouts
from workflows.missing.models import MissingAward

MOST = 10


@dataclass(frozen=True)
class Asked:
    """One of them: what it is, its look, where it can be read, on whose desk it lies."""

    kind: str
    look: str
    name: str
    url: str
    waiting: Waiting | None


def asked_by(person: Person) -> list[Asked]:
    """Longest waiting first; a query for each kind, and two for the desks where there is anything."""
    amendments = Amendment.objects.filter(credit__person=person, state__in=OPEN).select_related("credit")
    missing = MissingAward.objects.filter(person=person, outcome="")
    rows = [
        (row.case_id, _("更正"), row.state.lower(), row.credit.name, "amendments", row.pk) for row in amendments[:MOST]
    ]
    rows += [(row.case_id, _("补授分"), row.level.lower(), row.name, "missing", row.pk) for row in missing[:MOST]]
    desks = whereabouts([row[0] for row in rows]) if rows else {}
    return [
        Asked(kind, look, name, reverse(f"{app}:detail", args=[pk]), desks.get(case))
        for case, kind, look, name, app, pk in sorted(rows)
    ]
