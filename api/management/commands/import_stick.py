"""Takes in the journal that a terminal wrote onto a stick."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.devices.sticks import take_stick
from registry.base.refusals import Refusal


class Command(BaseCommand):
    help = "Takes in FILE.xuefen of a terminal's stick; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counted = take_stick(options["file"].read_bytes())
        except (OSError, Refusal) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(", ".join(f"{count} {outcome}" for outcome, count in sorted(counted.items())) or "nothing")
