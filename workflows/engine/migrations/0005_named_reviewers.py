import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The index is built beside running work; of a column that is empty everywhere.
    atomic = False
    dependencies = [
        ("engine", "0004_city_is_the_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="work",
            name="named",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        AddIndexConcurrently(
            model_name="work",
            index=models.Index(
                condition=models.Q(("named__isnull", False)), fields=["named"], name="work_by_named_reviewer"
            ),
        ),
    ]
