"""Whole months between days, by the same arithmetic that the settlement in SQL uses. Pure."""

from __future__ import annotations

import datetime as dt

DAY = dt.timedelta(days=1)


def whole_months(first: dt.date, until: dt.date) -> int:
    """How many whole months lie between a day and the day on which something ended, itself no longer in it."""
    months = (until.year - first.year) * 12 + until.month - first.month
    return max(months - (until.day < first.day), 0)


def months_of(first: dt.date, last: dt.date | None, *, year: tuple[dt.date, dt.date]) -> int:
    """The whole months of a span, both ends in it, as far as it lies in the year."""
    begins, ends = max(first, year[0]), min(last or year[1], year[1])
    return whole_months(begins, ends + DAY) if begins <= ends else 0
