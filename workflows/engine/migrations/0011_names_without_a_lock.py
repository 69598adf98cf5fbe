from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    # Reading through a big history must not stop those who write to it.
    atomic = False
    dependencies = [("engine", "0010_names_on_the_decision")]
    operations = [
        ValidateConstraint(model_name="decision", name="decision_not_in_the_name_of_its_beneficiary"),
        ValidateConstraint(model_name="decision", name="decision_in_the_name_of_somebody_else"),
        AddIndexConcurrently(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("on_behalf_of__isnull", False)),
                fields=["on_behalf_of", "-id"],
                name="decision_by_absent",
            ),
        ),
    ]
