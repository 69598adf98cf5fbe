from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hardware.readers.calibration import search
from hardware.terminal.transport import LineLost, NoSuchLine


class Command(BaseCommand):
    help = "Finds a reader's profile: lay a card on it and type the number that is printed on the card."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", required=True)
        parser.add_argument("--printed", required=True, help="the number on the card that lies on the reader")
        parser.add_argument("--seconds", type=float, default=2.0, help="for which each profile is tried")

    def handle(self, *args: Any, **options: Any) -> None:
        found = []
        try:
            for profile, matches in search(options["port"], options["printed"], seconds=options["seconds"]):
                seen = [match.card.uid.hex().upper() or match.card.text for match in matches]
                self.stderr.write(f"{profile.name}, {profile.baud} baud: {', '.join(sorted(set(seen))) or 'nothing'}")
                found += matches
        except (LineLost, NoSuchLine) as error:
            raise CommandError(str(error)) from None
        if not found:
            raise CommandError("no profile read a card; is it lying on the reader, and the cable in?")
        self._show([match.profile for match in found if match.fits] or [found[0].profile], fits=found)

    def _show(self, profiles: list[Any], *, fits: list[Any]) -> None:
        if not any(match.fits for match in fits):
            self.stderr.write("The printed number is not made from this chip: link cards and numbers at a desk.")
        for profile in profiles:
            beside = {"prefix": profile.prefix, "suffix": profile.suffix, "width": profile.width}
            said = [f"--{name} '{value}'" for name, value in beside.items() if value]
            self.stdout.write(" ".join([f"--profile '{profile.name}'", *said]))
