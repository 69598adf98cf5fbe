from importlib import import_module

from django.db import migrations

ROW_BY_ROW = import_module("workflows.credits.migrations.0011_names_are_guarded").GUARD

# The same four questions as before, asked once a statement: ten thousand decisions in one INSERT are looked at together.
TOGETHER = """
DROP TRIGGER credits_decision_beneficiary ON engine_decision;
CREATE OR REPLACE FUNCTION credits_decision_beneficiary() RETURNS trigger LANGUAGE plpgsql AS $guard$
DECLARE others boolean; own boolean;
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
      OR coalesce(d.on_behalf_of_id IN (c.person_id, coalesce(c.entered_by_id, c.person_id)), false)))
    INTO others, own FROM added d JOIN credits_credit c ON c.case_id = d.case_id;
  IF others THEN
    RAISE EXCEPTION 'decision names another beneficiary than its credit' USING ERRCODE = 'check_violation';
  END IF;
  IF own THEN
    RAISE EXCEPTION 'nobody decides their own credit or one they entered' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT FROM added d JOIN credits_credit c ON c.case_id = d.case_id
    JOIN credits_evidence e ON e.credit_id = c.id JOIN files_storedfile f ON f.id = e.file_id
    WHERE d.is_verdict AND e.removed_at IS NULL AND f.uploaded_by_id IN (d.actor_id, d.on_behalf_of_id)
  ) THEN
    RAISE EXCEPTION 'nobody decides on evidence they uploaded' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $guard$;
CREATE TRIGGER credits_decision_beneficiary AFTER INSERT ON engine_decision
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION credits_decision_beneficiary();
"""
APART = f"""
DROP TRIGGER credits_decision_beneficiary ON engine_decision;
{ROW_BY_ROW}
CREATE TRIGGER credits_decision_beneficiary AFTER INSERT ON engine_decision
  FOR EACH ROW EXECUTE FUNCTION credits_decision_beneficiary();
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0011_names_are_guarded"), ("engine", "0011_names_without_a_lock")]
    operations = [migrations.RunSQL(TOGETHER, APART)]
