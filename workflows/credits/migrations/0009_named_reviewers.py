import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflows.engine.guards import append_only, drop_append_only


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0008_uploaders_do_not_decide"),
        ("engine", "0005_named_reviewers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="appointment",
                        serialize=False,
                        to="engine.decision",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(append_only("credits_appointment"), drop_append_only("credits_appointment")),
    ]
