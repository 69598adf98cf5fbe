from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.credits.exporting import history_of
from workflows.credits.models import Credit


class Command(BaseCommand):
    help = "Prints the history of one credit for docs/verify_case.py, every name masked."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("credit", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        credit = Credit.objects.filter(pk=options["credit"], case__isnull=False).first()
        if credit is None:
            raise CommandError(f"credit {options['credit']} has no history")
        self.stdout.write(json.dumps(history_of(credit, reader=None), ensure_ascii=False, indent=1))
