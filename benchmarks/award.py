"""授分 of an activity: ours for all people at once, beside starting the same flow one by one with the same rows."""

import datetime as dt
import time
from collections.abc import Sequence
from decimal import Decimal

import pghistory
from django.db import transaction

from benchmarks.database import owner
from benchmarks.report import Result
from registry.base.memory import settle
from registry.people.models import Membership, Person
from registry.years.models import Activity
from tests.cast import LONG_AGO, Cast, make_cast
from workflows.credits.awards import Award, award
from workflows.credits.models import Credit
from workflows.engine.models import Case, Decision, Work

DEFAULT_SIZE = 5_000
PEER_AT_MOST = 300
"""One by one costs the same for each, so a few hundred tell its rate; half before ours, half after."""


def run(size: int) -> Result:
    """Seconds for everybody of an activity, and what they would take one after the other."""
    with transaction.atomic():
        cast = make_cast()
        staff = _staff(cast, size + PEER_AT_MOST)
        activity = _activity(cast)
    with owner().cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    settle()  # as the worker does it
    ours_are, theirs = staff[:size], staff[size:]
    first = _one_by_one(theirs[: len(theirs) // 2], activity)
    began = time.perf_counter()
    with pghistory.context(person=cast.bureau.pk, job=1):
        award([_award_of(person, activity) for person in ours_are])
    ours = time.perf_counter() - began
    second = _one_by_one(theirs[len(theirs) // 2 :], activity)
    _check(size + PEER_AT_MOST)
    rows = [("one by one before and after, ms each", "", f"{first * 1000:.1f}, {second * 1000:.1f}")]
    return Result("award", size, ours, (first + second) / 2 * size, "seconds", rows=rows)


def _one_by_one(people: Sequence[Person], activity: Activity) -> float:
    """Seconds each: viewflow starts each case by itself, in a transaction of its own, and saves every row at once."""
    began = time.perf_counter()
    for person in people:
        award([_award_of(person, activity)])
    return (time.perf_counter() - began) / len(people)


def _award_of(person: Person, activity: Activity) -> Award:
    facts = {
        "kind": "project", "level": "city", "form": "course", "discipline_code": "03-01", "name": activity.name,
        "number": activity.number, "from_date": activity.from_date, "to_date": activity.to_date, "activity": activity,
        "hours": activity.hours, "credits": activity.credits, "issuer": "青泽市医学会",
    }  # fmt: skip
    return Award(person, "attendance", f"bench:{person.pk}", facts)


def _staff(cast: Cast, count: int) -> list[Person]:
    people = Person.objects.bulk_create(
        [
            Person(card_number=f"{6_000_000_000 + number}", name=f"护士{number}", line="nurse", home=cast.cardiology)
            for number in range(count)
        ]
    )
    Membership.objects.bulk_create(
        [Membership(person=one, organisation=cast.cardiology, from_date=LONG_AGO) for one in people]
    )
    return people


def _activity(cast: Cast) -> Activity:
    day = dt.date(2026, 6, 29)
    return Activity.objects.create(
        jurisdiction=cast.city, number="2026-03-01-014", name="急救技能培训", level="city", from_date=day,
        to_date=day + dt.timedelta(days=1), hours=Decimal(12), credits=Decimal(2), host=cast.hospital.name,
    )  # fmt: skip


def _check(size: int) -> None:
    """Each has a credit that counts, a closed case with its three tasks, and one row of history."""
    assert Credit.objects.filter(state="COUNTED", origin="attendance").count() == size
    assert Case.objects.filter(finished__isnull=False).count() == size
    assert Work.objects.count() == 3 * size
    assert Decision.objects.filter(step="award").count() == size
