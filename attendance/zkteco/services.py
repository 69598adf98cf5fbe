"""The verbs of a ZKTeco terminal: whom it should know, which day it sends again, from where it may call."""

from __future__ import annotations

import datetime as dt
import ipaddress
import logging
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from attendance.devices.lifecycle import State
from attendance.devices.models import Device, Kind
from attendance.devices.queries import ACTIVATE, EDIT
from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.people.models import Person
from registry.roles import policy

from . import commands, roster
from .meeting import network_of
from .models import Command, Terminal

log = logging.getLogger("xuefen.zkteco")


@transaction.atomic
def give(device_id: int, what: str, *, actor: Person, day: dt.date | None = None, card_form: str = "") -> int:
    """下命令: it waits until the terminal asks; returns how many wait anew."""
    device, terminal = _lock(device_id)
    _check(device, EDIT, actor)
    if device.state != State.ACTIVE:
        raise WrongState(_("这台设备没有在用。"), then=_("启用后再下命令。"), code="device_not_active")
    if what in (Command.Kind.LOG, Command.Kind.SUM) and day is None:
        raise Refusal(_("请填哪一天。"), then=_("填上日期后再下命令。"), code="day_required")
    if what == Command.Kind.USER:
        if card_form and card_form != terminal.card_form:
            terminal.card_form = card_form
            terminal.save(update_fields=["card_form"])
        people = list(roster.people_of(device).values_list("pk", flat=True)[: roster.MOST])
        count = commands.ask(device, what, people=people, actor=actor) if people else 0
    else:
        count = commands.ask(device, what, days=[day] if day else [], actor=actor)
    _tell("terminal was asked", device, actor)
    return count


@transaction.atomic
def accept_network(device_id: int, *, actor: Person) -> Device:
    """改用新网段: it moved, and whoever answers for it says so; what came before stays held."""
    device, _terminal = _lock(device_id)
    _check(device, ACTIVATE, actor)
    health = getattr(device, "health", None)
    network = network_of(health.address) if health else ""
    if not network or network == device.network:
        raise WrongState(_("它没有换过网段。"), then=_("请刷新后再看。"), code="same_network")
    device.network = network
    device.save(update_fields=["network"])
    _tell("terminal moved", device, actor)
    return device


@transaction.atomic
def set_pull(device_id: int, *, host: str, port: int, is_udp: bool, key: int | None, actor: Person) -> Terminal:
    """定时读取: from a private address alone, since what answers there is believed."""
    device, terminal = _lock(device_id)
    _check(device, EDIT, actor)
    address = ipaddress.ip_address(host) if host else None
    if address and (not address.is_private or address.is_loopback or address.is_link_local or address.is_multicast):
        raise Refusal(
            _("这个地址不能用。"), _("只能读取内部网络里的考勤机。"), _("请填 10.、172.16. 或 192.168. 一类的地址。"),
            code="not_private",
        )  # fmt: skip
    terminal.host, terminal.port, terminal.is_udp, terminal.pull_failed = host or None, port, is_udp, ""
    if key is not None:
        terminal.set_key(key)
    terminal.save(update_fields=["host", "port", "is_udp", "key_sealed", "pull_failed"])
    _tell("terminal will be pulled" if host else "terminal is pulled no more", device, actor)
    return terminal


def _lock(pk: int) -> tuple[Device, Terminal]:
    device = Device.objects.select_for_update(of=("self",)).select_related("owner", "health").get(pk=pk)
    terminal, _is_new = Terminal.objects.get_or_create(device=device)
    return device, terminal


def _check(device: Device, action: str, actor: Person) -> None:
    if device.kind != Kind.ZKTECO or device.owner is None or not policy.may(actor, action, at=device.owner):
        why = _("登记由单位管理员和系统管理员办理，启用由主管部门审核人和系统管理员办理。")
        raise NotAllowed(_("你不能办理这台设备。"), why, _("请联系他们。"), code="device_not_yours")


def _tell(what: str, device: Device, actor: Person) -> None:
    facts = {"device": device.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
