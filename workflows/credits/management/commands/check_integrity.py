import itertools
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.credits.integrity import CHECKS, FILES, MORE, Check

SHOWN = 20


class Command(BaseCommand):
    help = "Prove the invariants of the lifecycle over the whole database; exits with 1 where one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--files", action="store_true", help="read every stored file, too")

    def handle(self, *args: Any, **options: Any) -> None:
        checks = [*CHECKS, *MORE, *([FILES] if options["files"] else [])]
        broken = [check.name for check in checks if not self._holds(check)]
        if broken:
            raise CommandError(f"{len(broken)} of {len(checks)} invariants are broken: {', '.join(broken)}")
        self.stdout.write(f"All {len(checks)} invariants hold.")

    def _holds(self, check: Check) -> bool:
        found = list(itertools.islice(check.find(), SHOWN + 1))
        self.stdout.write(f"{'ok    ' if not found else 'BROKEN'}  {check.says}  ({check.name})")
        for row, detail in found[:SHOWN]:
            self.stdout.write(f"          {row}: {detail}")
        if len(found) > SHOWN:
            self.stdout.write(f"          ... and more than {SHOWN} rows in all")
        if found:
            self.stdout.write(f"        What to do: {check.remedy}")
        return not found
