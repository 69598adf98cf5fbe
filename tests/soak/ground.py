"""A server that only the soak uses, so that it may be killed; a database, filled once and cloned for each job."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import connections
from psycopg2 import sql

from config import embedded
from config.embedded import OWNER, Server
from config.home import home, make_folder
from registry.people.models import Person
from tests.cast import make_cast
from tests.database import Workbench, fingerprint

from .work import fill

FILLED, NAME = "soak_filled", "soak"


class Ground:
    """The database that the jobs run on."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.name = NAME

    def fill(self, size: int) -> Person:
        """The reviewer on whose desk so many credits wait."""
        self._point_at(FILLED)
        cast = make_cast()
        fill(cast, size)
        return cast.head_nurse

    def renew(self) -> None:
        """Everything waits again."""
        connections.close_all()
        with closing(self._server.connect(OWNER, "postgres")) as connection, connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
            names = (sql.Identifier(NAME), sql.Identifier(FILLED))
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        self._point_at(NAME)

    def crash(self) -> None:
        """The server dies as in a power cut, and is started again."""
        data = self._server.cluster.data
        os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        connections.close_all()
        # Until it is buried, its socket answers, and it would be taken for running.
        while self._server.cluster.is_running():
            time.sleep(0.05)
        self._server.cluster.start()

    def _point_at(self, name: str) -> None:
        connections.close_all()
        connections.settings["default"]["NAME"] = name


@contextmanager
def ground() -> Iterator[Ground]:
    """One soak at a time: a second one waits until the first has ended."""
    server = embedded.soak_server()
    with (make_folder(home(), 0o755) / "soak.lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        with server.in_use():
            workbench = Workbench(server, FILLED, f"template_{fingerprint()}")
            with workbench.cloned():
                yield Ground(server)
                connections.close_all()
