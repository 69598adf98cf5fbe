"""Numbers, dates and waiting times as people read them."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext

from registry.base.words import date_words, days_words, run_on, since_words

register = template.Library()

DASH = "—"


@register.filter("credits")
def two_decimals(value: Any) -> str:
    """Credits and hours: two decimals always, a dash for nothing known."""
    try:
        return number_format(Decimal(str(value)).quantize(Decimal("0.01")), 2, force_grouping=True)
    except (InvalidOperation, ValueError):
        return DASH


@register.filter
def number(value: Any) -> str:
    """A count with thousands parted; what is no number (a capped "999+") passes as it is."""
    try:
        return number_format(int(value), force_grouping=True)
    except (TypeError, ValueError):
        return str(value or "")


@register.filter
def how_many(value: Any) -> int:
    """The number that decides between singular and plural, also of a capped "999+"."""
    return int("".join(sign for sign in str(value) if sign.isdecimal()) or 0)


@register.filter
def day(value: date | datetime | None) -> str:
    return date_words(value, "day") if value else DASH


@register.filter
def day_short(value: date | datetime | None) -> str:
    return date_words(value, "day_short") if value else DASH


def _timed(value: date | datetime, words: str) -> SafeString:
    exact = date_words(value, "moment" if isinstance(value, datetime) else "day")
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, words)


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A time for a timeline: short in sight, exact on hover."""
    return _timed(value, date_words(value, "moment_short")) if value else DASH


def _since(value: date | datetime) -> str:
    if not isinstance(value, datetime):
        days = (timezone.localdate() - value).days
        return _("今天") if days < 1 else ngettext("%(n)d 天前", "%(n)d 天前", days) % {"n": days}
    minutes = int((timezone.now() - value).total_seconds() // 60)
    if minutes < 1:
        return _("刚刚")
    if minutes < 60:
        return ngettext("%(n)d 分钟前", "%(n)d 分钟前", minutes) % {"n": minutes}
    if minutes < 60 * 24:
        return ngettext("%(n)d 小时前", "%(n)d 小时前", minutes // 60) % {"n": minutes // 60}
    days = minutes // (60 * 24)
    if days < 31:
        return ngettext("%(n)d 天前", "%(n)d 天前", days) % {"n": days}
    return date_words(value, "day")


@register.filter
def ago(value: date | datetime | None) -> SafeString | str:
    """ "3 天前", with the exact time on hover."""
    return _timed(value, _since(value)) if value else DASH


@register.filter
def waited(value: date | datetime | None) -> SafeString | str:
    """How long something has waited, in whole days: "今天", "4 天"."""
    if not value:
        return DASH
    start = timezone.localtime(value).date() if isinstance(value, datetime) else value
    days = (timezone.localdate() - start).days
    return _timed(value, _("今天") if days < 1 else ngettext("%(n)d 天", "%(n)d 天", days) % {"n": days})


@register.filter
def deadline(value: date | None) -> str:
    """A closing day in working words: "9 月 10 日截止，还有 12 天"."""
    if not value:
        return ""
    left = (value - timezone.localdate()).days
    if left < 0:
        words = ngettext("%(day)s截止，已过 %(n)d 天", "%(day)s截止，已过 %(n)d 天", -left)
    elif left == 0:
        words = _("%(day)s截止，就是今天")
    else:
        words = ngettext("%(day)s截止，还有 %(n)d 天", "%(day)s截止，还有 %(n)d 天", left)
    return words % {"day": date_words(value, "day_short"), "n": abs(left)}


register.simple_tag(days_words, name="days")
register.simple_tag(since_words, name="since")
register.simple_tag(run_on)
