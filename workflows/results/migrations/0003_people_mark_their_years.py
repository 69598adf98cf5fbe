"""Whoever changes what befell somebody, how they are employed or when they came marks their running years.

Years that are closed stand: nothing here opens them again.
"""

from django.db import migrations

SPANS = ("people_statusinterval", "employment_employment", "employment_residency")
MARK = """
CREATE FUNCTION results_mark_{table}() RETURNS trigger LANGUAGE plpgsql SET enable_hashjoin = off
  SET enable_mergejoin = off AS $mark$
BEGIN
  INSERT INTO results_marked (credit_year_id, person_id)
  SELECT y.id, c.person_id
  FROM (SELECT person_id, min({first}) AS first, max({last}) AS last FROM changed GROUP BY person_id) c
  JOIN years_credityear y ON y.to_date >= c.first AND y.from_date <= c.last AND y.phase IN ('open', 'closing')
  WHERE EXISTS (SELECT 1 FROM results_yearresult r WHERE r.credit_year_id = y.id AND r.person_id = c.person_id);
  RETURN NULL;
END $mark$;
CREATE TRIGGER results_mark_inserted AFTER INSERT ON {table}
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION results_mark_{table}();
CREATE TRIGGER results_mark_before AFTER UPDATE ON {table}
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION results_mark_{table}();
CREATE TRIGGER results_mark_after AFTER UPDATE ON {table}
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION results_mark_{table}();
CREATE TRIGGER results_mark_deleted AFTER DELETE ON {table}
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION results_mark_{table}();
"""
NO_MARK = """
DROP TRIGGER results_mark_inserted ON {table};
DROP TRIGGER results_mark_before ON {table};
DROP TRIGGER results_mark_after ON {table};
DROP TRIGGER results_mark_deleted ON {table};
DROP FUNCTION results_mark_{table}();
"""
NAMES = [
    *({"table": table, "first": "from_date", "last": "coalesce(to_date, 'infinity')"} for table in SPANS),
    {"table": "employment_joining", "first": "day", "last": "day"},
]


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0002_credits_mark_their_year"),
        ("people", "0006_row_history"),
        ("employment", "0002_one_at_a_time"),
    ]
    operations = [migrations.RunSQL(MARK.format(**names), NO_MARK.format(**names)) for names in NAMES]
