"""The reads of inspections."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from attendance.awards.inspecting import ACTION
from attendance.awards.taps import swipes_of
from attendance.sessions.models import Plan, Session
from attendance.sessions.queries import sitting_of
from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles import policy

from .models import Finding, Inspection, Verdict
from .presence import Presence, presence_at

RELATED = ("session__plan__activity", "session__plan__unit", "inspector", "finding__release__released_by")


@dataclass(frozen=True)
class Today:
    """Sessions of a day as an inspector goes through them: what is on, what comes, what is over."""

    now: list[Session]
    later: list[Session]
    over: list[Session]

    @property
    def groups(self) -> list[tuple[str, list[Session]]]:
        return [(name, rows) for name, rows in (("now", self.now), ("later", self.later), ("over", self.over)) if rows]


def sessions_today(actor: Person, moment: dt.datetime) -> Today:
    """Under one's places in the tree, in the order of time; a fixed number of queries."""
    day = timezone.localdate(moment)
    first = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    paths = (place.path for place in policy.places_where(actor, ACTION))
    rows = Session.objects.filter(below(paths, column="plan__unit__path"))
    rows = rows.filter(begins__lt=first + dt.timedelta(days=1), ends__gte=first, plan__activity__cancelled_on=None)
    rows = rows.select_related("plan__activity", "plan__unit").order_by("begins", "id")
    found = list(rows.prefetch_related("periods", Prefetch("inspections", whole(Inspection.objects.all()))))
    spans = {one.pk: sitting_of(one) for one in found}
    now = [one for one in found if spans[one.pk].opens <= moment <= spans[one.pk].closes]
    later = [one for one in found if spans[one.pk].opens > moment]
    return Today(now, later, [one for one in found if spans[one.pk].closes < moment])


def whole(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    return rows.select_related(*RELATED)


def presence_of(plan: Plan, session: Session, moment: dt.datetime) -> Presence:
    """By the swipes that have come in so far."""
    swipes = swipes_of(plan)
    return presence_at(moment, sitting_of(session), swipes.taps, swipes.cards)


def doubts_of(plan: Plan) -> list[Finding]:
    """What was doubted and not let go of."""
    rows = Finding.objects.filter(inspection__session__plan=plan, verdict=Verdict.DOUBT, release__isnull=True)
    return list(rows.select_related("inspection").order_by("id"))


def of_plan(plan_id: int) -> list[Inspection]:
    rows = whole(Inspection.objects.filter(session__plan=plan_id))
    return list(rows.prefetch_related("finding__answers"))


def of_activity(activity_id: int) -> list[Inspection]:
    return list(whole(Inspection.objects.filter(session__plan__activity=activity_id)))


def unfinished(person: Person) -> QuerySet[Inspection]:
    """Counted by the person, and no finding written."""
    rows = Inspection.objects.filter(inspector=person)
    return whole(rows.filter(~Exists(Finding.objects.filter(inspection=OuterRef("pk")))))
