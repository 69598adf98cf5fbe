"""Nobody is employed in two ways at once, nor a resident twice."""

from django.db import migrations

TABLES = ("employment_employment", "employment_residency")
GUARD = """
CREATE FUNCTION {table}_one_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  PERFORM 1 FROM {table} other
    WHERE other.person_id = NEW.person_id AND other.id <> NEW.id
      AND daterange(other.from_date, other.to_date, '[]') && daterange(NEW.from_date, NEW.to_date, '[]');
  IF FOUND THEN
    RAISE EXCEPTION '{table}_one_at_a_time: person % has another in that span', NEW.person_id
      USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER {table}_one_at_a_time AFTER INSERT OR UPDATE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_one_at_a_time();
"""
NO_GUARD = "DROP TRIGGER {table}_one_at_a_time ON {table}; DROP FUNCTION {table}_one_at_a_time();"


class Migration(migrations.Migration):
    dependencies = [("employment", "0001_how_people_are_employed")]
    operations = [migrations.RunSQL(GUARD.format(table=table), NO_GUARD.format(table=table)) for table in TABLES]
