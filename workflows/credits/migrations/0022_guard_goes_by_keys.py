from importlib import import_module

from django.db import migrations

AS_BEFORE = import_module("workflows.credits.migrations.0016_appeals").WITH_APPEALS
WAYS = ("hashjoin", "mergejoin", "seqscan", "material")

# The same questions as before. Each starts from the new decisions and looks up what they are about by its key: planned
# while the tables were small, it read all new decisions for every credit, and went on doing so for the whole session.
BY_KEYS = """
CREATE OR REPLACE FUNCTION credits_decision_beneficiary() RETURNS trigger LANGUAGE plpgsql AS $guard$
DECLARE others boolean; own boolean; again boolean;
BEGIN
  IF EXISTS (
    SELECT FROM added d, LATERAL (SELECT w.barred FROM engine_work w WHERE w.id = d.work_id OFFSET 0) w
    WHERE d.is_verdict AND d.on_behalf_of_id IS NOT NULL AND d.on_behalf_of_id = ANY(w.barred)
  ) THEN
    RAISE EXCEPTION 'a substitute may not decide what the one they stand in for may not'
      USING ERRCODE = 'check_violation';
  END IF;
  SELECT bool_or(d.beneficiary_id <> c.person_id),
    bool_or(d.is_verdict AND (d.actor_id IS NULL
      OR d.actor_id IN (c.person_id, coalesce(c.entered_by_id, c.person_id))
      OR coalesce(d.on_behalf_of_id IN (c.person_id, coalesce(c.entered_by_id, c.person_id)), false))),
    bool_or(d.is_verdict AND c.refusers <> ''
      AND string_to_array(c.refusers, ',')::bigint[] && ARRAY[d.actor_id, d.on_behalf_of_id])
    INTO others, own, again FROM added d, LATERAL (
      SELECT c.person_id, c.entered_by_id, c.refusers FROM credits_credit c WHERE c.case_id = d.case_id OFFSET 0
    ) c;
  IF others THEN
    RAISE EXCEPTION 'decision names another beneficiary than its credit' USING ERRCODE = 'check_violation';
  END IF;
  IF own THEN
    RAISE EXCEPTION 'nobody decides their own credit or one they entered' USING ERRCODE = 'check_violation';
  END IF;
  IF again THEN
    RAISE EXCEPTION 'whoever refused a credit does not decide its appeal' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT FROM added d, LATERAL (
      SELECT f.uploaded_by_id FROM credits_credit c JOIN credits_evidence e ON e.credit_id = c.id
      JOIN files_storedfile f ON f.id = e.file_id WHERE c.case_id = d.case_id AND e.removed_at IS NULL OFFSET 0
    ) f WHERE d.is_verdict AND f.uploaded_by_id IN (d.actor_id, d.on_behalf_of_id)
  ) THEN
    RAISE EXCEPTION 'nobody decides on evidence they uploaded' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $guard$;
"""
STEADY = "".join(f"ALTER FUNCTION credits_decision_beneficiary() SET enable_{way} = off;\n" for way in WAYS)


class Migration(migrations.Migration):
    dependencies = [("credits", "0021_raised_by_a_client_as_well"), ("engine", "0014_guards_go_by_keys")]
    operations = [migrations.RunSQL(BY_KEYS + STEADY, AS_BEFORE)]
