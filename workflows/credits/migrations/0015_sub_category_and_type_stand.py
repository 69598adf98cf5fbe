from importlib import import_module

from django.db import migrations

from registry.base.appended import append_only, drop_append_only

before = import_module("workflows.credits.migrations.0006_facts_stand")
TABLE = "credits_levelrulechange"
FACTS_STAND = before.FACTS_STAND
for name, more in (
    ("NEW.form,", "NEW.form, NEW.sub_kind, NEW.activity_type,"),
    ("OLD.form,", "OLD.form, OLD.sub_kind, OLD.activity_type,"),
    ("level, form,", "level, form, sub_kind, activity_type,"),
):
    FACTS_STAND = FACTS_STAND.replace(name, more)


class Migration(migrations.Migration):
    dependencies = [("credits", "0014_codes_of_tables")]
    operations = [
        migrations.RunSQL(append_only(TABLE), drop_append_only(TABLE)),
        migrations.RunSQL(before.CHANGEABLE + FACTS_STAND, before.CHANGEABLE + before.FACTS_STAND),
    ]
