import pgtrigger.migrations
import pgtrigger.compiler
from django.db import migrations, models

# The same questions as before, and one more: what was refused and appealed is not decided by who refused it.
GUARD = """
CREATE OR REPLACE FUNCTION credits_decision_beneficiary() RETURNS trigger LANGUAGE plpgsql AS $guard$
DECLARE others boolean; own boolean; {declared}
BEGIN
  IF EXISTS (
    SELECT FROM added d JOIN engine_work w ON w.id = d.work_id
    WHERE d.is_verdict AND d.on_behalf_of_id IS NOT NULL AND d.on_behalf_of_id = ANY(w.barred)
  ) THEN
    RAISE EXCEPTION 'a substitute may not decide what the one they stand in for may not'
      USING ERRCODE = 'check_violation';
  END IF;
  SELECT bool_or(d.beneficiary_id <> c.person_id),
    bool_or(d.is_verdict AND (d.actor_id IS NULL
      OR d.actor_id IN (c.person_id, coalesce(c.entered_by_id, c.person_id))
      OR coalesce(d.on_behalf_of_id IN (c.person_id, coalesce(c.entered_by_id, c.person_id)), false))){asked}
    INTO others, own{into} FROM added d JOIN credits_credit c ON c.case_id = d.case_id;
  IF others THEN
    RAISE EXCEPTION 'decision names another beneficiary than its credit' USING ERRCODE = 'check_violation';
  END IF;
  IF own THEN
    RAISE EXCEPTION 'nobody decides their own credit or one they entered' USING ERRCODE = 'check_violation';
  END IF;
  {refused}
  IF EXISTS (
    SELECT FROM added d JOIN credits_credit c ON c.case_id = d.case_id
    JOIN credits_evidence e ON e.credit_id = c.id JOIN files_storedfile f ON f.id = e.file_id
    WHERE d.is_verdict AND e.removed_at IS NULL AND f.uploaded_by_id IN (d.actor_id, d.on_behalf_of_id)
  ) THEN
    RAISE EXCEPTION 'nobody decides on evidence they uploaded' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $guard$;
"""
WITH_APPEALS = GUARD.format(
    declared="again boolean;",
    asked=""",
    bool_or(d.is_verdict AND c.refusers <> ''
      AND string_to_array(c.refusers, ',')::bigint[] && ARRAY[d.actor_id, d.on_behalf_of_id])""",
    into=", again",
    refused="""IF again THEN
    RAISE EXCEPTION 'whoever refused a credit does not decide its appeal' USING ERRCODE = 'check_violation';
  END IF;""",
)
WITHOUT_APPEALS = GUARD.format(declared="", asked="", into="", refused="")

# A closed credit opens again by an undo or an appeal: whoever writes the state has to leave the row that explains it.
REOPENED = """
CREATE OR REPLACE FUNCTION credits_credit_reopened() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF NOT EXISTS (
    SELECT FROM engine_decision WHERE case_id = NEW.case_id AND step = 'undo'
    AND from_state = OLD.state AND to_state = NEW.state
  ) {or_appeal} THEN
    RAISE EXCEPTION 'a closed credit opens again by {words} only' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $guard$;
"""
OR_APPEAL = """AND NOT (OLD.state = 'REFUSED' AND NEW.refusers <> '' AND EXISTS (
    SELECT FROM engine_decision WHERE case_id = NEW.case_id AND step = 'appeal' AND from_state = 'REFUSED'))"""

