"""The journal of a terminal that came on a stick: the same batches, each sealed with the device's own key."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from attendance.devices.models import Device
from attendance.swipes.models import Source
from hardware.protocols import terminal_wire as wire
from hardware.protocols.terminal import BadRecord
from registry.base.refusals import Refusal

from .records import take_in


@transaction.atomic
def take_stick(content: bytes) -> dict[str, int]:
    """All of it or nothing, since a line that is another's makes the file doubtful; how many came to what."""
    counted: Counter[str] = Counter()
    for number, line in enumerate(content.splitlines(), start=1):
        device, records = _read(line, number)
        counted.update(receipt.outcome for receipt in take_in(device, records, source=Source.STICK))
    return dict(counted)


def records_of(device: Device, content: bytes) -> list[str]:
    """The records of a file that this device wrote, all of it."""
    found: list[str] = []
    for number, line in enumerate(content.splitlines(), start=1):
        writer, records = _read(line, number)
        if writer != device:
            raise _not_ours(number)
        found += records
    return found


def _read(line: bytes, number: int) -> tuple[Device, list[str]]:
    try:
        device = Device.objects.get(serial=wire.sealed_device(line))
        text = wire.unseal(device.key, purpose="batch", line=line) if device.key else ""
        return device, list(wire.decode_batch(text).records)
    except (BadRecord, Device.DoesNotExist):
        raise _not_ours(number) from None


def _not_ours(number: int) -> Refusal:
    return Refusal(
        _("这个文件不能导入。"),
        _("第 %(n)d 行不是本系统登记的设备写的，或被改过。") % {"n": number},
        _("请从设备重新拷贝；设备换过密钥的，请用新密钥再拷。"),
        code="stick_not_ours",
    )
