"""The rows of a person's page: a fixed number of queries, scoped to what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from registry.people.models import Person
from registry.years.models import CreditYear
from registry.years.queries import present
from workflows.clock.models import Snooze
from workflows.credits.flow import CreditFlow
from workflows.credits.models import Credit, Evidence
from workflows.credits.queries import last_words, standing, whereabouts
from workflows.credits.settlement import Item
from workflows.credits.standings import items_by
from workflows.credits.states import LEVELS, State
from workflows.engine.claims import holder_of
from workflows.engine.models import Work
from workflows.inbox.queries import DeskKey

from .year import ENDED, Line, PersonYear

SHOWN = (*LEVELS, State.RETURNED, State.COUNTED, *ENDED)


def tasks_of(subject: Person, *, reader: Person, desks: Sequence[DeskKey]) -> list[Work]:
    """The open tasks of this person's credits on the reader's desks that are not put aside, longest waiting first."""
    open_tasks = Work.objects.filter(finished__isnull=True, place__isnull=False).select_related("place", "owner")
    aside = Snooze.objects.filter(person=reader, until__gt=timezone.localdate()).values("work_id")
    found = open_tasks.filter(process__credit__person=subject).exclude(pk__in=aside).order_by("created", "pk")
    return [work for work in found if reader.pk not in work.barred and _desk(work) in desks]


def others_of(subject: Person, *, reader: Person, desks: Sequence[DeskKey]) -> list[Work]:
    """What else of this person lies on the reader's desks, an objection or an amendment: each has a page of its own."""
    places = {desk.place_id for desk in desks}
    works = Work.objects.filter(place_id__in=places, finished__isnull=True, beneficiary=subject)
    works = works.exclude(process__flow_class=CreditFlow).select_related("process").order_by("created", "pk")
    return [work for work in works if reader.pk not in work.barred and _desk(work) in desks]


def year_shown(years: Sequence[CreditYear], tasks: Sequence[Work], name: str, today: Any) -> CreditYear | None:
    """The year asked for; else the present one, or that of what waits longest where nothing waits in the present."""
    asked = next((year for year in years if year.name == name), None)
    now = present(years, today)
    waiting = {work.process_id: year for work, year in _years_of(tasks)}
    if asked or not waiting or now in waiting.values():
        return asked or now
    return next(iter(waiting.values()))


def read_year(subject: Person, year: CreditYear | None, tasks: Sequence[Work], *, reader: Person) -> PersonYear:
    """The credits of the year that the reader may see, and what waits on their desks of whatever year."""
    credits = _credits(subject, year, tasks, reader)
    cases = [credit.case_id for credit in credits]
    desks, said, files = whereabouts(cases), last_words(cases), _files(credits)
    by_case = {work.process_id: work for work in tasks}
    lines = [
        Line(credit, files.get(credit.pk, []), by_case.get(credit.case_id or 0), said=said.get(credit.case_id))
        for credit in credits
    ]
    for line in lines:
        waiting = desks.get(line.credit.case_id)
        line.desk = waiting.place if waiting and not line.work else ""
        line.holder = _holder(line.work, reader)
    found = standing(subject, year) if year else None
    for line in lines:
        line.standard = found.standard if found else None
    return PersonYear(subject, found, lines, _facts(subject, year) if year else {})


def _credits(subject: Person, year: CreditYear | None, tasks: Sequence[Work], reader: Person) -> list[Credit]:
    related = ("case", "credit_year", "department")
    here = Credit.objects.filter(case_id__in=[work.process_id for work in tasks]).select_related(*related)
    seen = Credit.objects.visible_to(reader).filter(person=subject, credit_year=year, state__in=SHOWN)
    rows = {credit.pk: credit for credit in [*seen.select_related(*related), *here]}
    return sorted(rows.values(), key=lambda credit: (credit.from_date, credit.pk), reverse=True)


def _facts(subject: Person, year: CreditYear) -> dict[int, Item]:
    return dict(items_by("pk", Credit.objects.filter(person=subject, credit_year=year)))


def _files(credits: Iterable[Credit]) -> dict[int, list[dict[str, Any]]]:
    """The evidence of every line, in one query."""
    rows = Evidence.objects.filter(credit__in=list(credits), removed_at__isnull=True)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.annotate(name=F("file__name"), kind=F("file__media_type")).order_by("pk"):
        shown = {"name": row.name, "is_image": row.kind != "application/pdf"}
        found.setdefault(row.credit_id, []).append(shown | {"url": reverse("credits:evidence", args=[row.pk])})
    return found


def _holder(work: Work | None, reader: Person) -> str:
    """Who else has claimed it."""
    if work is None or work.owner_id in (None, reader.pk):
        return ""
    holder = holder_of(work)
    return holder.name if holder else ""


def _years_of(tasks: Sequence[Work]) -> list[tuple[Work, CreditYear]]:
    rows = Credit.objects.filter(case_id__in=[work.process_id for work in tasks]).select_related("credit_year")
    years = {row.case_id: row.credit_year for row in rows}
    return [(work, year) for work in tasks if (year := years.get(work.process_id))]


def _desk(work: Work) -> DeskKey:
    return DeskKey(work.place_id or 0, work.role, work.line)
