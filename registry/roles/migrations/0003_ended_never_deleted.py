from django.db import migrations

FORWARDS = """
CREATE FUNCTION roles_grant_ended_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  RAISE EXCEPTION 'a role is ended, never deleted' USING ERRCODE = 'check_violation';
END $guard$;
CREATE TRIGGER roles_grant_ended_never_deleted BEFORE DELETE ON roles_grant
  FOR EACH ROW EXECUTE FUNCTION roles_grant_ended_never_deleted();
"""
BACKWARDS = """
DROP TRIGGER roles_grant_ended_never_deleted ON roles_grant;
DROP FUNCTION roles_grant_ended_never_deleted();
"""


class Migration(migrations.Migration):
    dependencies = [("roles", "0002_lines_and_dates")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
