from django.db import migrations

FACTS_STAND = """
CREATE FUNCTION credits_credit_facts_stand() RETURNS trigger LANGUAGE plpgsql AS $guard$
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
      (NEW.kind, NEW.level, NEW.form, NEW.subject, NEW.discipline_scheme, NEW.discipline_code, NEW.name, NEW.number,
       NEW.certificate_number, NEW.from_date, NEW.to_date, NEW.hours, NEW.credits, NEW.organiser, NEW.host, NEW.issuer)
      IS DISTINCT FROM
      (OLD.kind, OLD.level, OLD.form, OLD.subject, OLD.discipline_scheme, OLD.discipline_code, OLD.name, OLD.number,
       OLD.certificate_number, OLD.from_date, OLD.to_date, OLD.hours, OLD.credits, OLD.organiser, OLD.host, OLD.issuer)
  THEN
    RAISE EXCEPTION 'the facts of a credit in state % do not change', OLD.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER credits_credit_facts_stand BEFORE DELETE OR UPDATE OF person_id, entered_by_id, origin, source_id, kind,
  level, form, subject, discipline_scheme, discipline_code, name, number, certificate_number, from_date, to_date, hours,
  credits, organiser, host, issuer
  ON credits_credit FOR EACH ROW EXECUTE FUNCTION credits_credit_facts_stand();
"""
CHANGEABLE = """
DROP TRIGGER credits_credit_facts_stand ON credits_credit;
DROP FUNCTION credits_credit_facts_stand();
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0005_objections")]
    operations = [migrations.RunSQL(FACTS_STAND, CHANGEABLE)]
