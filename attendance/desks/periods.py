"""Which swipe period of a session is open at a moment, and which comes next."""

from __future__ import annotations

import datetime as dt

from attendance.analysis.facts import Period
from attendance.sessions.models import Period as PeriodRow, Session
from attendance.sessions.queries import sitting_of


def open_at(session: Session, at: dt.datetime) -> Period | None:
    return next((one for one in sitting_of(session).periods if one.holds(at)), None)


def next_after(session: Session, at: dt.datetime) -> Period | None:
    return next((one for one in sitting_of(session).periods if one.opens > at), None)


def kind_words(period: Period) -> str:
    return str(dict(PeriodRow.Kind.choices)[period.kind.value])
