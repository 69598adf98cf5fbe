from django.db import migrations, models

FUNCTION = """
CREATE OR REPLACE FUNCTION credits_decision_beneficiary() RETURNS trigger LANGUAGE plpgsql AS $guard$
DECLARE credit bigint; owner bigint; enterer bigint;
BEGIN
  SELECT id, person_id, entered_by_id INTO credit, owner, enterer FROM credits_credit WHERE case_id = NEW.case_id;
  IF NOT FOUND THEN RETURN NEW; END IF;
  IF NEW.beneficiary_id <> owner THEN
    RAISE EXCEPTION 'decision names another beneficiary than its credit' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.is_verdict AND (NEW.actor_id IS NULL OR NEW.actor_id IN (owner, coalesce(enterer, owner))) THEN
    RAISE EXCEPTION 'nobody decides their own credit or one they entered' USING ERRCODE = 'check_violation';
  END IF;
  {uploader}
  RETURN NEW;
END $guard$;
"""
UPLOADER = """
  IF NEW.is_verdict AND EXISTS (
    SELECT FROM credits_evidence e JOIN files_storedfile f ON f.id = e.file_id
    WHERE e.credit_id = credit AND e.removed_at IS NULL AND f.uploaded_by_id = NEW.actor_id
  ) THEN
    RAISE EXCEPTION 'nobody decides on evidence they uploaded' USING ERRCODE = 'check_violation';
  END IF;
"""
# What is under review already: who uploaded for somebody else, and the desks where it lies.
WHO = """
UPDATE credits_credit c SET uploaders = found.keys FROM (
  SELECT e.credit_id, string_agg(DISTINCT f.uploaded_by_id::text, ',') AS keys
  FROM credits_evidence e JOIN files_storedfile f ON f.id = e.file_id JOIN credits_credit o ON o.id = e.credit_id
  WHERE e.removed_at IS NULL AND o.state <> 'DRAFT'
  AND f.uploaded_by_id <> o.person_id AND f.uploaded_by_id IS DISTINCT FROM o.entered_by_id
  GROUP BY e.credit_id
) AS found WHERE c.id = found.credit_id;
UPDATE engine_work w SET barred = barred || string_to_array(c.uploaders, ',')::bigint[]
FROM credits_credit c WHERE c.uploaders <> '' AND w.process_id = c.case_id AND w.finished IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("credits", "0007_undo"), ("files", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="credit",
            name="uploaders",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.RunSQL(FUNCTION.format(uploader=UPLOADER), FUNCTION.format(uploader="")),
        migrations.RunSQL(WHO, migrations.RunSQL.noop),
    ]
