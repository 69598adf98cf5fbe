"""Tables that are appended to and never changed, whoever asks: the database refuses it."""

from __future__ import annotations


def append_only(table: str) -> str:
    """SQL of triggers that refuse UPDATE, DELETE and TRUNCATE, whoever asks."""
    return f"""
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  RAISE EXCEPTION '% is appended to, never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $guard$;
CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
"""


def drop_append_only(table: str) -> str:
    return (
        f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}; DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};"
        f" DROP FUNCTION IF EXISTS {table}_append_only();"
    )
