"""Keys taken before a row is written, so that rows can point at each other and be stored set-wise."""

from __future__ import annotations

from django.db import connection, models

LONGEST_KEY = 18
"""Digits; one more might not fit the column."""


def typed_key(text: str) -> int:
    """A key as an address or a form gives it; 0, which no row has, where it cannot be one."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else 0


def next_keys(model: type[models.Model], count: int) -> list[int]:
    """Take `count` ascending keys from the model's sequence."""
    if count == 0:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            # OFFSET 0: the sequence is looked up once, and not again for every key.
            "SELECT nextval(found.sequence) FROM"
            " (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence OFFSET 0) AS found,"
            " generate_series(1, %s)",
            [f'"{model._meta.db_table}"', count],
        )
        return [row[0] for row in cursor.fetchall()]
