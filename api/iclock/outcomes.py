"""What became of commands, as a terminal says it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from attendance.devices.models import Device
from attendance.zkteco import commands, counting
from attendance.zkteco.models import Command, Terminal
from hardware.protocols.push_answers import Result

from .saying import remember


@transaction.atomic
def note(device: Device, terminal: Terminal, results: Sequence[Result]) -> None:
    for result in results:
        command = commands.end(device, result.number, result.code)
        if command is None or not result.worked:
            continue
        if command.kind == Command.Kind.SUM and command.day and result.swipes is not None:
            counting.note_count(device, command.day, result.swipes)
        if command.kind == Command.Kind.LOG:
            counting.note_sent_again(command)
        if command.kind == Command.Kind.INFO:
            remember(terminal, result.values)
