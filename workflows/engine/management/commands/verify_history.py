from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.engine import history
from workflows.engine.models import DaySeal, Decision
from workflows.engine.seals import BEGINNING

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Proves that no decision was changed, removed or added behind the application's back; exits with 1 otherwise."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=dt.date.fromisoformat, help="YYYY-MM-DD; trusts what was sealed before")
        parser.add_argument("--case", type=int, help="the chain of one case only")
        parser.add_argument("--head", help="a published head, 64 characters: it must be one of the seals")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(itertools.islice(self._findings(options), SHOWN + 1))
        for one in findings[:SHOWN]:
            self.stdout.write(f"{one.where}: {one.what}")
        if findings:
            more = "more than " if len(findings) > SHOWN else ""
            raise CommandError(f"the history does not hold: {more}{len(findings[:SHOWN])} findings")
        self.stdout.write(self._verdict(options))

    def _findings(self, options: dict[str, Any]) -> Iterator[history.Finding]:
        if options["case"]:
            return history.broken_links_of(options["case"])
        since = options["since"]
        after = history.sealed_before(since) if since else BEGINNING
        return itertools.chain(
            self._head(options["head"]),
            history.broken_links(after, history.last_decision()),
            history.broken_seals(since),
            history.cases_without_history(),
        )

    def _head(self, published: str | None) -> Iterator[history.Finding]:
        wanted = (published or "").strip().lower()
        known = {bytes(own).hex() for own in DaySeal.objects.values_list("hash", flat=True)} if wanted else set()
        if wanted and wanted not in known:
            yield history.Finding(
                f"head {wanted}", "was published, and no seal has it: seals were removed or made anew"
            )

    def _verdict(self, options: dict[str, Any]) -> str:
        if options["case"]:
            rows = Decision.objects.filter(case_id=options["case"]).count()
            return f"case {options['case']} holds: {rows} decisions"
        head = DaySeal.objects.order_by("-day").first()
        open_rows = Decision.objects.filter(pk__gt=head.last_id if head else BEGINNING).count()
        sealed = f"sealed until {head.day}, head {bytes(head.hash).hex()}" if head else "no day is sealed yet"
        return f"The history holds: {sealed}; {open_rows} decisions since"
