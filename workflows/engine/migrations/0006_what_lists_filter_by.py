import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

OPEN = models.Q(finished__isnull=True, place__isnull=False)
DESK = ["place", "role", "line", "created", "id"]


class Migration(migrations.Migration):
    """Columns with constant defaults cost no rewrite, and indexes are built beside the running work."""

    atomic = False
    dependencies = [
        ("engine", "0005_named_reviewers"),
        ("organisations", "0002_paths_follow_parents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="work",
            name="beneficiary",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="work",
            name="form",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
        migrations.AddField(
            model_name="work",
            name="flag",
            field=models.CharField(blank=True, db_default="", default="", max_length=24),
        ),
        migrations.RenameIndex(model_name="work", old_name="work_open_by_desk", new_name="work_open_by_desk_before"),
        AddIndexConcurrently(
            model_name="work",
            index=models.Index(
                condition=OPEN,
                fields=DESK,
                include=("barred", "kind", "form", "flag", "amount", "due_on", "place_name"),
                name="work_open_by_desk",
            ),
        ),
        RemoveIndexConcurrently(model_name="work", name="work_open_by_desk_before"),
        AddIndexConcurrently(
            model_name="work",
            index=models.Index(
                condition=OPEN & ~models.Q(flag=""),
                fields=DESK,
                include=("barred", "kind", "form", "amount", "due_on", "place_name"),
                name="work_flagged_by_desk",
            ),
        ),
        AddIndexConcurrently(
            model_name="work",
            index=models.Index(
                condition=OPEN,
                fields=["place", "role", "line", "place_name", "person_name", "beneficiary"],
                include=("barred", "flag", "amount", "created", "due_on"),
                name="work_open_by_person",
            ),
        ),
    ]
