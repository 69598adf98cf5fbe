from django.db import migrations

FORWARDS = """
CREATE FUNCTION organisations_path_follows_parent() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF NEW.path <> coalesce((SELECT path FROM organisations_organisation WHERE id = NEW.parent_id), '/') || NEW.id || '/'
    OR EXISTS (
      SELECT FROM organisations_organisation child
        WHERE child.parent_id = NEW.id AND child.path <> NEW.path || child.id || '/'
    )
  THEN
    RAISE EXCEPTION 'organisation_path_follows_its_parent: % does not hold for organisation %', NEW.path, NEW.id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER organisations_path_follows_parent AFTER INSERT OR UPDATE OF path, parent_id ON organisations_organisation
  FOR EACH ROW EXECUTE FUNCTION organisations_path_follows_parent();
"""
BACKWARDS = """
DROP TRIGGER organisations_path_follows_parent ON organisations_organisation;
DROP FUNCTION organisations_path_follows_parent();
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
