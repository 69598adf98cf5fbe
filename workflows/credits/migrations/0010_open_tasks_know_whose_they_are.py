from django.db import migrations

AT_A_TIME = 5000
OPEN = (
    "SELECT id FROM engine_work WHERE finished IS NULL AND place_id IS NOT NULL AND beneficiary_id IS NULL ORDER BY id"
)
OF_CREDITS = """
UPDATE engine_work w SET form = c.form, beneficiary_id = c.person_id
FROM credits_credit c WHERE c.case_id = w.process_id AND w.id = ANY(%s)
"""
OF_OBJECTIONS = """
UPDATE engine_work w SET form = c.form, beneficiary_id = c.person_id
FROM credits_objection o JOIN credits_credit c ON c.id = o.credit_id WHERE o.case_id = w.process_id AND w.id = ANY(%s)
"""


def fill(apps, schema_editor):
    """What is open learns form and person, a few thousand at a time; `manage.py check_again` flags it afterwards."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(OPEN)
        keys = [row[0] for row in cursor.fetchall()]
        for start in range(0, len(keys), AT_A_TIME):
            for statement in (OF_CREDITS, OF_OBJECTIONS):
                cursor.execute(statement, [keys[start : start + AT_A_TIME]])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("credits", "0009_named_reviewers"), ("engine", "0006_what_lists_filter_by")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
