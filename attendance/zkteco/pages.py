"""What of a ZKTeco terminal stands on the device's page."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from attendance.devices.lifecycle import State
from attendance.devices.models import Device, Kind
from attendance.devices.parts import Part
from attendance.devices.queries import ACTIVATE, EDIT
from registry.people.models import Person
from registry.roles import policy

from .counting import differing
from .meeting import network_of
from .models import Command, StickFile, Terminal

MOST = 12
QUIET = (Command.State.QUEUED, Command.State.SENT, Command.State.DONE)


def part_of(actor: Person, device: Device) -> Part | None:
    owner = device.owner
    can_edit = owner is not None and policy.may(actor, EDIT, at=owner)
    facts = {
        "device": device,
        "can_edit": can_edit,
        "files": StickFile.objects.filter(device=device, confirmed_at__isnull=False).defer("body").order_by("-id")[:3],
    }
    if device.kind != Kind.ZKTECO:
        return Part("zkteco/_sticks.html", facts) if device.kind == Kind.TERMINAL else None
    health = getattr(device, "health", None)
    network = network_of(health.address) if health else ""
    people = device.commands.filter(kind=Command.Kind.USER)
    counts = dict(people.order_by().values_list("state").annotate(Count("pk")))
    facts |= {
        "terminal": Terminal.objects.filter(device=device).first(),
        "can_ask": can_edit and device.state == State.ACTIVE,
        "commands": _worth_a_line(device).select_related("person").order_by("-id")[:MOST],
        "people": [(state.label, counts[state]) for state in Command.State if state in counts],
        "differing": differing(device)[:MOST],
        "counted": device.day_counts.order_by("-day").first(),
        "unusable": device.posts.filter(unusable__gt=0).order_by("-id").defer("body").first(),
        "moved_to": network if device.network and network not in ("", device.network) else "",
        "can_move": owner is not None and policy.may(actor, ACTIVATE, at=owner),
    }
    return Part("zkteco/_part.html", facts)


def _worth_a_line(device: Device) -> QuerySet[Command]:
    """A roster is thousands of commands: counted, but for those that failed."""
    return device.commands.exclude(kind=Command.Kind.USER, state__in=QUIET)
