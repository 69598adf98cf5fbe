import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workflows.credits.demo.city import CityStands, build
from workflows.credits.demo.logins import login_lines


class Command(BaseCommand):
    help = "Fill an empty database with 青泽市, a made-up city; or print its logins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--today", type=dt.date.fromisoformat, help="YYYY-MM-DD; the day on which the city lives")
        parser.add_argument("--logins", action="store_true", help="print the logins of the city that stands")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["logins"]:
            self._build(options)
        if options["verbosity"]:
            for line in login_lines():
                self.stdout.write(line)

    def _build(self, options: dict[str, Any]) -> None:
        try:
            build(options["people"], seed=options["seed"], today=options["today"] or timezone.localdate())
        except CityStands:
            raise CommandError(
                "this database already has organisations, and the demo city is only built in an empty one; "
                "nothing was changed."
            ) from None
        except ValueError as error:
            raise CommandError(str(error)) from None
