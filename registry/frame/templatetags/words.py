"""Numbers, dates and waiting times as people read them."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext as _, ngettext

register = template.Library()

DASH = "—"
FORMATS = {
    "day": ("Y-m-d", "Y-m-d"),
    "day_short": ("n 月 j 日", "j M"),
    "moment": ("Y-m-d H:i", "Y-m-d H:i"),
    "moment_short": ("n-d H:i", "j M H:i"),
}


def _format(value: date | datetime, kind: str) -> str:
    chinese, english = FORMATS[kind]
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return date_format(value, chinese if (get_language() or "zh").startswith("zh") else english)


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
def day(value: date | datetime | None) -> str:
    return _format(value, "day") if value else DASH


@register.filter
def day_short(value: date | datetime | None) -> str:
    return _format(value, "day_short") if value else DASH


def _timed(value: date | datetime, words: str) -> SafeString:
    exact = _format(value, "moment" if isinstance(value, datetime) else "day")
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, words)


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A time for a timeline: short in sight, exact on hover."""
    return _timed(value, _format(value, "moment_short")) if value else DASH


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
    return _format(value, "day")


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
    closing = _("%(day)s截止") % {"day": _format(value, "day_short")}
    if left < 0:
        return _("%(closing)s，已过 %(n)d 天") % {"closing": closing, "n": -left}
    if left == 0:
        return _("%(closing)s，就是今天") % {"closing": closing}
    return _("%(closing)s，还有 %(n)d 天") % {"closing": closing, "n": left}
