from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from workflows.clock.reminding import remind


class Command(BaseCommand):
    help = "Reminds reviewers of tasks that are due or nearly so, and tells the named people of overdue ones."

    def handle(self, *args: Any, **options: Any) -> None:
        run = remind()
        words = f"{run.reminded} reminded, {run.escalated} told of overdue tasks" if run else "done already today"
        self.stdout.write(words)
