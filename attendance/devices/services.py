"""The verbs of a device: registered by one person, put into use by another, suspended by whoever sees a reason."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import Activity

from .lifecycle import State
from .models import Device, Station
from .queries import ACTIVATE, ADOPT, EDIT
from .signals import stations_changed

log = logging.getLogger("xuefen.devices")
KEY_BYTES = 32
STEPS = {"activate": (ACTIVATE,), "suspend": (EDIT, ACTIVATE), "resume": (ACTIVATE,), "retire": (EDIT,)}


@transaction.atomic
def register(owner: Organisation, *, kind: str, serial: str, name: str, actor: Person) -> tuple[Device, str]:
    """登记: the device and its key, which is told this once and never again."""
    _check(actor, EDIT, owner)
    if Device.objects.filter(serial=serial).exists():
        why, then = _("序列号已经登记过。"), _("请核对铭牌；设备换了单位的，请联系系统管理员。")
        raise Refusal(_("这台设备不能登记。"), why, then, code="serial_taken")
    device = Device.objects.create(owner=owner, kind=kind, serial=serial, name=name, registered_by=actor)
    key = _give_key(device)
    _tell("device registered", device, actor)
    return device, key


@transaction.atomic
def adopt(device_id: int, *, owner: Organisation, name: str, actor: Person) -> tuple[Device, str]:
    """认领: a device that announced itself gets an owner; it still has to be put into use by somebody else."""
    device = _lock(device_id)
    _check(actor, ADOPT, owner)
    if device.owner_id is not None or device.state != State.PENDING:
        raise WrongState(_("这台设备已有单位。"), then=_("请刷新后再看。"), code="device_has_owner")
    device.owner, device.name, device.registered_by = owner, name, actor
    device.save(update_fields=["owner", "name", "registered_by"])
    key = _give_key(device)
    _tell("device adopted", device, actor)
    return device, key


@transaction.atomic
def renew_key(device_id: int, *, actor: Person) -> tuple[Device, str]:
    """换密钥: the old one opens nothing from now on."""
    device = _lock(device_id)
    _check(actor, EDIT, device.owner)
    if device.state == State.RETIRED:
        raise WrongState(_("这台设备已停用。"), then=_("停用的设备不再发密钥。"), code="device_retired")
    key = _give_key(device)
    _tell("device key renewed", device, actor)
    return device, key


@transaction.atomic
def take_step(device_id: int, step: str, *, actor: Person, reason: str = "") -> Device:
    """启用、暂停、恢复、停用. Who registered a device does not put it into use: credits come of it."""
    device = _lock(device_id)
    if step not in STEPS or not can_proceed(getattr(device, step)):
        now = _("它现在是“%(state)s”。") % {"state": device.get_state_display()}
        raise WrongState(_("现在不能这样做。"), now, _("请刷新后再看。"), code="device_state")
    _check(actor, STEPS[step], device.owner)
    if step == "activate":
        _check_other_eyes(device, actor)
        device.activated_by = actor
    elif not reason.strip():
        raise Refusal(
            _("请先写原因。"), _("设备的停和启要能查到为什么。"), _("写下原因后再办理。"), code="reason_required"
        )
    device.reason = reason.strip()
    getattr(device, step)()
    device.save(update_fields=["state", "activated_by", "reason"])
    _tell(f"device {step}", device, actor)
    return device


@transaction.atomic
def place(
    device_id: int, *, actor: Person, activity: Activity | None, room: str, from_date: dt.date, to_date: dt.date
) -> Station:
    """放到: from a day to a day the device serves an activity, stands in a room, or both."""
    device = _lock(device_id)
    _check(actor, EDIT, device.owner)
    if to_date < from_date:
        raise Refusal(_("日期不对。"), _("结束日期早于开始日期。"), _("请改日期。"), code="dates")
    if activity is None and not room.strip():
        raise Refusal(_("请填活动或地点。"), _("至少要有一项。"), code="station_empty")
    station = Station.objects.create(
        device=device, activity=activity, room=room.strip(), from_date=from_date, to_date=to_date, set_by=actor
    )
    stations_changed.send(Device, device=device)
    _tell("device placed", device, actor)
    return station


@transaction.atomic
def remove(station_id: int, *, actor: Person) -> Device:
    """撤回: as if it had never served there; row history keeps that it was said."""
    station = Station.objects.select_related("device__owner").get(pk=station_id)
    device = _lock(station.device_id)
    _check(actor, EDIT, device.owner)
    station.delete()
    stations_changed.send(Device, device=device)
    _tell("device taken away", device, actor)
    return device


def _lock(pk: int) -> Device:
    return Device.objects.select_for_update(of=("self",)).select_related("owner").get(pk=pk)


def _give_key(device: Device) -> str:
    key = secrets.token_bytes(KEY_BYTES)
    device.set_key(key)
    device.save(update_fields=["key_sealed"])
    return key.hex()


def _check(actor: Person, actions: str | tuple[str, ...], place: Organisation | None) -> None:
    wanted = (actions,) if isinstance(actions, str) else actions
    if place is None or not any(policy.may(actor, action, at=place) for action in wanted):
        why = _("登记由单位管理员和系统管理员办理，启用由主管部门审核人和系统管理员办理。")
        raise NotAllowed(_("你不能办理这台设备。"), why, _("请联系他们。"), code="device_not_yours")


def _check_other_eyes(device: Device, actor: Person) -> None:
    if device.registered_by_id == actor.pk:
        why = _("登记的人不能自己启用。")
        raise NotAllowed(_("你不能启用这台设备。"), why, _("请主管部门的另一位同事启用。"), code="own_device")


def _tell(what: str, device: Device, actor: Person) -> None:
    facts: dict[str, Any] = {"device": device.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
