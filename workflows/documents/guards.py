"""What the database refuses by itself: a row that was issued stays as it is, but for its end, which comes once."""

from __future__ import annotations

from collections.abc import Sequence


def ends_once(table: str, *, ending: Sequence[str]) -> str:
    """SQL of triggers: only the named columns change, from nothing to something; nothing is deleted."""
    names = ", ".join(f"'{name}'" for name in ending)
    return f"""
CREATE OR REPLACE FUNCTION {table}_ends_once() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.{ending[0]} IS NULL AND to_jsonb(NEW) - ARRAY[{names}] = to_jsonb(OLD) - ARRAY[{names}] THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION '% is never changed, only ended once', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $guard$;
CREATE OR REPLACE TRIGGER {table}_ends_once BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_ends_once();
CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION {table}_ends_once();
"""


def drop_ends_once(table: str) -> str:
    return (
        f"DROP TRIGGER IF EXISTS {table}_ends_once ON {table}; DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};"
        f" DROP FUNCTION IF EXISTS {table}_ends_once();"
    )
