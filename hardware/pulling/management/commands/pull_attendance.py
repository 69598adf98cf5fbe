from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hardware.pulling.fetching import pull, to_pull


class Command(BaseCommand):
    help = "Fetches the logs of all terminals that are registered for it, or of one of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--device", default="", help="a serial number")

    def handle(self, *args: Any, **options: Any) -> None:
        terminals = to_pull().order_by("pk")
        if options["device"]:
            terminals = terminals.filter(device__serial=options["device"])
        failed = 0
        for terminal in terminals:
            found = pull(terminal)
            failed += found is None
            said = f"held {found.held}, known {found.known}, new {found.new}" if found else "does not answer"
            self.stdout.write(f"{terminal.device.serial}: {said}")
        if failed:
            raise CommandError(f"{failed} could not be had")
