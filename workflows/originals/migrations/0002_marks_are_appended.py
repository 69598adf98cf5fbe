from django.db import migrations

from registry.base.appended import append_only, drop_append_only

TABLE = "originals_originalmark"


class Migration(migrations.Migration):
    dependencies = [("originals", "0001_marks")]
    operations = [migrations.RunSQL(append_only(TABLE), drop_append_only(TABLE))]
