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
    dependencies = [("credits", "0013_one_index_less"), ("engine", "0012_whose_task_is_the_records")]
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
    ]
