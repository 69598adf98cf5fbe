from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.base.refusals import Refusal
from workflows.engine import failures


class Command(BaseCommand):
    help = "Lists the steps of the system that failed, by node and reason; --retry runs them again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry", action="store_true")
        parser.add_argument("--node", default="", help="as listed: credits/flow.CreditFlow.count")

    def handle(self, *args: Any, **options: Any) -> None:
        for one in failures.groups():
            if options["node"] in ("", one.node):
                reason = " ".join(filter(None, [one.failure.error, one.failure.code, one.failure.where]))
                self.stdout.write(f"{one.node}: {one.count} since {one.since:%Y-%m-%d %H:%M}Z, {reason}")
        if options["retry"]:
            self._retry(options["node"])

    def _retry(self, node: str) -> None:
        total = failures.Retried()
        try:
            for chunk in failures.retry_all(failures.failed(node)):
                total += chunk
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{total.passed} passed, {total.failed} failed again, {total.gone} were gone")
