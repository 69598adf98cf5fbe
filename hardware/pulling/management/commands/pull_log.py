from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from attendance.devices.models import Device
from attendance.swipes.models import Source
from hardware.protocols.framing import ProtocolError
from hardware.protocols.zk_records import Swipe
from hardware.pulling.link import PORT, LinkLost, connected, talk
from hardware.pulling.services import reconcile


class Command(BaseCommand):
    help = "Fetches the whole log of a terminal that waits to be asked, and stores what is not here yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--device", required=True, help="the serial number under which it is registered")
        parser.add_argument("--host", required=True)
        parser.add_argument("--port", type=int, default=PORT)
        parser.add_argument("--key-file", type=Path, help="its comm key, a number")
        parser.add_argument("--udp", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        device = Device.objects.filter(serial=options["device"]).first()
        if device is None:
            raise CommandError("no device is registered under this serial number")
        try:
            swipes = self._fetch(device, options)
        except (LinkLost, ProtocolError) as error:
            raise CommandError(str(error)) from None
        found = reconcile(device, swipes, source=Source.PULL, zone=timezone.get_default_timezone())
        self.stdout.write(
            f"held {found.held}, known {found.known}, new {found.new}, without a moment or a card {found.unusable}"
        )
        for day, count in found.days.items():
            self.stdout.write(f"{day} {count}")

    def _fetch(self, device: Device, options: dict[str, Any]) -> list[Swipe]:
        where = {"port": options["port"], "udp": options["udp"], "key": key_of(options["key_file"])}
        with connected(options["host"], **where) as (session, link):
            serial = talk(session.option("~SerialNumber"), link)
            if serial != device.serial:
                raise CommandError(f"another terminal answers there: {serial[:40]!r}")
            clock = talk(session.clock(), link)
            ahead = "unreadable" if clock is None else f"{(clock - timezone.localtime().replace(tzinfo=None))}"
            self.stdout.write(f"its clock against ours: {ahead}")
            return talk(session.log(), link)


def key_of(file: Path | None) -> int:
    try:
        return int(file.read_text()) if file else 0
    except (OSError, ValueError):
        raise CommandError("the key file holds no number") from None
