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
  -- No join of the two: a plan made for one row is kept, and it is a bad one for two thousand.
  INSERT INTO results_marked (credit_year_id, person_id)
  SELECT DISTINCT credit_year_id, person_id FROM (
    SELECT credit_year_id, person_id FROM (
      SELECT id, credit_year_id, person_id, credits, hours, credit_class, subject, rule, kind, level, origin
      FROM came WHERE state = 'COUNTED' AND credit_year_id IS NOT NULL
      UNION ALL
      SELECT id, credit_year_id, person_id, credits, hours, credit_class, subject, rule, kind, level, origin
      FROM went WHERE state = 'COUNTED' AND credit_year_id IS NOT NULL
    ) counted
    GROUP BY id, credit_year_id, person_id, credits, hours, credit_class, subject, rule, kind, level, origin
    HAVING count(*) = 1
  ) changed;
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
