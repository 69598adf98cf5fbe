from django.db import migrations

from workflows.engine.guards import state_guard

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
UNDO = [(closed, level) for closed in ("COUNTED", "REFUSED") for level in ("DEPARTMENT", "UNIT", "BUREAU")]

# A closed credit opens again by an undo alone: whoever writes the state has to leave the row that explains it.
REOPENED = """
CREATE FUNCTION credits_credit_reopened() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF NOT EXISTS (
    SELECT FROM engine_decision WHERE case_id = NEW.case_id AND step = 'undo'
    AND from_state = OLD.state AND to_state = NEW.state
  ) THEN
    RAISE EXCEPTION 'a closed credit opens again by an undo only' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $guard$;
CREATE CONSTRAINT TRIGGER credits_credit_reopened AFTER UPDATE OF state ON credits_credit
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.state IN ('COUNTED', 'REFUSED') AND NEW.state IN ('DEPARTMENT', 'UNIT', 'BUREAU'))
  EXECUTE FUNCTION credits_credit_reopened();

CREATE FUNCTION credits_decision_undoes_ones_own() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF NOT EXISTS (
    SELECT FROM engine_decision WHERE case_id = NEW.case_id AND work_id = NEW.work_id AND is_verdict
    AND actor_id = NEW.actor_id AND from_state = NEW.to_state
  ) THEN
    RAISE EXCEPTION 'an undo takes back a verdict of its own actor' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $guard$;
CREATE TRIGGER credits_decision_undoes_ones_own AFTER INSERT ON engine_decision
  FOR EACH ROW WHEN (NEW.step = 'undo') EXECUTE FUNCTION credits_decision_undoes_ones_own();
"""
NOT_REOPENED = """
DROP TRIGGER credits_decision_undoes_ones_own ON engine_decision;
DROP FUNCTION credits_decision_undoes_ones_own();
DROP TRIGGER credits_credit_reopened ON credits_credit;
DROP FUNCTION credits_credit_reopened();
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0006_facts_stand"), ("engine", "0003_counted_from_the_index")]
    operations = [
        migrations.RunSQL(
            state_guard("credits_credit", starts=STARTS, steps=[*STEPS, *UNDO]),
            state_guard("credits_credit", starts=STARTS, steps=STEPS),
        ),
        migrations.RunSQL(REOPENED, NOT_REOPENED),
    ]
