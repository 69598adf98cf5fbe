"""The process beside the web server that does jobs and periodic work; several may run, and any may be killed."""

from __future__ import annotations

import logging
import os
import threading
import time

from django.db import InterfaceError, OperationalError, connection

from .engine import turn
from .periodic import run_due

log = logging.getLogger("xuefen.jobs")

PAUSE, PAUSE_IN_TROUBLE, PERIODIC_EVERY = 0.5, 2.0, 10.0
# A machine that lost its power says nothing: the server finds out by itself, and gives the dead worker's lock free.
ALIVE = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"


class Worker:
    """Works until it is told to stop, or until the process that started it is gone."""

    def __init__(self) -> None:
        self._told = threading.Event()
        self._parent = os.getppid()
        self._looked_at = float("-inf")

    def stop(self, *_: object) -> None:
        """After the chunk at hand."""
        self._told.set()

    def run(self) -> None:
        while not self._told.is_set() and os.getppid() == self._parent:
            try:
                busy = self.once()
            except (OperationalError, InterfaceError) as error:
                log.warning("the database does not answer", extra={"facts": {"error": type(error).__name__}})
                connection.close()
                self._told.wait(PAUSE_IN_TROUBLE)
                continue
            if not busy:
                self._told.wait(PAUSE)

    def until_idle(self) -> None:
        """Everything that waits, then end."""
        while self.once():
            pass

    def once(self) -> bool:
        """Periodic work where it is time, then a chunk; False where there was none."""
        if connection.connection is None:
            with connection.cursor() as cursor:
                cursor.execute(ALIVE)
        if time.monotonic() - self._looked_at > PERIODIC_EVERY:
            self._looked_at = time.monotonic()
            run_due()
        return turn()
