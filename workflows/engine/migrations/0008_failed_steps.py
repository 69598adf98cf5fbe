from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Beside running work: the table of tasks is the largest, and next to none of them is in error."""

    atomic = False
    dependencies = [("engine", "0007_decisions_are_chained")]

    operations = [
        AddIndexConcurrently(
            model_name="work",
            index=models.Index(
                condition=models.Q(("status", "ERROR")), fields=["flow_task", "id"], name="work_failed_by_step"
            ),
        ),
    ]
