"""What the database refuses by itself of a standard: a jump of states, and any change of what is published."""

TABLE = "standards_standard"

GUARD = f"""
CREATE OR REPLACE FUNCTION {TABLE}_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'DRAFT' THEN
      RAISE EXCEPTION 'a standard begins as a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'DRAFT' THEN
      RAISE EXCEPTION 'a published standard is never deleted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('DRAFT', 'PUBLISHED'), ('PUBLISHED', 'SUPERSEDED')) THEN
    RAISE EXCEPTION 'a standard may not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state <> 'DRAFT' AND to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state' THEN
    RAISE EXCEPTION 'a published standard is never changed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $guard$;
CREATE OR REPLACE TRIGGER {TABLE}_guard BEFORE INSERT OR UPDATE OR DELETE ON {TABLE}
  FOR EACH ROW EXECUTE FUNCTION {TABLE}_guard();
"""
NO_GUARD = f"DROP TRIGGER IF EXISTS {TABLE}_guard ON {TABLE}; DROP FUNCTION IF EXISTS {TABLE}_guard();"
