from django.db import migrations

FORWARDS = """
CREATE FUNCTION people_membership_one_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  PERFORM 1 FROM people_membership other
    WHERE other.person_id = NEW.person_id AND other.id <> NEW.id
      AND daterange(other.from_date, other.to_date, '[]') && daterange(NEW.from_date, NEW.to_date, '[]');
  IF FOUND THEN
    RAISE EXCEPTION 'membership_one_at_a_time: person % belongs elsewhere in that span', NEW.person_id
      USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER people_membership_one_at_a_time AFTER INSERT OR UPDATE ON people_membership
  FOR EACH ROW EXECUTE FUNCTION people_membership_one_at_a_time();
"""
BACKWARDS = """
DROP TRIGGER people_membership_one_at_a_time ON people_membership;
DROP FUNCTION people_membership_one_at_a_time();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
