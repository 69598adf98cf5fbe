from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from registry.base.refusals import Refusal
from workflows.engine.models import DaySeal
from workflows.engine.seals import seal_until
from workflows.engine.workload import roll_up


class Command(BaseCommand):
    help = "Seals the decisions of yesterday, and of every day before it that has no seal; prints the head to publish."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=dt.date.fromisoformat, help="YYYY-MM-DD, a day that is over")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        day = options["day"] or today - dt.timedelta(days=1)
        if day >= today:
            raise CommandError(f"{day} is not over yet")
        try:
            made = seal_until(day)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        for seal in made:
            self.stdout.write(f"sealed {seal.day}: {seal.rows} decisions, {seal.first_id} to {seal.last_id}")
        head = DaySeal.objects.order_by("-day").first()
        if head:
            roll_up()
            self.stdout.write(f"head {head.day} {bytes(head.hash).hex()}")
