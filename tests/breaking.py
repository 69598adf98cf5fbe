"""Rows made wrong past every guard, as the owner of the tables could."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.core.management import call_command


def finds(owner: Any, name: str, statement: str, *, guarded: Iterable[str]) -> None:
    """After the statement `check_integrity` complains, and names the check."""
    with owner.cursor() as cursor:
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        assert cursor.rowcount > 0
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    with pytest.raises(Exception, match=name):
        call_command("check_integrity")
