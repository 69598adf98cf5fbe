"""Terminals that wait to be asked, as their pages say it: one at a time, so that a slow one keeps no other waiting."""

from __future__ import annotations

import datetime as dt
import logging

from django.db.models import Q, QuerySet
from django.utils import timezone

from attendance.devices.contacts import note_contact
from attendance.devices.lifecycle import State
from attendance.devices.models import Kind
from attendance.swipes.models import Source
from attendance.zkteco.models import Terminal
from hardware.protocols.framing import ProtocolError

from .link import LinkLost, connected, talk
from .services import Reconciled, reconcile

log = logging.getLogger("xuefen.pulling")
EVERY = dt.timedelta(hours=1)


class OtherTerminal(Exception):
    """Another one answers at the address."""


def to_pull() -> QuerySet[Terminal]:
    """Registered for it and in use."""
    rows = Terminal.objects.filter(host__isnull=False, device__kind=Kind.ZKTECO, device__state=State.ACTIVE)
    return rows.select_related("device")


def pull_next() -> Reconciled | None:
    """One of those that are due, drawn by lot: one that never answers keeps no other waiting."""
    before = timezone.now() - EVERY
    terminal = to_pull().filter(Q(pulled_at__isnull=True) | Q(pulled_at__lt=before)).order_by("?").first()
    return pull(terminal) if terminal else None


def pull(terminal: Terminal) -> Reconciled | None:
    """Fetch its whole log and take in what is not here; None where it could not be had, which stands on its page."""
    try:
        found = _fetch(terminal)
    except (LinkLost, ProtocolError, OtherTerminal) as error:
        Terminal.objects.filter(pk=terminal.pk).update(pull_failed=type(error).__name__)
        facts = {"device": terminal.device_id, "why": type(error).__name__}
        log.warning("a terminal could not be pulled", extra={"facts": facts})
        return None
    Terminal.objects.filter(pk=terminal.pk).update(pulled_at=timezone.now(), pull_failed="")
    return found


def _fetch(terminal: Terminal) -> Reconciled:
    where = {"port": terminal.port, "udp": terminal.is_udp, "key": terminal.key}
    assert terminal.host
    with connected(terminal.host, **where) as (session, link):  # type: ignore[arg-type]
        if talk(session.option("~SerialNumber"), link) != terminal.device.serial:
            raise OtherTerminal
        clock = talk(session.clock(), link)
        swipes = talk(session.log(), link)
    behind = timezone.localtime().replace(tzinfo=None) - clock if clock else None
    health = {"offset": round(behind.total_seconds() * 1000)} if behind is not None else {}
    note_contact(terminal.device, health, address=terminal.host)
    return reconcile(terminal.device, swipes, source=Source.PULL, zone=timezone.get_default_timezone())
