"""Filling big tables quickly: without their indexes and foreign keys, the indexes built again afterwards."""

from typing import Any

INDEXES = """
SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
WHERE x.indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid)
"""
FOREIGN_KEYS = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"


def fill(cursor: Any, table: str, statement: str, values: dict[str, Any]) -> None:
    """Run an INSERT ... SELECT into a table of a scratch database."""
    cursor.execute(FOREIGN_KEYS, [table])
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(INDEXES, [table])
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    cursor.execute(statement, values)
    for _, definition in indexes:
        cursor.execute(definition)
    cursor.execute(f"VACUUM ANALYZE {table}")
