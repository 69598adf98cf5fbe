import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflows.engine.guards import drop_never_deleted, never_deleted

POINTED_AT = ("engine_case", "engine_work", "people_person", "organisations_organisation")

# Its plans go through the keys of the tables, whether a statement brings one decision or ten thousand.
POINTERS = """
CREATE FUNCTION engine_decision_pointers() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off AS $guard$
BEGIN
  IF EXISTS (
    SELECT FROM added d LEFT JOIN engine_work w ON w.id = d.work_id AND w.process_id = d.case_id
    WHERE d.work_id IS NOT NULL AND w.id IS NULL
  ) THEN
    RAISE EXCEPTION 'a decision is about a task of its own case' USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT case_id FROM added WHERE work_id IS NULL) d
    LEFT JOIN engine_case c ON c.id = d.case_id WHERE c.id IS NULL
  ) THEN
    RAISE EXCEPTION 'a decision is about a case that is there' USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF EXISTS (
    SELECT FROM (
      SELECT actor_id FROM added UNION SELECT on_behalf_of_id FROM added
      UNION SELECT receiver_id FROM added UNION SELECT beneficiary_id FROM added
    ) d(id) LEFT JOIN people_person p ON p.id = d.id WHERE d.id IS NOT NULL AND p.id IS NULL
  ) THEN
    RAISE EXCEPTION 'a decision names people who are there' USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT place_id FROM added WHERE place_id IS NOT NULL) d
    LEFT JOIN organisations_organisation o ON o.id = d.place_id WHERE o.id IS NULL
  ) THEN
    RAISE EXCEPTION 'a decision names a place that is there' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $guard$;
CREATE TRIGGER engine_decision_pointers AFTER INSERT ON engine_decision
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION engine_decision_pointers();
"""
TASKS = """
CREATE FUNCTION engine_work_case() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off AS $guard$
BEGIN
  IF EXISTS (
    SELECT FROM added w LEFT JOIN engine_case c ON c.id = w.process_id WHERE c.id IS NULL
  ) THEN
    RAISE EXCEPTION 'a task is of a case that is there' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $guard$;
CREATE FUNCTION engine_work_stays() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  RAISE EXCEPTION 'a task stays in its case' USING ERRCODE = 'foreign_key_violation';
END $guard$;
CREATE TRIGGER engine_work_case AFTER INSERT ON engine_work
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION engine_work_case();
CREATE TRIGGER engine_work_stays AFTER UPDATE OF process_id ON engine_work FOR EACH ROW
  WHEN (NEW.process_id IS DISTINCT FROM OLD.process_id) EXECUTE FUNCTION engine_work_stays();
"""
NO_TASKS = """
DROP TRIGGER engine_work_case ON engine_work; DROP FUNCTION engine_work_case();
DROP TRIGGER engine_work_stays ON engine_work; DROP FUNCTION engine_work_stays();
"""
NO_POINTERS = "DROP TRIGGER engine_decision_pointers ON engine_decision; DROP FUNCTION engine_decision_pointers();"


class Migration(migrations.Migration):
    dependencies = [
        ("engine", "0012_whose_task_is_the_records"),
        ("organisations", "0003_row_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(migrations.RunSQL(never_deleted(table), drop_never_deleted(table)) for table in POINTED_AT),
        migrations.RunSQL(POINTERS, NO_POINTERS),
        migrations.RunSQL(TASKS, NO_TASKS),
        migrations.AlterField(
            model_name="work",
            name="process",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="task_set",
                to="engine.case",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="beneficiary",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="case",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="engine.case",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="on_behalf_of",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                default=None,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="place",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="receiver",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                default=None,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="work",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="engine.work",
            ),
        ),
    ]
