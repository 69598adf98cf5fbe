"""What is held, on the device's page."""

from __future__ import annotations

from django.db.models import Count

from attendance.devices.lifecycle import State
from attendance.devices.models import Device
from attendance.devices.parts import Part
from attendance.devices.queries import ACTIVATE, EDIT
from attendance.swipes.models import Quarantine
from registry.people.models import Person
from registry.roles import policy

from .models import Release
from .services import held, why_not

MOST = 10


def part_of(actor: Person, device: Device) -> Part | None:
    """None where nothing is held and nothing ever was."""
    counts = dict(held(device).order_by().values_list("quarantine").annotate(Count("pk")))
    releases = list(Release.objects.filter(device=device).select_related("asked_by", "decided_by")[:MOST])
    if not counts and not releases:
        return None
    waiting = next((one for one in releases if one.state == Release.State.ASKED), None)
    owner = device.owner
    may_ask = owner is not None and any(policy.may(actor, action, at=owner) for action in (EDIT, ACTIVATE))
    facts = {
        "device": device,
        "held": [(Quarantine(reason).label, count) for reason, count in sorted(counts.items())],
        "releases": releases,
        "waiting": waiting,
        "can_ask": may_ask and bool(counts) and waiting is None and device.state != State.PENDING,
        "can_decide": waiting is not None and not why_not(waiting, actor),
    }
    return Part("releases/_part.html", facts)
