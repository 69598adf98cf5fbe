from django.db import migrations

from workflows.engine.guards import append_only, drop_append_only, drop_state_guard, state_guard

STARTS = {"DEPARTMENT": "true", "UNIT": "true", "BUREAU": "true"}
STEPS = [
    ("DEPARTMENT", "UNIT"),
    ("DEPARTMENT", "BUREAU"),
    ("DEPARTMENT", "APPLIED"),
    ("DEPARTMENT", "REJECTED"),
    ("DEPARTMENT", "WITHDRAWN"),
    ("UNIT", "BUREAU"),
    ("UNIT", "APPLIED"),
    ("UNIT", "REJECTED"),
    ("UNIT", "WITHDRAWN"),
    ("BUREAU", "APPLIED"),
    ("BUREAU", "REJECTED"),
    ("BUREAU", "WITHDRAWN"),
]
FACTS = (
    "kind", "level", "form", "subject", "discipline_scheme", "discipline_code", "name", "number", "certificate_number",
    "from_date", "to_date", "hours", "credits", "organiser", "host", "issuer", "rule", "sub_kind", "activity_type",
    "amount", "differs_because",
)  # fmt: skip
STAND = (*FACTS, "ruled_by")
WRITTEN = {
    "from_date": "to_char(c.from_date, 'YYYY-MM-DD')",
    "to_date": "to_char(c.to_date, 'YYYY-MM-DD')",
    "hours": "c.hours::numeric(6, 2)::text",
    "credits": "c.credits::numeric(6, 2)::text",
    "amount": "c.amount::numeric(9, 2)::text",
}
FACTS_OF = f"""
CREATE FUNCTION credits_facts_of(c credits_credit) RETURNS jsonb LANGUAGE sql STABLE AS $facts$
  SELECT jsonb_build_object({", ".join(f"'{name}', {WRITTEN.get(name, f'c.{name}')}" for name in FACTS)})
$facts$;
"""

# As before, and one way more: the facts of what counts follow the newest version, which an applied amendment made.
FACTS_STAND = f"""
CREATE OR REPLACE FUNCTION credits_credit_facts_stand() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'DRAFT' THEN
      RAISE EXCEPTION 'a credit that was submitted is not deleted' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
  END IF;
  IF (NEW.person_id, NEW.entered_by_id, NEW.origin, NEW.source_id)
      IS DISTINCT FROM (OLD.person_id, OLD.entered_by_id, OLD.origin, OLD.source_id) THEN
    RAISE EXCEPTION 'whose credit it is and where it came from never change' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state NOT IN ('DRAFT', 'RETURNED') AND
      ({", ".join(f"NEW.{name}" for name in STAND)}) IS DISTINCT FROM ({", ".join(f"OLD.{name}" for name in STAND)})
      {{unless}}
  THEN
    RAISE EXCEPTION 'the facts of a credit in state % do not change', OLD.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
"""
AMENDED = """AND NOT (OLD.state = 'COUNTED' AND NEW.state = 'COUNTED' AND EXISTS (
    SELECT FROM amendments_version v
    JOIN amendments_amendment a ON a.id = v.amendment_id AND a.credit_id = v.credit_id AND a.state = 'APPLIED'
    WHERE v.credit_id = NEW.id AND v.facts = credits_facts_of(NEW)
      AND v.number = (SELECT max(number) FROM amendments_version WHERE credit_id = NEW.id)))"""

STANDS = """
CREATE FUNCTION amendments_amendment_stands() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  RAISE EXCEPTION 'what an amendment asks for, and of which credit, never changes' USING ERRCODE = 'check_violation';
END $guard$;
CREATE TRIGGER amendments_amendment_stands BEFORE UPDATE OF credit_id, raised_by_id, changes, reason, levels
  ON amendments_amendment FOR EACH ROW
  WHEN ((NEW.credit_id, NEW.raised_by_id, NEW.changes, NEW.reason, NEW.levels)
    IS DISTINCT FROM (OLD.credit_id, OLD.raised_by_id, OLD.changes, OLD.reason, OLD.levels))
  EXECUTE FUNCTION amendments_amendment_stands();
CREATE TRIGGER amendments_amendment_stays BEFORE DELETE ON amendments_amendment
  FOR EACH ROW EXECUTE FUNCTION amendments_amendment_stands();
"""
MAY_CHANGE = """
DROP TRIGGER amendments_amendment_stays ON amendments_amendment;
DROP TRIGGER amendments_amendment_stands ON amendments_amendment;
DROP FUNCTION amendments_amendment_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("amendments", "0001_amendments"), ("credits", "0020_reckoned_by_its_rule")]
    operations = [
        migrations.RunSQL(
            state_guard("amendments_amendment", starts=STARTS, steps=STEPS), drop_state_guard("amendments_amendment")
        ),
        migrations.RunSQL(append_only("amendments_version"), drop_append_only("amendments_version")),
        migrations.RunSQL(append_only("amendments_amendmentfile"), drop_append_only("amendments_amendmentfile")),
        migrations.RunSQL(STANDS, MAY_CHANGE),
        migrations.RunSQL(FACTS_OF, "DROP FUNCTION credits_facts_of(credits_credit);"),
        migrations.RunSQL(FACTS_STAND.format(unless=AMENDED), FACTS_STAND.format(unless="")),
    ]
