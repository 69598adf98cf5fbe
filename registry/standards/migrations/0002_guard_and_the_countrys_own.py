from django.db import migrations

from registry.standards.shipped import load
from registry.standards.sql import GUARD, NO_GUARD


def forwards(apps, schema_editor):
    load(apps)


class Migration(migrations.Migration):
    dependencies = [("standards", "0001_standards")]
    operations = [
        migrations.RunSQL(GUARD, NO_GUARD),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
