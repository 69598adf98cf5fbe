from django.db import migrations

from workflows.engine.guards import append_only, drop_append_only


class Migration(migrations.Migration):
    dependencies = [("engine", "0001_initial")]
    operations = [migrations.RunSQL(append_only("engine_decision"), drop_append_only("engine_decision"))]
