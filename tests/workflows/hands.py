"""What tests of credits do again and again: decide, look at the open task, tell the steps."""

from __future__ import annotations

from registry.people.models import Person
from workflows.credits import services
from workflows.credits.models import Credit
from workflows.engine.models import Decision, Work


def decide(verdict: str, credit: Credit, actor: Person, opinion: str = "") -> Credit:
    fresh = Person.objects.get(pk=actor.pk)
    services.only(services.decide(verdict, [credit.pk], actor=fresh, opinion=opinion))
    return Credit.objects.get(pk=credit.pk)


def open_work(credit: Credit) -> Work | None:
    return Work.objects.filter(process_id=credit.case_id, finished__isnull=True).select_related("place").first()


def steps_of(credit: Credit) -> list[tuple[str, str]]:
    rows = Decision.objects.filter(case_id=credit.case_id).order_by("id")
    return [(row.step, row.to_state) for row in rows]
