"""The verbs of a file on a stick: sent, looked at, taken in. A file without a signature earns nothing by itself."""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from api.devices.sticks import records_of, take_stick
from api.iclock.reading import take_swipes
from attendance.devices.models import Device, Kind
from attendance.devices.queries import EDIT
from attendance.swipes.models import Quarantine, Source
from attendance.zkteco.models import StickFile
from registry.base.refusals import NotAllowed, Refusal
from registry.people.models import Person
from registry.roles import policy

from .preview import preview_of, swipes_of

log = logging.getLogger("xuefen.sticks")
LARGEST = 5_000_000


@transaction.atomic
def send(device: Device, body: bytes, *, name: str, actor: Person) -> StickFile:
    """Kept to be looked at; a file that cannot be read as one is refused here."""
    _check(device, actor)
    if not body.strip() or len(body) > LARGEST:
        raise Refusal(_("这个文件不能导入。"), _("文件是空的，或超过 5 MB。"), _("请分几次拷贝。"), code="stick_size")
    found = preview_of(device, body)
    if not found.new and not found.known and not found.others:
        why = _("里面没有一行看得出时间和卡号。")
        raise Refusal(_("这个文件不能导入。"), why, _("请选考勤机拷出的 attlog.dat。"), code="stick_empty")
    return StickFile.objects.create(device=device, name=name[:120], body=body, sent_by=actor)


@transaction.atomic
def confirm(file_id: int, *, actor: Person) -> StickFile:
    """导入: repeated, it changes nothing."""
    file = StickFile.objects.select_for_update(of=("self",)).select_related("device__owner").get(pk=file_id)
    _check(file.device, actor)
    if file.confirmed_at:
        return file
    body = bytes(file.body)
    before = preview_of(file.device, body)
    if file.device.kind == Kind.ZKTECO:
        take_swipes(file.device, swipes_of(body), source=Source.STICK, doubt=Quarantine.UNSIGNED)
    else:
        records_of(file.device, body)
        take_stick(body)
    file.counted = {"new": before.new, "known": before.known, "unknown": before.unknown, "refused": len(before.refused)}
    file.confirmed_at = timezone.now()
    file.save(update_fields=["counted", "confirmed_at"])
    facts = {"device": file.device_id, "file": file.pk, "by": actor.pk, **file.counted}
    transaction.on_commit(partial(log.info, "stick file taken in", extra={"facts": facts}))
    return file


def _check(device: Device, actor: Person) -> None:
    if device.owner is None or not policy.may(actor, EDIT, at=device.owner):
        why = _("U 盘文件由单位管理员和系统管理员导入。")
        raise NotAllowed(_("你不能办理这台设备。"), why, _("请联系他们。"), code="device_not_yours")
