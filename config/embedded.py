"""The embedded database: two clusters (the system's and the tests'), two roles, and who stops what.

The superuser appears in this file only. `xuefen_owner` migrates, `xuefen_app` serves.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg2
from psycopg2 import sql

from config.cluster import SUPERUSER, Cluster, ClusterError
from config.home import home, make_folder
from config.keys import stored_keys

OWNER, APP = "xuefen_owner", "xuefen_app"
DATABASE = "xuefen"


@dataclass(frozen=True)
class Server:
    """A cluster with our roles in it. Its users hold a shared lock; the last one out stops it."""

    cluster: Cluster
    passwords: dict[str, str]

    def address(self, role: str, database: str = DATABASE) -> dict[str, str]:
        """How libpq reaches it."""
        return {
            "host": str(self.cluster.data),
            "user": role,
            "password": self.passwords[role],
            "dbname": database,
        }

    def connect(self, role: str, database: str = DATABASE) -> Any:
        """A plain connection in autocommit, for what happens outside Django."""
        try:
            connection = psycopg2.connect(**self.address(role, database))
        except psycopg2.OperationalError as error:
            if "password authentication" in str(error):
                raise ClusterError(f"the key file does not fit the data in {self.cluster.data}.") from error
            raise
        connection.autocommit = True
        return connection

    @contextmanager
    def in_use(self) -> Iterator["Server"]:
        """Running and prepared for as long as somebody is inside."""
        folder = make_folder(self.cluster.data.parent, 0o755)
        name = self.cluster.data.name
        with _lock_file(folder / f"{name}.start.lock") as gate, _lock_file(folder / f"{name}.users.lock") as users:
            fcntl.flock(gate, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            self.cluster.start()
            self._make_roles()
            fcntl.flock(gate, fcntl.LOCK_UN)
            try:
                yield self
            finally:
                fcntl.flock(gate, fcntl.LOCK_EX)
                self._stop_if_last(users)

    def _stop_if_last(self, users: IO[str]) -> None:
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        self.cluster.stop()

    def _make_roles(self) -> None:
        with closing(self.connect(SUPERUSER, "postgres")) as connection, connection.cursor() as cursor:
            for role, rights in ((OWNER, "CREATEDB"), (APP, "NOCREATEDB")):
                cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone() is None:
                    plain = f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEROLE {rights} PASSWORD %s"
                    cursor.execute(plain, [self.passwords[role]])
            # The owner may end the application's sessions, to drop a database that is still in use.
            cursor.execute(f"GRANT {APP} TO {OWNER}")

    def ensure_database(self, name: str) -> None:
        """Empty and owned by the owner; `manage.py prepare` fills it."""
        with closing(self.connect(OWNER, "postgres")) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _lock_file(path: Path) -> IO[str]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")


def _server(folder: str, *, durable: bool) -> Server:
    keys = stored_keys()
    passwords = {
        SUPERUSER: keys["PG_SUPERUSER_PASSWORD"],
        OWNER: keys["PG_OWNER_PASSWORD"],
        APP: keys["PG_APP_PASSWORD"],
    }
    return Server(Cluster(home() / folder, passwords[SUPERUSER], durable=durable), passwords)


def system_server() -> Server:
    """The one that keeps what people enter."""
    return _server("pg", durable=True)


def test_server() -> Server:
    """The one that tests wipe; it may lose everything in a power cut."""
    return _server("pg-test", durable=False)


def bench_server() -> Server:
    """The one that is measured: wiped like the tests', careful like the system's."""
    return _server("pg-bench", durable=True)


def soak_server() -> Server:
    """The one that is killed on purpose, again and again, and has to keep what it confirmed."""
    return _server("pg-soak", durable=True)


def django_settings(server: Server, role: str) -> dict[str, Any]:
    """The same address in Django's words."""
    words = {"host": "HOST", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return {words[name]: value for name, value in server.address(role).items()}


@contextmanager
def running() -> Iterator[Server]:
    """The system's server with its database in it, for as long as the block runs."""
    with system_server().in_use() as server:
        server.ensure_database(DATABASE)
        yield server
