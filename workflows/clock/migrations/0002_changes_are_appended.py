from django.db import migrations

from workflows.engine.guards import append_only, drop_append_only

TABLE = "clock_clockchange"


class Migration(migrations.Migration):
    dependencies = [("clock", "0001_clock")]
    operations = [migrations.RunSQL(append_only(TABLE), drop_append_only(TABLE))]
