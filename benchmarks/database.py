"""The database that a benchmark fills: migrated, its own, durable like the real one, dropped at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from config import embedded
from tests.database import Workbench, fingerprint

_open: list[Any] = []


@contextmanager
def measured(name: str) -> Iterator[None]:
    """Clone the template, point Django at it, and clean up whatever happens."""
    with embedded.bench_server().in_use() as server:
        bench = Workbench(server, f"test_{os.getpid()}_{name}", f"template_{fingerprint()}")
        with bench.cloned():
            connections.settings["default"]["NAME"] = bench.name
            _open.append(server.connect(embedded.OWNER, bench.name))
            try:
                yield
            finally:
                _open.pop().close()
                connections.close_all()


def owner() -> Any:
    """A psycopg2 connection in autocommit that may make tables, drop them and ANALYZE."""
    return _open[-1]
