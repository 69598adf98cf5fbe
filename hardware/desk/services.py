"""What is read at a desk is kept for some minutes; a chip that lies there becomes somebody's card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.devices.models import Device
from hardware.protocols.desk_frames import Frame
from hardware.protocols.numbers import back
from registry.base.refusals import Refusal, WrongState
from registry.cards.models import CardCredential
from registry.cards.services import hand_over
from registry.people.models import Person

from .models import Reading

FRESH, KEPT = dt.timedelta(minutes=5), dt.timedelta(minutes=30)


def keep(device: Device, frames: Sequence[Frame]) -> int:
    rows = [Reading(device=device, number=one.number, uid=one.uid, raw=one.raw, baud=one.baud) for one in frames]
    return len(Reading.objects.bulk_create(rows))


def forget_readings() -> int:
    return Reading.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


def link_reading(person: Person, reading: Reading, *, actor: Person) -> CardCredential:
    """The chip that lay there when somebody looked; what lay there long ago may be another card by now."""
    if reading.at < timezone.now() - FRESH:
        raise WrongState(
            _("这次读卡已经过了 5 分钟。"), _("读卡器上现在可能是另一张卡。"), _("请把卡再放一次。"), code="reading_old"
        )
    return link_uid(person, reading.uid, actor=actor)


def link_typed(person: Person, typed: str, form: str, *, actor: Person) -> CardCredential:
    """What a reader printed, in the form in which such a reader prints a chip."""
    chip = back(form, typed.strip())
    if chip is None:
        raise Refusal(
            _("这串字不是这种写法。"), _("位数或字符不对；少一位也不能补。"), _("请再读一次，或换一种写法。"),
            code="not_this_form",
        )  # fmt: skip
    return link_uid(person, chip.hex().upper(), actor=actor)


def link_uid(person: Person, uid: str, *, actor: Person) -> CardCredential:
    if not uid:
        raise Refusal(
            _("读卡器只报了号码，没有芯片号。"), _("号码按卡面认人，不用登记。"),
            _("要登记芯片，请换一种写法，或用读卡校准找出读卡器的设置。"), code="no_chip",
        )  # fmt: skip
    return hand_over(person, uid=uid, actor=actor)
