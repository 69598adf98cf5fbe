from django.db import migrations

from workflows.engine.guards import drop_state_guard, state_guard

STARTS = {
    "DRAFT": "true",
    "COUNTED": "NEW.origin IN ('attendance', 'online', 'speaker')",
    "DEPARTMENT": "NEW.origin IN ('attendance', 'online', 'speaker')",
    "UNIT": "NEW.origin IN ('attendance', 'online', 'speaker')",
    "BUREAU": "NEW.origin IN ('attendance', 'online', 'speaker')",
}
STEPS = [
    ("DRAFT", "DEPARTMENT"),
    ("DRAFT", "UNIT"),
    ("DRAFT", "BUREAU"),
    ("DEPARTMENT", "UNIT"),
    ("DEPARTMENT", "BUREAU"),
    ("DEPARTMENT", "COUNTED"),
    ("DEPARTMENT", "RETURNED"),
    ("DEPARTMENT", "REFUSED"),
    ("DEPARTMENT", "WITHDRAWN"),
    ("UNIT", "DEPARTMENT"),
    ("UNIT", "BUREAU"),
    ("UNIT", "COUNTED"),
    ("UNIT", "RETURNED"),
    ("UNIT", "REFUSED"),
    ("UNIT", "WITHDRAWN"),
    ("BUREAU", "DEPARTMENT"),
    ("BUREAU", "UNIT"),
    ("BUREAU", "COUNTED"),
    ("BUREAU", "RETURNED"),
    ("BUREAU", "REFUSED"),
    ("BUREAU", "WITHDRAWN"),
    ("RETURNED", "DEPARTMENT"),
    ("RETURNED", "UNIT"),
    ("RETURNED", "BUREAU"),
    ("RETURNED", "WITHDRAWN"),
    ("COUNTED", "ANNULLED"),
]

BENEFICIARY = """
CREATE FUNCTION credits_decision_beneficiary() RETURNS trigger LANGUAGE plpgsql AS $guard$
DECLARE owner bigint; enterer bigint;
BEGIN
  SELECT person_id, entered_by_id INTO owner, enterer FROM credits_credit WHERE case_id = NEW.case_id;
  IF NOT FOUND THEN RETURN NEW; END IF;
  IF NEW.beneficiary_id <> owner THEN
    RAISE EXCEPTION 'decision names another beneficiary than its credit' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.is_verdict AND (NEW.actor_id IS NULL OR NEW.actor_id IN (owner, coalesce(enterer, owner))) THEN
    RAISE EXCEPTION 'nobody decides their own credit or one they entered' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER credits_decision_beneficiary AFTER INSERT ON engine_decision
  FOR EACH ROW EXECUTE FUNCTION credits_decision_beneficiary();
"""
NO_BENEFICIARY = """
DROP TRIGGER credits_decision_beneficiary ON engine_decision;
DROP FUNCTION credits_decision_beneficiary();
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0001_initial"), ("engine", "0002_decisions_are_appended")]
    operations = [
        migrations.RunSQL(
            state_guard("credits_credit", starts=STARTS, steps=STEPS), drop_state_guard("credits_credit")
        ),
        migrations.RunSQL(BENEFICIARY, NO_BENEFICIARY),
    ]
