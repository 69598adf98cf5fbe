"""What a passed amendment does: the old facts are kept as a version, the credit takes the new ones."""

from __future__ import annotations

from django.db.models import Max, prefetch_related_objects
from django.utils import timezone

from registry.library.queries import look_up
from registry.years.models import Activity
from workflows.credits.entry import put_on
from workflows.credits.models import Credit
from workflows.credits.readiness import YearBook, fix_year, standing, uploaders_of
from workflows.credits.writing import facts_of, read
from workflows.engine.models import Work
from workflows.engine.undoing import BEFORE

from .models import Amendment, Version
from .undoing import FOLLOWING

DERIVED = ("activity", "credit_year", "credit_class", "facts_digest", "approvals", "uploaders", "changed_at")


def apply(amendment: Amendment) -> None:
    """Versions first: the database lets the facts of a counted credit follow the newest of them and nothing else."""
    credit = amendment.credit
    number = _number(credit)
    if not number:
        _keep(credit, 1, None)
    for name, value in amendment.new_facts.items():
        setattr(credit, name, read(name, value))
    if "number" in amendment.new_facts:
        credit.activity = _activity(credit)
    fix_year(credit, YearBook())
    _keep(credit, max(number, 1) + 1, amendment)
    put_on(credit, [paper.file for paper in amendment.papers.select_related("file")])
    _seal(credit)
    credit.save(update_fields=[*amendment.new_facts, *DERIVED])


def take_back(amendment: Amendment, work: Work) -> None:
    """The facts as they were before, as a version of their own; what came with the amendment is taken off again."""
    credit, before = amendment.credit, work.data[BEFORE]["credit"]
    for name, (old, _new) in amendment.changes.items():
        setattr(credit, name, read(name, old))
    for name in FOLLOWING:
        setattr(credit, name, before[name])
    _keep(credit, _number(credit) + 1, amendment, takes_back=True)
    came = credit.evidence.filter(removed_at__isnull=True).exclude(pk__in=before["evidence"])
    came.update(removed_at=timezone.now())
    credit.save(update_fields=[*amendment.new_facts, *DERIVED])


def _activity(credit: Credit) -> Activity | None:
    """The entry of the library with its new number."""
    found = look_up(credit.number, credit.department) if credit.number else []
    return found[0] if len(found) == 1 else None


def _number(credit: Credit) -> int:
    found: int | None = Version.objects.filter(credit=credit).aggregate(newest=Max("number"))["newest"]
    return found or 0


def _keep(credit: Credit, number: int, amendment: Amendment | None, *, takes_back: bool = False) -> None:
    Version.objects.create(
        credit=credit,
        number=number,
        amendment=amendment,
        takes_back=takes_back,
        facts=facts_of(credit),
        credit_class=credit.credit_class,
        year=credit.credit_year.name if credit.credit_year else "",
        since=timezone.now() if amendment else credit.closed_at or credit.created_at,
    )


def _seal(credit: Credit) -> None:
    """What the levels approved moves on to the new facts: the amendment passed them in a case of its own."""
    prefetch_related_objects([credit], "evidence__file")
    if credit.facts_digest:
        credit.facts_digest = credit.digest([bytes(row.file.sha256).hex() for row in standing(credit)])
        credit.approvals = dict.fromkeys(credit.approvals, credit.facts_digest)
    credit.uploaders = uploaders_of(credit)
