"""What the database refuses of late entries: another word on what was decided, another person or year, a row gone."""

TABLE = "late_lateentry"
ASKED = ("person_id", "year_id", "asked_by_id", "asked_at", "reason")
_new, _old = (", ".join(f"{row}.{name}" for name in ASKED) for row in ("NEW", "OLD"))

GUARD = f"""
CREATE OR REPLACE FUNCTION {TABLE}_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.outcome <> '' THEN
      RAISE EXCEPTION 'a late entry is asked for before it is decided' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a late entry is kept for good' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.outcome <> '' OR ({_new}) IS DISTINCT FROM ({_old}) THEN
    RAISE EXCEPTION 'what was said of a late entry stands' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $guard$;
CREATE OR REPLACE TRIGGER {TABLE}_guard BEFORE INSERT OR UPDATE OR DELETE ON {TABLE}
  FOR EACH ROW EXECUTE FUNCTION {TABLE}_guard();
"""
NO_GUARD = f"DROP TRIGGER IF EXISTS {TABLE}_guard ON {TABLE}; DROP FUNCTION IF EXISTS {TABLE}_guard();"
