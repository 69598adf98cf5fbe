from django.db import migrations

from workflows.engine.guards import append_only, drop_append_only

TABLE = "credits_unitpolicychange"


class Migration(migrations.Migration):
    dependencies = [("credits", "0003_unit_policy_changes")]
    operations = [migrations.RunSQL(append_only(TABLE), drop_append_only(TABLE))]
