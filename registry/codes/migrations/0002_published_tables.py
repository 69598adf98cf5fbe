from django.db import migrations

from registry.codes.loading import load


def forwards(apps, schema_editor):
    load(apps)


class Migration(migrations.Migration):
    dependencies = [("codes", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
