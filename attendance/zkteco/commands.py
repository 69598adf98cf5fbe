"""Commands: asked for by a person or by the night, sent when the terminal asks, ended by what it answers."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from attendance.devices.lifecycle import State as DeviceState
from attendance.devices.models import Device
from registry.people.models import Person

from .models import Command

log = logging.getLogger("xuefen.zkteco")
Kind, State = Command.Kind, Command.State
SILENCE, MOST_SENT, AT_ONCE = dt.timedelta(minutes=5), 10, 50


def ask(
    device: Device,
    kind: str,
    *,
    people: Iterable[int] = (),
    days: Iterable[dt.date] = (),
    actor: Person | None = None,
) -> int:
    """Queue one for each person or day; what waits already waits once. Returns how many are new."""
    targets = [{"person_id": one} for one in people] + [{"day": one} for one in days] or [{}]
    before = Command.objects.filter(device=device).count()
    rows = [Command(device=device, kind=kind, asked_by=actor, **target) for target in targets]
    Command.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return Command.objects.filter(device=device).count() - before


@transaction.atomic
def next_for(device: Device) -> list[Command]:
    """What to send now: what never went out, and what went out and was met by silence. None while it is not in use."""
    if device.state != DeviceState.ACTIVE:
        return []
    now = timezone.now()
    waiting = Command.objects.select_for_update(of=("self",), skip_locked=True).select_related("person")
    silent = Q(state=State.SENT, sent_at__lt=now - SILENCE)
    due = list(waiting.filter(Q(state=State.QUEUED) | silent, device=device).order_by("id")[:AT_ONCE])
    spent = [one.pk for one in due if one.sent >= MOST_SENT]
    Command.objects.filter(pk__in=spent).update(state=State.FAILED, ended_at=now)
    going = [one for one in due if one.sent < MOST_SENT]
    Command.objects.filter(pk__in=[one.pk for one in going]).update(state=State.SENT, sent_at=now, sent=F("sent") + 1)
    return going


@transaction.atomic
def end(device: Device, number: str, code: int) -> Command | None:
    """What the terminal says became of it; said twice, it is said once. None where it was never asked."""
    if not number.isascii() or not number.isdigit():
        return None
    open_now = Command.objects.select_for_update().filter(device=device, pk=int(number[:15]), state=State.SENT)
    command = open_now.first()
    if command is None:
        return None
    command.state = State.DONE if code >= 0 else State.FAILED
    command.code, command.ended_at = code, timezone.now()
    command.save(update_fields=["state", "code", "ended_at"])
    return command


def give_up(command: Command) -> None:
    """It cannot be said to a terminal at all: a card that does not fit, a name that would break the line."""
    Command.objects.filter(pk=command.pk).update(state=State.FAILED, ended_at=timezone.now())
