"""What the database itself refuses: states and steps outside the agreed list, and any change of an appended row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection, models

from registry.base.appended import append_only, drop_append_only

__all__ = ["append_only", "declared_steps", "drop_append_only", "drop_state_guard", "installed_guard", "state_guard"]

Pair = tuple[str, str]


def state_guard(table: str, *, starts: dict[str, str], steps: Iterable[Pair]) -> str:
    """SQL of a trigger: a row begins in a state of `starts` (state: condition over NEW) and moves along `steps`."""
    allowed = ", ".join(f"('{before}', '{after}')" for before, after in sorted(steps))
    begins = " OR ".join(f"(NEW.state = '{state}' AND ({condition}))" for state, condition in sorted(starts.items()))
    return f"""
CREATE OR REPLACE FUNCTION {table}_state_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT ({begins}) THEN
      RAISE EXCEPTION '% may not begin in state %', TG_TABLE_NAME, NEW.state USING ERRCODE = 'check_violation';
    END IF;
  ELSIF NEW.state IS DISTINCT FROM OLD.state AND (OLD.state, NEW.state) NOT IN ({allowed}) THEN
    RAISE EXCEPTION '% may not go from % to %', TG_TABLE_NAME, OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE OR REPLACE TRIGGER {table}_state_guard BEFORE INSERT OR UPDATE OF state ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_state_guard();
"""


def drop_state_guard(table: str) -> str:
    return f"DROP TRIGGER IF EXISTS {table}_state_guard ON {table}; DROP FUNCTION IF EXISTS {table}_state_guard();"


def declared_steps(model: type[models.Model], field: str = "state") -> set[Pair]:
    """Every pair of states that the lifecycle's transitions declare."""
    pairs: set[Pair] = set()
    for transition in model._meta.get_field(field).get_all_transitions(model):  # type: ignore[union-attr]
        targets: Sequence[str] = getattr(transition.target, "allowed_states", None) or [transition.target]
        pairs |= {(str(transition.source), str(target)) for target in targets}
    return {(before, after) for before, after in pairs if before != after}


def installed_guard(table: str) -> str:
    """The trigger function's source as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [f"{table}_state_guard"])
        row = cursor.fetchone()
    return row[0] if row else ""


def never_deleted(table: str) -> str:
    """SQL of a trigger that keeps a row that others may point at without a foreign key of their own."""
    return f"""
CREATE OR REPLACE FUNCTION {table}_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  RAISE EXCEPTION '% is kept for good', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $guard$;
CREATE OR REPLACE TRIGGER {table}_never_deleted BEFORE DELETE OR UPDATE OF id ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_never_deleted();
"""


def drop_never_deleted(table: str) -> str:
    return f"DROP TRIGGER IF EXISTS {table}_never_deleted ON {table}; DROP FUNCTION IF EXISTS {table}_never_deleted();"
