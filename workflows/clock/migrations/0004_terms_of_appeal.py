import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflows.engine.guards import append_only, drop_append_only

TABLE = "clock_appealterm"


class Migration(migrations.Migration):
    dependencies = [
        ("clock", "0003_row_history"),
        ("organisations", "0002_paths_follow_parents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="AppealTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", models.PositiveSmallIntegerField(verbose_name="不通过后几天内可以申诉")),
                ("reason", models.CharField(max_length=200)),
                ("said_at", models.DateTimeField(auto_now_add=True)),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["place", "-id"], name="appeal_term_by_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1)), name="appeal_term_gives_at_least_a_day"
                    )
                ],
            },
        ),
        migrations.RunSQL(append_only(TABLE), drop_append_only(TABLE)),
    ]
