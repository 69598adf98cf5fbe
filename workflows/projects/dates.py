"""The day that the rules of projects go by; the demo city lives through its projects' past with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_day: ContextVar[dt.date | None] = ContextVar("day_of_projects", default=None)


def today() -> dt.date:
    return _day.get() or timezone.localdate()


@contextmanager
def as_of(day: dt.date) -> Iterator[None]:
    token = _day.set(day)
    try:
        yield
    finally:
        _day.reset(token)
