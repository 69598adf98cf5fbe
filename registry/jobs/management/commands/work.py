from __future__ import annotations

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from registry.base.memory import settle
from registry.jobs.worker import Worker


class Command(BaseCommand):
    help = "Does jobs and periodic work until it is told to stop; run it beside the web server, once or several times."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-idle", action="store_true", help="end when nothing waits")

    def handle(self, *args: Any, **options: Any) -> None:
        settle()
        worker = Worker()
        if options["until_idle"]:
            worker.until_idle()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, worker.stop)
        worker.run()
