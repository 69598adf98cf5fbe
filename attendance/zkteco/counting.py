"""核对: a terminal counts its swipes of a day, and where it has more than is here the day is sent again."""

from __future__ import annotations

import datetime as dt
import logging
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from attendance.devices.lifecycle import State
from attendance.devices.models import Device, Kind
from attendance.swipes.models import Swipe

from . import commands
from .models import Command, DayCount

log = logging.getLogger("xuefen.zkteco")
ZONE = ZoneInfo(settings.TIME_ZONE)
BACK, MOST_AGAIN = 3, 3
HEARD = dt.timedelta(days=2)


def held_here(device: Device, day: dt.date) -> int:
    """By the terminal's own clock, whatever it was worth: that is what it counts by."""
    begin = dt.datetime.combine(day, dt.time(), ZONE)
    return Swipe.objects.filter(device=device, claimed_at__gte=begin, claimed_at__lt=begin + dt.timedelta(1)).count()


@transaction.atomic
def note_count(device: Device, day: dt.date, there: int) -> DayCount:
    """What it counted; where swipes are lacking, the day is asked for again, three times at most."""
    facts = {"there": there, "here": held_here(device, day), "counted_at": timezone.now()}
    row, _is_new = DayCount.objects.update_or_create(device=device, day=day, defaults=facts)
    if row.lacking > 0 and row.asked_again < MOST_AGAIN:
        DayCount.objects.filter(pk=row.pk).update(asked_again=F("asked_again") + 1)
        commands.ask(device, Command.Kind.LOG, days=[day])
    said = {"device": device.pk, "there": row.there, "here": row.here}
    (log.warning if row.lacking else log.info)("a day was counted", extra={"facts": said})
    return row


def note_sent_again(command: Command) -> None:
    """The day came once more: count again, to see whether that was all."""
    if command.day and DayCount.objects.filter(device=command.device_id, day=command.day).exists():
        commands.ask(command.device, Command.Kind.SUM, days=[command.day])


def count_days() -> int:
    """Every night: the last days of every terminal that was heard of lately."""
    today = timezone.localdate()
    days = [today - dt.timedelta(back) for back in range(1, BACK + 1)]
    heard = Device.objects.filter(
        kind=Kind.ZKTECO, state=State.ACTIVE, terminal__isnull=False, health__seen_at__gt=timezone.now() - HEARD
    )
    asked = 0
    for device in heard:
        done = DayCount.objects.filter(device=device, day__in=days, there=F("here")).values_list("day", flat=True)
        asked += commands.ask(device, Command.Kind.SUM, days=sorted({*days} - {*done}) or [today])
    return asked


def differing(device: Device) -> QuerySet[DayCount]:
    return device.day_counts.exclude(there=F("here")).order_by("-day")
