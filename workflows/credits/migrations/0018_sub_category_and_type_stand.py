from django.db import migrations, models
import pgtrigger.migrations
import pgtrigger.compiler
from importlib import import_module


from registry.base.appended import append_only, drop_append_only

before = import_module("workflows.credits.migrations.0006_facts_stand")
TABLE = "credits_levelrulechange"
FACTS_STAND = before.FACTS_STAND
for name, more in (
    ("NEW.form,", "NEW.form, NEW.sub_kind, NEW.activity_type,"),
    ("OLD.form,", "OLD.form, OLD.sub_kind, OLD.activity_type,"),
    ("level, form,", "level, form, sub_kind, activity_type,"),
):
    FACTS_STAND = FACTS_STAND.replace(name, more)


class Migration(migrations.Migration):
    dependencies = [("credits", "0017_codes_of_tables")]
    operations = [
        migrations.RunSQL(append_only(TABLE), drop_append_only(TABLE)),
        migrations.RunSQL(before.CHANGEABLE + FACTS_STAND, before.CHANGEABLE + before.FACTS_STAND),
        pgtrigger.migrations.RemoveTrigger(
            model_name="credit",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="credit",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="credit",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="creditevent",
            name="activity_type",
            field=models.CharField(blank=True, db_default="", default="", max_length=16, verbose_name="活动类型"),
        ),
        migrations.AddField(
            model_name="creditevent",
            name="sub_kind",
            field=models.CharField(blank=True, db_default="", default="", max_length=16, verbose_name="子类别"),
        ),
        migrations.AlterField(
            model_name="creditevent",
            name="form",
            field=models.CharField(max_length=12, verbose_name="举办方式"),
        ),
        migrations.AlterField(
            model_name="creditevent",
            name="kind",
            field=models.CharField(max_length=16, verbose_name="学分类别"),
        ),
        migrations.AlterField(
            model_name="creditevent",
            name="level",
            field=models.CharField(max_length=12, verbose_name="学分级别"),
        ),
        migrations.AlterField(
            model_name="levelruleevent",
            name="kind",
            field=models.CharField(blank=True, max_length=16),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="credit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "credits_creditevent" ("activity_id", "activity_type", "approvals", "bureau_at", "case_id", "certificate_number", "changed_at", "city_id", "closed_at", "created_at", "credit_class", "credit_year_id", "credits", "decided_by", "department_at", "department_id", "discipline_code", "discipline_scheme", "entered_by_id", "facts_digest", "form", "from_date", "host", "hours", "id", "issuer", "kind", "level", "levels", "levels_merged", "line", "name", "note", "number", "objected_at", "organiser", "origin", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusers", "returned_by", "rule", "source_id", "state", "sub_kind", "subject", "submitted_at", "to_date", "unit_at", "unit_id", "uploaders") SELECT new_values."activity_id", new_values."activity_type", new_values."approvals", new_values."bureau_at", new_values."case_id", new_values."certificate_number", new_values."changed_at", new_values."city_id", new_values."closed_at", new_values."created_at", new_values."credit_class", new_values."credit_year_id", new_values."credits", new_values."decided_by", new_values."department_at", new_values."department_id", new_values."discipline_code", new_values."discipline_scheme", new_values."entered_by_id", new_values."facts_digest", new_values."form", new_values."from_date", new_values."host", new_values."hours", new_values."id", new_values."issuer", new_values."kind", new_values."level", new_values."levels", new_values."levels_merged", new_values."line", new_values."name", new_values."note", new_values."number", new_values."objected_at", new_values."organiser", new_values."origin", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', new_values."id", new_values."refusers", new_values."returned_by", new_values."rule", new_values."source_id", new_values."state", new_values."sub_kind", new_values."subject", new_values."submitted_at", new_values."to_date", new_values."unit_at", new_values."unit_id", new_values."uploaders" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;',
                    hash="b291bb5623ada3035eb3d4d1260185790301dabf",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d7dc2",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="credits_credit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="credit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "credits_creditevent" ("activity_id", "activity_type", "approvals", "bureau_at", "case_id", "certificate_number", "changed_at", "city_id", "closed_at", "created_at", "credit_class", "credit_year_id", "credits", "decided_by", "department_at", "department_id", "discipline_code", "discipline_scheme", "entered_by_id", "facts_digest", "form", "from_date", "host", "hours", "id", "issuer", "kind", "level", "levels", "levels_merged", "line", "name", "note", "number", "objected_at", "organiser", "origin", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusers", "returned_by", "rule", "source_id", "state", "sub_kind", "subject", "submitted_at", "to_date", "unit_at", "unit_id", "uploaders") SELECT new_values."activity_id", new_values."activity_type", new_values."approvals", new_values."bureau_at", new_values."case_id", new_values."certificate_number", new_values."changed_at", new_values."city_id", new_values."closed_at", new_values."created_at", new_values."credit_class", new_values."credit_year_id", new_values."credits", new_values."decided_by", new_values."department_at", new_values."department_id", new_values."discipline_code", new_values."discipline_scheme", new_values."entered_by_id", new_values."facts_digest", new_values."form", new_values."from_date", new_values."host", new_values."hours", new_values."id", new_values."issuer", new_values."kind", new_values."level", new_values."levels", new_values."levels_merged", new_values."line", new_values."name", new_values."note", new_values."number", new_values."objected_at", new_values."organiser", new_values."origin", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', new_values."id", new_values."refusers", new_values."returned_by", new_values."rule", new_values."source_id", new_values."state", new_values."sub_kind", new_values."subject", new_values."submitted_at", new_values."to_date", new_values."unit_at", new_values."unit_id", new_values."uploaders" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;',
                    hash="9bfd00ce6c07b205c119d92113e53f783e993afe",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ca864",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="credits_credit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="credit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "credits_creditevent" ("activity_id", "activity_type", "approvals", "bureau_at", "case_id", "certificate_number", "changed_at", "city_id", "closed_at", "created_at", "credit_class", "credit_year_id", "credits", "decided_by", "department_at", "department_id", "discipline_code", "discipline_scheme", "entered_by_id", "facts_digest", "form", "from_date", "host", "hours", "id", "issuer", "kind", "level", "levels", "levels_merged", "line", "name", "note", "number", "objected_at", "organiser", "origin", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusers", "returned_by", "rule", "source_id", "state", "sub_kind", "subject", "submitted_at", "to_date", "unit_at", "unit_id", "uploaders") SELECT old_values."activity_id", old_values."activity_type", old_values."approvals", old_values."bureau_at", old_values."case_id", old_values."certificate_number", old_values."changed_at", old_values."city_id", old_values."closed_at", old_values."created_at", old_values."credit_class", old_values."credit_year_id", old_values."credits", old_values."decided_by", old_values."department_at", old_values."department_id", old_values."discipline_code", old_values."discipline_scheme", old_values."entered_by_id", old_values."facts_digest", old_values."form", old_values."from_date", old_values."host", old_values."hours", old_values."id", old_values."issuer", old_values."kind", old_values."level", old_values."levels", old_values."levels_merged", old_values."line", old_values."name", old_values."note", old_values."number", old_values."objected_at", old_values."organiser", old_values."origin", old_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."refusers", old_values."returned_by", old_values."rule", old_values."source_id", old_values."state", old_values."sub_kind", old_values."subject", old_values."submitted_at", old_values."to_date", old_values."unit_at", old_values."unit_id", old_values."uploaders" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;',
                    hash="a967afc814b0d8754a75c0fe1a6ab1890c035487",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_58a2d",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="credits_credit",
                    when="AFTER",
                ),
            ),
        ),
    ]
