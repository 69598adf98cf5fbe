"""The way on from one's own attendance: what to ask for, with what already said, and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from attendance.sessions.models import Plan
from registry.base.words import date_words
from registry.people.models import Person
from registry.years.queries import years_at
from workflows.missing.models import MissingAward

from .explaining import Told, between

OVER = (MissingAward.Outcome.SENT_BACK, MissingAward.Outcome.WITHDRAWN)
LONGEST = 300


@dataclass(frozen=True)
class Appeal:
    """`asked` is the request that stands already; `until` the year's last day of entry."""

    url: str
    asked: MissingAward | None
    until: dt.date | None


def appeal_of(plan: Plan, person: Person, told: Sequence[Told]) -> Appeal:
    asked = MissingAward.objects.filter(person=person, activity=plan.activity_id).exclude(outcome__in=OVER)
    return Appeal(_address(plan, told), asked.order_by("-id").first(), _until(plan, person))


def _address(plan: Plan, told: Sequence[Told]) -> str:
    """With the day and what the sessions lack filled in; the person says the rest and adds papers."""
    lacking = [one for one in told if not one.verdict.is_complete]
    words = [
        f"{date_words(one.session.begins, 'day_short')} {between(one.session.begins, one.session.ends)} {one.word}"
        for one in lacking
    ]
    facts = {"activity": plan.activity_id, "said": "；".join(words)[:LONGEST]}
    if lacking:
        facts["day"] = timezone.localtime(lacking[0].session.begins).date().isoformat()
    return f"{reverse('missing:new')}?{urlencode(facts)}"


def _until(plan: Plan, person: Person) -> dt.date | None:
    day = plan.activity.to_date
    years = years_at(person.home) if person.home else []
    return next((year.entry_until for year in years if year.from_date <= day <= year.to_date), None)
