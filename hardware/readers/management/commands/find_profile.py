from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hardware.readers.calibration import search
from hardware.readers.posting import Posting, heard
from hardware.terminal.delivery import HttpOutbox
from hardware.terminal.transport import LineLost, NoSuchLine


class Command(BaseCommand):
    help = "Finds a reader's profile: lay a card on it and type the number that is printed on the card."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", required=True)
        parser.add_argument("--printed", required=True, help="the number on the card that lies on the reader")
        parser.add_argument("--server", help="https://…: its page then shows what was heard")
        parser.add_argument("--device", help="the serial number under which the reader is registered")
        parser.add_argument("--key-file", type=Path, help="its key, in hexadecimal")
        parser.add_argument("--seconds", type=float, default=2.0, help="for which each profile is tried")

    def handle(self, *args: Any, **options: Any) -> None:
        found = []
        try:
            show = self._shower(options)
            for profile, matches in search(options["port"], options["printed"], seconds=options["seconds"], show=show):
                seen = [match.card.uid.hex().upper() or match.card.text for match in matches]
                self.stderr.write(f"{profile.name}, {profile.baud} baud: {', '.join(sorted(set(seen))) or 'nothing'}")
                found += matches
        except (LineLost, NoSuchLine) as error:
            raise CommandError(str(error)) from None
        if not found:
            raise CommandError("no profile read a card; is it lying on the reader, and the cable in?")
        self._show([match.profile for match in found if match.fits] or [found[0].profile], fits=found)

    def _shower(self, options: dict[str, Any]) -> Callable[[bytes, int], object]:
        """To the page that finds profiles, where a server is named."""
        if not options["server"]:
            return lambda data, baud: None
        if not options["device"] or not options["key_file"]:
            raise CommandError("to reach the server it needs --device, --key-file")
        key = bytes.fromhex(options["key_file"].read_text().strip())
        outbox = HttpOutbox(options["server"], options["device"], key)

        def tell(what: str, **facts: object) -> None:
            self.stderr.write(" ".join([what, *map(str, facts.values())]))

        return lambda data, baud: Posting(outbox, baud=baud, tell=tell).post(heard(data, baud=baud))

    def _show(self, profiles: list[Any], *, fits: list[Any]) -> None:
        if not any(match.fits for match in fits):
            self.stderr.write("The printed number is not made from this chip: link cards and numbers at a desk.")
        for profile in profiles:
            beside = {"prefix": profile.prefix, "suffix": profile.suffix, "width": profile.width}
            said = [f"--{name} '{value}'" for name, value in beside.items() if value]
            self.stdout.write(" ".join([f"--profile '{profile.name}'", *said]))
