from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from workflows.credits.orphans import move_up_orphans


class Command(BaseCommand):
    help = "Moves credits up whose desk has nobody left who may decide, as when a role ended by its date."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{move_up_orphans()} moved")
