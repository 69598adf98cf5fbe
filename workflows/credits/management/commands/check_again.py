from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from workflows.credits.flags import check_all_again


class Command(BaseCommand):
    help = "Checks by machine what waits on a desk again, as when the library of activities has changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{check_all_again()} tasks changed their flag.")
