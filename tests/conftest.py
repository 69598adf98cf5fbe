"""The tests' database: real PostgreSQL, the application's plain role, the owner only where a test asks for it."""

import os
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import connections
from django.test import TransactionTestCase

from config import embedded
from tests.cast import make_cast
from tests.database import Workbench, fingerprint


@pytest.fixture(scope="session")
def workbench(worker_id: str) -> Iterator[Workbench]:
    """A database of this worker alone, on a server that stops with the last run."""
    run = os.getppid() if worker_id != "master" else os.getpid()
    with embedded.test_server().in_use() as server:
        bench = Workbench(server, f"test_{run}_{worker_id}", f"template_{fingerprint()}")
        with bench.cloned():
            yield bench


@pytest.fixture(scope="session")
def django_db_setup(workbench: Workbench, django_db_blocker: Any) -> Iterator[None]:
    """Takes the place of pytest-django's: nothing is created or migrated by the application's role."""
    connections.settings["default"]["NAME"] = workbench.name

    def renew(case: TransactionTestCase) -> None:
        connections.close_all()
        workbench.renew()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
        yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture
def owner_connection(transactional_db: None, workbench: Workbench) -> Iterator[Any]:
    """A psycopg2 connection of the owner in autocommit, on the same database; what it does is undone afterwards."""
    with closing(workbench.server.connect(embedded.OWNER, workbench.name)) as connection:
        yield connection


@pytest.fixture
def cast(db: None) -> Any:
    """The named cast of tests/cast.py: two hospitals that must never meet, and who works in them."""
    return make_cast()
