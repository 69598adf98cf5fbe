"""Whoever counts a credit, takes one back or changes what it gives marks the year of its person."""

from django.db import migrations

MARKS = """
CREATE FUNCTION results_mark_inserted() RETURNS trigger LANGUAGE plpgsql AS $mark$
BEGIN
  INSERT INTO results_marked (credit_year_id, person_id)
  SELECT DISTINCT credit_year_id, person_id FROM came WHERE state = 'COUNTED' AND credit_year_id IS NOT NULL;
  RETURN NULL;
END $mark$;
CREATE FUNCTION results_mark_updated() RETURNS trigger LANGUAGE plpgsql AS $mark$
BEGIN
  INSERT INTO results_marked (credit_year_id, person_id)
  SELECT DISTINCT marked.credit_year_id, marked.person_id
  FROM went JOIN came USING (id),
    LATERAL (VALUES (went.state, went.credit_year_id, went.person_id), (came.state, came.credit_year_id, came.person_id))
      AS marked(state, credit_year_id, person_id)
  WHERE (went.state = 'COUNTED' OR came.state = 'COUNTED')
    AND (went.state, went.credit_year_id, went.credits, went.hours, went.credit_class, went.subject, went.rule, went.kind, went.level, went.origin)
      IS DISTINCT FROM (came.state, came.credit_year_id, came.credits, came.hours, came.credit_class, came.subject, came.rule, came.kind, came.level, came.origin)
    AND marked.state = 'COUNTED' AND marked.credit_year_id IS NOT NULL;
  RETURN NULL;
END $mark$;
CREATE TRIGGER results_mark_inserted AFTER INSERT ON credits_credit
  REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION results_mark_inserted();
CREATE TRIGGER results_mark_updated AFTER UPDATE ON credits_credit
  REFERENCING OLD TABLE AS went NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION results_mark_updated();
"""
NO_MARKS = """
DROP TRIGGER results_mark_updated ON credits_credit;
DROP TRIGGER results_mark_inserted ON credits_credit;
DROP FUNCTION results_mark_updated();
DROP FUNCTION results_mark_inserted();
"""


class Migration(migrations.Migration):
    dependencies = [("results", "0001_results"), ("credits", "0018_sub_category_and_type_stand")]
    operations = [migrations.RunSQL(MARKS, NO_MARKS)]
