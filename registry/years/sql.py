"""What the database refuses by itself of a credit year: a jump of phases, and other days for a closed one."""

TABLE = "years_credityear"
STEPS = (("planned", "open"), ("open", "closing"), ("closing", "closed"), ("closed", "open"))
DAYS = ("jurisdiction_id", "from_date", "to_date", "entry_until", "review_until")

_pairs = ", ".join(f"('{before}', '{after}')" for before, after in STEPS)
_new, _old = (", ".join(f"{row}.{name}" for name in DAYS) for row in ("NEW", "OLD"))

GUARD = f"""
CREATE OR REPLACE FUNCTION {TABLE}_phase_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF NEW.phase <> OLD.phase AND (OLD.phase, NEW.phase) NOT IN ({_pairs}) THEN
    RAISE EXCEPTION 'a credit year may not go from % to %', OLD.phase, NEW.phase USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.phase = 'closed' AND ({_new}) IS DISTINCT FROM ({_old}) THEN
    RAISE EXCEPTION 'the days of a closed year stand' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE OR REPLACE TRIGGER {TABLE}_phase_guard BEFORE UPDATE ON {TABLE}
  FOR EACH ROW EXECUTE FUNCTION {TABLE}_phase_guard();
"""
NO_GUARD = f"DROP TRIGGER IF EXISTS {TABLE}_phase_guard ON {TABLE}; DROP FUNCTION IF EXISTS {TABLE}_phase_guard();"

_day = "jurisdiction_id * 100000 + ({} - DATE '1900-01-01')"
# A day of a jurisdiction as one number, since no extension of the embedded server compares a key within a range.
APART = f"""
ALTER TABLE {TABLE} ADD CONSTRAINT credit_years_of_a_jurisdiction_do_not_overlap
  EXCLUDE USING gist (int8range({_day.format("from_date")}, {_day.format("to_date")}, '[]') WITH &&);
"""
NOT_APART = f"ALTER TABLE {TABLE} DROP CONSTRAINT credit_years_of_a_jurisdiction_do_not_overlap;"