# Once is once; and who refused stays named for good.
ONCE = """
CREATE UNIQUE INDEX credit_is_appealed_once ON engine_decision (case_id) WHERE step = 'appeal';
CREATE FUNCTION credits_credit_refusers_stand() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  RAISE EXCEPTION 'who refused a credit that was appealed stays named' USING ERRCODE = 'check_violation';
END $guard$;
CREATE TRIGGER credits_credit_refusers_stand BEFORE UPDATE OF refusers ON credits_credit FOR EACH ROW
  WHEN (OLD.refusers <> '' AND NEW.refusers IS DISTINCT FROM OLD.refusers)
  EXECUTE FUNCTION credits_credit_refusers_stand();
"""
NOT_ONCE = """
DROP TRIGGER credits_credit_refusers_stand ON credits_credit;
DROP FUNCTION credits_credit_refusers_stand();
DROP INDEX credit_is_appealed_once;
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0015_rule_of_the_standard"), ("engine", "0012_whose_task_is_the_records")]
    operations = [
        migrations.AddField(
            model_name="credit",
            name="refusers",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.RunSQL(WITH_APPEALS, WITHOUT_APPEALS),
        migrations.RunSQL(
            REOPENED.format(or_appeal=OR_APPEAL, words="an undo or an appeal"),
            REOPENED.format(or_appeal="", words="an undo"),
        ),
        migrations.RunSQL(ONCE, NOT_ONCE),
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
            name="refusers",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="credit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "credits_creditevent" ("activity_id", "approvals", "bureau_at", "case_id", "certificate_number", "changed_at", "city_id", "closed_at", "created_at", "credit_class", "credit_year_id", "credits", "decided_by", "department_at", "department_id", "discipline_code", "discipline_scheme", "entered_by_id", "facts_digest", "form", "from_date", "host", "hours", "id", "issuer", "kind", "level", "levels", "levels_merged", "line", "name", "note", "number", "objected_at", "organiser", "origin", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusers", "returned_by", "rule", "source_id", "state", "subject", "submitted_at", "to_date", "unit_at", "unit_id", "uploaders") SELECT new_values."activity_id", new_values."approvals", new_values."bureau_at", new_values."case_id", new_values."certificate_number", new_values."changed_at", new_values."city_id", new_values."closed_at", new_values."created_at", new_values."credit_class", new_values."credit_year_id", new_values."credits", new_values."decided_by", new_values."department_at", new_values."department_id", new_values."discipline_code", new_values."discipline_scheme", new_values."entered_by_id", new_values."facts_digest", new_values."form", new_values."from_date", new_values."host", new_values."hours", new_values."id", new_values."issuer", new_values."kind", new_values."level", new_values."levels", new_values."levels_merged", new_values."line", new_values."name", new_values."note", new_values."number", new_values."objected_at", new_values."organiser", new_values."origin", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', new_values."id", new_values."refusers", new_values."returned_by", new_values."rule", new_values."source_id", new_values."state", new_values."subject", new_values."submitted_at", new_values."to_date", new_values."unit_at", new_values."unit_id", new_values."uploaders" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;',
                    hash="38af9e5d4e145562acdc48ebb41ff0932d619c54",
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
                    func='INSERT INTO "credits_creditevent" ("activity_id", "approvals", "bureau_at", "case_id", "certificate_number", "changed_at", "city_id", "closed_at", "created_at", "credit_class", "credit_year_id", "credits", "decided_by", "department_at", "department_id", "discipline_code", "discipline_scheme", "entered_by_id", "facts_digest", "form", "from_date", "host", "hours", "id", "issuer", "kind", "level", "levels", "levels_merged", "line", "name", "note", "number", "objected_at", "organiser", "origin", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusers", "returned_by", "rule", "source_id", "state", "subject", "submitted_at", "to_date", "unit_at", "unit_id", "uploaders") SELECT new_values."activity_id", new_values."approvals", new_values."bureau_at", new_values."case_id", new_values."certificate_number", new_values."changed_at", new_values."city_id", new_values."closed_at", new_values."created_at", new_values."credit_class", new_values."credit_year_id", new_values."credits", new_values."decided_by", new_values."department_at", new_values."department_id", new_values."discipline_code", new_values."discipline_scheme", new_values."entered_by_id", new_values."facts_digest", new_values."form", new_values."from_date", new_values."host", new_values."hours", new_values."id", new_values."issuer", new_values."kind", new_values."level", new_values."levels", new_values."levels_merged", new_values."line", new_values."name", new_values."note", new_values."number", new_values."objected_at", new_values."organiser", new_values."origin", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', new_values."id", new_values."refusers", new_values."returned_by", new_values."rule", new_values."source_id", new_values."state", new_values."subject", new_values."submitted_at", new_values."to_date", new_values."unit_at", new_values."unit_id", new_values."uploaders" FROM ( SELECT new_values.* FROM new_values  ) AS new_values; RETURN NULL;',
                    hash="0d47aa4c2db54d3243918319fc3c48f04807fd14",
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
                    func='INSERT INTO "credits_creditevent" ("activity_id", "approvals", "bureau_at", "case_id", "certificate_number", "changed_at", "city_id", "closed_at", "created_at", "credit_class", "credit_year_id", "credits", "decided_by", "department_at", "department_id", "discipline_code", "discipline_scheme", "entered_by_id", "facts_digest", "form", "from_date", "host", "hours", "id", "issuer", "kind", "level", "levels", "levels_merged", "line", "name", "note", "number", "objected_at", "organiser", "origin", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "refusers", "returned_by", "rule", "source_id", "state", "subject", "submitted_at", "to_date", "unit_at", "unit_id", "uploaders") SELECT old_values."activity_id", old_values."approvals", old_values."bureau_at", old_values."case_id", old_values."certificate_number", old_values."changed_at", old_values."city_id", old_values."closed_at", old_values."created_at", old_values."credit_class", old_values."credit_year_id", old_values."credits", old_values."decided_by", old_values."department_at", old_values."department_id", old_values."discipline_code", old_values."discipline_scheme", old_values."entered_by_id", old_values."facts_digest", old_values."form", old_values."from_date", old_values."host", old_values."hours", old_values."id", old_values."issuer", old_values."kind", old_values."level", old_values."levels", old_values."levels_merged", old_values."line", old_values."name", old_values."note", old_values."number", old_values."objected_at", old_values."organiser", old_values."origin", old_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."refusers", old_values."returned_by", old_values."rule", old_values."source_id", old_values."state", old_values."subject", old_values."submitted_at", old_values."to_date", old_values."unit_at", old_values."unit_id", old_values."uploaders" FROM ( SELECT old_values.* FROM old_values  ) AS old_values; RETURN NULL;',
                    hash="87432c523267f73eca5ca5a425d0ab881f95858b",
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
