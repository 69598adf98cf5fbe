"""What is still to come for one: sessions of the library that are for them, and the next time to swipe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.desks.periods import kind_words
from attendance.sessions.models import Audience, Plan, Session
from attendance.sessions.queries import city_of, sitting_of
from registry.base.words import date_words
from registry.library.queries import visible_to as library_of
from registry.people.models import Person

from .explaining import between

MOST = 20


def coming_for(person: Person) -> list[Session]:
    """The next session of each such activity, the soonest first."""
    rows = Session.objects.filter(ends__gte=timezone.now(), plan__activity__in=library_of(person).values("pk"))
    rows = rows.filter(_is_for(person)).order_by("plan", "begins").distinct("plan")
    found = rows.select_related("plan__activity", "plan__unit")
    return sorted(found, key=lambda one: (one.begins, one.pk))[:MOST]


def _is_for(person: Person) -> Q:
    anyone = Q(plan__audience=Audience.ANYONE)
    if person.home is None:
        return anyone
    own = Q(plan__audience=Audience.UNIT, plan__unit__in=person.home.ids)
    city = Q(plan__audience=Audience.CITY, plan__unit__path__startswith=city_of(person.home).path)
    return anyone | own | city


def next_swipe(plan: Plan, now: dt.datetime) -> str:
    """The period that is open, or the next one; nothing once all are over."""
    for session in plan.sessions.all():
        for period in sitting_of(session).periods:
            if period.closes >= now:
                return _("下一次刷卡：%(day)s %(span)s %(kind)s。") % {
                    "day": date_words(period.opens, "day_short"),
                    "span": between(period.opens, period.closes),
                    "kind": kind_words(period),
                }
    return ""


def is_over(sessions: Iterable[Session], now: dt.datetime) -> bool:
    return all(one.ends < now for one in sessions)
