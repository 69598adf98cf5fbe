"""Dates, lists and sentences one after the other, as the reader's language writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext as _, override

FORMATS = {
    "day": ("Y-m-d", "j N Y"),
    "day_short": ("n 月 j 日", "j N"),
    "moment": ("Y-m-d H:i", "j N Y, H:i"),
    "moment_short": ("n-d H:i", "j N, H:i"),
}


def in_house_language() -> AbstractContextManager[None]:
    """Around words that the system writes into a record: they are read by others than who caused them."""
    return override(settings.LANGUAGE_CODE)


def is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def date_words(value: dt.date | dt.datetime, kind: str = "day") -> str:
    """A date or a moment; English shortens months without a full stop: 10 Sept 2026."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    chinese, english = FORMATS[kind]
    return date_format(value, chinese) if is_chinese() else date_format(value, english).replace(".", "")


def listed(items: Iterable[object]) -> str:
    """甲、乙、丙; A, B and C."""
    words = [str(item) for item in items]
    if is_chinese():
        return "、".join(words)
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def with_commas(items: Iterable[object]) -> str:
    """Parts of one description, without an "and"; empty ones are left out."""
    return ("，" if is_chinese() else ", ").join(filter(None, map(str, items)))


def run_on(*sentences: object) -> str:
    """Whole sentences one after the other; only English puts a space between."""
    return ("" if is_chinese() else " ").join(str(sentence) for sentence in sentences if sentence)


def days_words(first: dt.date, last: dt.date | None = None) -> str:
    """A day, or the first and the last one of several."""
    if last is None or last == first:
        return date_words(first)
    return _("%(first)s 至 %(last)s") % {"first": date_words(first), "last": date_words(last)}


def since_words(first: dt.date, last: dt.date | None = None) -> str:
    """A period that may not have ended yet."""
    return days_words(first, last) if last else _("%(first)s 至今") % {"first": date_words(first)}
