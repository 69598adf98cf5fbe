import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from registry.accounts.founding import FOUNDERS, Founder, found
from registry.accounts.paper import print_letters
from registry.base.refusals import Refusal
from registry.organisations.models import Kind, Organisation
from registry.people import idnumber
from registry.roles.models import Role

# The words of the options, and what each of the four is for.
SEATS = {
    Role.SYSTEM_OPERATOR: ("system", "system operator (keeps the tree)"),
    Role.SECURITY_OPERATOR: ("security", "security operator (grants roles)"),
    Role.AUDIT_OPERATOR: ("audit", "audit operator (watches)"),
    Role.UNIT_ADMIN: ("admin", "administrator of the office (registers people)"),
}
FACTS = {"name": "name", "card": "card number, 10 digits", "id": "ID number, 18 characters"}


class Command(BaseCommand):
    help = (
        "Begins an empty installation: the root bureau with its first credit year, an office under it, three "
        "operators and the office's administrator, with their sealed letters in one PDF. What is not given is asked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bureau", help="name of the root bureau, such as 青泽市卫生健康委")
        parser.add_argument("--kind", choices=["city", "province"], default="city")
        parser.add_argument("--office", default="机关", help="name of the office under it (default: %(default)s)")
        parser.add_argument("--year-begins", type=first_day, help="YYYY-MM-01, the credit year's (default: January)")
        parser.add_argument("--letters", type=Path, help="the PDF that is written; an existing file is left alone")
        parser.add_argument("--site", help="address of the site (default: https:// and the first of ALLOWED_HOSTS)")
        for prefix, purpose in SEATS.values():
            for fact, words in FACTS.items():
                parser.add_argument(f"--{prefix}-{fact}", help=f"{words} of the {purpose}")

    def handle(self, *args: Any, **options: Any) -> None:
        if Organisation.objects.exists():
            raise CommandError("this database already has organisations; nothing was changed.")
        site = self._site(options["site"])
        with override("en"):
            facts = {
                "bureau": options["bureau"] or _asked("Name of the root bureau"),
                "kind": Kind(options["kind"]),
                "office": options["office"],
                "year_begins": options["year_begins"] or timezone.localdate().replace(month=1, day=1),
                "people": {role: self._founder(role, options) for role in FOUNDERS},
            }
            path = options["letters"] or Path(_asked("Path of the PDF with the letters"))
            try:
                self._found(path, site, **facts)
            except Refusal as refusal:
                raise CommandError(f"{refusal.what} {refusal.why} Nothing was changed.") from None
        self.stdout.write(f"{facts['bureau']} stands. Print {path}, hand out its letters and delete the file.")
        self.stdout.write("They are good for 30 days. If they are lost before a login, begin with an empty database.")

    def _found(self, path: Path, site: str, **facts: Any) -> None:
        with _new_file(path) as file, transaction.atomic():
            letters = found(**facts)
            file.write(print_letters(letters, address=site + reverse("accounts:first_login")))
            file.flush()
            os.fsync(file.fileno())

    def _site(self, given: str | None) -> str:
        host = next(iter(settings.ALLOWED_HOSTS), "")
        if not given and (not host or host.startswith((".", "*"))):
            raise CommandError("say with --site which address is printed, such as https://xuefen.example.org")
        return (given or f"http{'s' if settings.HTTPS else ''}://{host}").rstrip("/")

    def _founder(self, role: Role, options: dict[str, Any]) -> Founder:
        prefix, purpose = SEATS[role]
        missing = [fact for fact in FACTS if not options[f"{prefix}_{fact}"]]
        if missing:
            self.stdout.write(f"The {purpose}:")
        given = {fact: options[f"{prefix}_{fact}"] or _asked(f"  {words}") for fact, words in FACTS.items()}
        founder = Founder(given["name"].strip(), idnumber.clean(given["card"]), idnumber.clean(given["id"]))
        if problem := founder.problem():
            raise CommandError(f"the {purpose}: {problem}. Nothing was changed.")
        return founder


def first_day(text: str) -> dt.date:
    """The first of a month; whatever else is refused by argparse."""
    day = dt.date.fromisoformat(text)
    if day.day != 1:
        raise ValueError(text)
    return day


def _asked(words: str) -> str:
    try:
        return input(f"{words}: ").strip()
    except EOFError:
        raise CommandError(f"{words.strip()} is missing; see --help. Nothing was changed.") from None


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """For its owner alone, and gone again where the block fails."""
    try:
        file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError:
        raise CommandError(f"{path} exists already and is left as it is; name another file.") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
    try:
        with file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise
