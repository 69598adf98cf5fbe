from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION credits_decision_beneficiary() RETURNS trigger LANGUAGE plpgsql AS $guard$
DECLARE credit bigint; owner bigint; enterer bigint;
BEGIN
  {absent}
  SELECT id, person_id, entered_by_id INTO credit, owner, enterer FROM credits_credit WHERE case_id = NEW.case_id;
  IF NOT FOUND THEN RETURN NEW; END IF;
  IF NEW.beneficiary_id <> owner THEN
    RAISE EXCEPTION 'decision names another beneficiary than its credit' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.is_verdict AND (NEW.actor_id IS NULL OR NEW.actor_id IN (owner, coalesce(enterer, owner)){or_absent}) THEN
    RAISE EXCEPTION 'nobody decides their own credit or one they entered' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.is_verdict AND EXISTS (
    SELECT FROM credits_evidence e JOIN files_storedfile f ON f.id = e.file_id
    WHERE e.credit_id = credit AND e.removed_at IS NULL AND f.uploaded_by_id {is_actor}
  ) THEN
    RAISE EXCEPTION 'nobody decides on evidence they uploaded' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
"""
ABSENT = """
  IF NEW.is_verdict AND NEW.on_behalf_of_id IS NOT NULL AND EXISTS (
      SELECT FROM engine_work WHERE id = NEW.work_id AND NEW.on_behalf_of_id = ANY(barred)) THEN
    RAISE EXCEPTION 'a substitute may not decide what the one they stand in for may not'
      USING ERRCODE = 'check_violation';
  END IF;
"""
GUARD = FUNCTION.format(
    absent=ABSENT,
    or_absent=" OR NEW.on_behalf_of_id IN (owner, coalesce(enterer, owner))",
    is_actor="IN (NEW.actor_id, NEW.on_behalf_of_id)",
)
BEFORE = FUNCTION.format(absent="", or_absent="", is_actor="= NEW.actor_id")


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0010_open_tasks_know_whose_they_are"),
        ("engine", "0010_names_on_the_decision"),
    ]
    operations = [migrations.RunSQL(GUARD, BEFORE)]
