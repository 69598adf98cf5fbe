from django.db import migrations

FORWARDS = """
CREATE FUNCTION people_status_one_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  PERFORM 1 FROM people_statusinterval other
    WHERE other.person_id = NEW.person_id AND other.id <> NEW.id
      AND daterange(other.from_date, other.to_date, '[]') && daterange(NEW.from_date, NEW.to_date, '[]');
  IF FOUND THEN
    RAISE EXCEPTION 'status_one_at_a_time: person % has another status in that span', NEW.person_id
      USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER people_status_one_at_a_time AFTER INSERT OR UPDATE ON people_statusinterval
  FOR EACH ROW EXECUTE FUNCTION people_status_one_at_a_time();
"""
BACKWARDS = """
DROP TRIGGER people_status_one_at_a_time ON people_statusinterval;
DROP FUNCTION people_status_one_at_a_time();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_one_home_at_a_time")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
