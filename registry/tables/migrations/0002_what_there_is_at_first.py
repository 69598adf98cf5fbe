from typing import Any

from django.db import migrations

from registry.base.appended import append_only, drop_append_only
from registry.tables.builtin import load

TABLES = ("tables_codechange", "tables_evidencechange")


def write(apps: Any, _editor: Any) -> None:
    load(apps)


class Migration(migrations.Migration):
    dependencies = [("tables", "0001_codes_and_their_changes")]
    operations = [
        migrations.RunPython(write, migrations.RunPython.noop),
        *(migrations.RunSQL(append_only(table), drop_append_only(table)) for table in TABLES),
    ]
