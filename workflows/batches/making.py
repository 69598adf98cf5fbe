"""From rows to credits: made set-wise, put on their evidence, submitted in the clerk's name as one cohort."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from registry.base.keys import next_keys
from registry.files.models import StoredFile
from registry.imports.shapes import Row
from registry.library.queries import look_up
from registry.organisations.models import Organisation
from registry.people.models import Person
from workflows.credits import entry, services
from workflows.credits.awards import homes_on
from workflows.credits.models import Credit, Evidence
from workflows.credits.states import Origin

from .models import Batch, Entry

SHARED = ("kind", "level", "form", "subject", "name", "number", "organiser", "host", "issuer", "note")
WHERE_THERE_ARE_ANY = ("sub_kind", "activity_type")
"""Facts that are asked for only where the jurisdiction's tables have such words."""


class Maker:
    """Makes the credit of a row: the facts of the batch, and what the row says otherwise."""

    def __init__(self, facts: Mapping[str, Any], *, place: Organisation, actor: Person, rows: Iterable[Row]) -> None:
        self._facts, self._actor = facts, actor
        self._files = list(StoredFile.objects.filter(pk__in=facts["files"]).order_by("pk"))
        found = look_up(facts["number"], place) if facts["number"] else []
        self._activity = found[0] if len(found) == 1 else None
        self._first = dt.date.fromisoformat(facts["from_date"])
        self._last = dt.date.fromisoformat(facts["to_date"]) if facts["to_date"] else None
        self._homes = homes_on((row.subject.pk, self._day(row)) for row in rows if row.is_fine)

    def make(self, row: Row, *, pk: int) -> Credit:
        """Unsaved, with its evidence hung on, so that it can be asked whether it is ready."""
        person: Person = row.subject
        department, unit, city = self._homes[person.pk, self._day(row)]
        scheme, code = self._facts["discipline"].split(":")
        first, last = self._days(row)
        is_own = person.pk == self._actor.pk
        credit = Credit(
            pk=pk, person=person, department=department, unit=unit, city=city, line=person.line,
            entered_by=None if is_own else self._actor, origin=Origin.HAND if is_own else Origin.CLERK,
            activity=self._activity, discipline_scheme=scheme, discipline_code=code, from_date=first, to_date=last,
            hours=self._amount(row, "hours"), credits=self._amount(row, "credits"),
            certificate_number=row.values.get("certificate_number", ""),
            **{name: self._facts.get(name, "") for name in (*SHARED, *WHERE_THERE_ARE_ANY)},
        )  # fmt: skip
        papers = [Evidence(credit=credit, file=file) for file in self._files]
        credit._prefetched_objects_cache = {"evidence": papers}  # type: ignore[attr-defined]
        return credit

    def _amount(self, row: Row, name: str) -> Decimal:
        """Hours and credits are separate numbers: neither follows from the other."""
        return Decimal(row.values.get(name, self._facts[name] or 0))

    def _day(self, row: Row) -> dt.date:
        """The day that decides where the credit belongs, as it decides its year."""
        first, last = self._days(row)
        return last or first

    def _days(self, row: Row) -> tuple[dt.date, dt.date | None]:
        if "from_date" in row.values:
            return row.values["from_date"], None
        year = int(row.values.get("year", self._first.year))
        shift = year - self._first.year
        return _in_year(self._first, shift), _in_year(self._last, shift) if self._last else None


def write(rows: Sequence[Row], *, place: Organisation, actor: Person, facts: Mapping[str, Any]) -> None:
    """Write and submit the credits of these rows; what the flow does not take is not kept, and its row says why."""
    batch, _is_new = Batch.objects.get_or_create(
        table_id=facts["table"], defaults={"made_by": actor, "place": place, "name": facts["name"]}
    )
    credits = [row.subject[1] for row in rows]
    for key, row, credit in zip(next_keys(Credit, len(credits)), rows, credits, strict=True):
        credit.pk, credit.source_id = key, f"batch:{batch.pk}:{row.number}"
    Credit.objects.bulk_create(credits)
    papers = [paper for credit in credits for paper in _papers(credit)]
    Evidence.objects.bulk_create(papers)
    by_credit = {credit.pk: row for credit, row in zip(credits, rows, strict=True)}
    outcomes = services.submit(list(by_credit), actor=actor)
    refused = [one for one in outcomes if one.refusal]
    for one in refused:
        assert one.refusal is not None
        by_credit[one.credit_id].refuse(None, str(one.refusal.why))
    entry.delete_drafts([one.credit_id for one in refused], actor=actor)
    kept = set(by_credit) - {one.credit_id for one in refused}
    Entry.objects.bulk_create(
        [Entry(batch=batch, credit_id=key, row=row.number) for key, row in by_credit.items() if key in kept]
    )


def _papers(credit: Credit) -> Iterable[Evidence]:
    """The evidence that `make` hung on, pointing at the key that the credit has now."""
    papers: list[Evidence] = credit._prefetched_objects_cache.pop("evidence")  # type: ignore[attr-defined]
    for paper in papers:
        paper.credit_id = credit.pk
    return papers


def _in_year(day: dt.date, shift: int) -> dt.date:
    try:
        return day.replace(year=day.year + shift)
    except ValueError:
        return day.replace(year=day.year + shift, day=28)
