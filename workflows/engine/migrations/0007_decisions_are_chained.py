import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from workflows.engine.chain import UNINSTALL, install, link_existing
from workflows.engine.guards import append_only, drop_append_only

VERSION = 1
KEPT = {"on_delete": models.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    """The columns come with a constant default, so that no row is rewritten but once, by its link."""

    dependencies = [
        ("engine", "0006_what_lists_filter_by"),
        ("organisations", "0002_paths_follow_parents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DaySeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("rows", models.IntegerField()),
                ("first_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("blocks", models.JSONField(default=list)),
                ("digest", models.BinaryField()),
                ("previous_hash", models.BinaryField()),
                ("hash", models.BinaryField()),
                ("sealed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"ordering": ["day"]},
        ),
        migrations.RunSQL(append_only("engine_dayseal"), drop_append_only("engine_dayseal")),
        migrations.CreateModel(
            name="WorkDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("role", models.CharField(max_length=20)),
                ("line", models.CharField(max_length=12)),
                ("first_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("waits", ArrayField(base_field=models.IntegerField(), size=None)),
                ("seal", models.ForeignKey("engine.dayseal", on_delete=models.PROTECT, related_name="+")),
                ("place", models.ForeignKey("organisations.organisation", db_index=False, **KEPT)),
                ("actor", models.ForeignKey(settings.AUTH_USER_MODEL, db_index=False, **KEPT)),
            ],
            options={"indexes": [models.Index(fields=["place", "day"], name="workday_by_place")]},
        ),
        migrations.AddField("decision", "chain_version", models.SmallIntegerField(default=0, editable=False)),
        migrations.AddField("decision", "position", models.IntegerField(default=0, editable=False)),
        migrations.AddField("decision", "previous_hash", models.BinaryField(default=bytes)),
        migrations.AddField("decision", "hash", models.BinaryField(default=bytes)),
        migrations.RunSQL(link_existing(VERSION), migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                fields=["case", "position"], name="decision_one_at_each_position_of_a_case"
            ),
        ),
        migrations.RunSQL(install(VERSION), UNINSTALL),
        migrations.RemoveIndex(model_name="decision", name="decision_by_case"),
    ]
