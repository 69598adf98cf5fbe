import django.db.models.deletion
from django.db import migrations, models

from workflows.engine.guards import state_guard

STARTS = {"DEPARTMENT": "true", "UNIT": "true", "BUREAU": "true"}
LEVELS = ("DEPARTMENT", "UNIT", "BUREAU")
BEFORE = [
    ("DEPARTMENT", "UNIT"),
    ("DEPARTMENT", "BUREAU"),
    ("UNIT", "BUREAU"),
    *((level, end) for level in LEVELS for end in ("APPLIED", "REJECTED", "WITHDRAWN")),
]
BACK = [
    *((level, "RETURNED") for level in LEVELS),
    *(("RETURNED", level) for level in LEVELS),
    ("RETURNED", "WITHDRAWN"),
]
UNDO = [
    ("UNIT", "DEPARTMENT"),
    ("BUREAU", "DEPARTMENT"),
    ("BUREAU", "UNIT"),
    *((end, level) for end in ("APPLIED", "REJECTED") for level in LEVELS),
]

# What is asked for changes only while it lies with its person.
STANDS = """
CREATE OR REPLACE TRIGGER amendments_amendment_stands
  BEFORE UPDATE OF credit_id, raised_by_id, changes, reason, levels ON amendments_amendment FOR EACH ROW
  WHEN ((NEW.credit_id, NEW.raised_by_id) IS DISTINCT FROM (OLD.credit_id, OLD.raised_by_id)
    OR {unless} (NEW.changes, NEW.reason, NEW.levels) IS DISTINCT FROM (OLD.changes, OLD.reason, OLD.levels))
  EXECUTE FUNCTION amendments_amendment_stands();
"""

# A closed one opens again by an undo alone; a version that takes back says what stood before, and another one of the
# same amendment comes only after it.
OPENS_BY_UNDO = """
CREATE FUNCTION amendments_amendment_reopened() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF NOT EXISTS (
    SELECT FROM engine_decision WHERE case_id = NEW.case_id AND step = 'undo'
    AND from_state = OLD.state AND to_state = NEW.state
  ) THEN
    RAISE EXCEPTION 'a closed amendment opens again by an undo only' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $guard$;
CREATE CONSTRAINT TRIGGER amendments_amendment_reopened AFTER UPDATE OF state ON amendments_amendment
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.state IN ('APPLIED', 'REJECTED') AND NEW.state IN ('DEPARTMENT', 'UNIT', 'BUREAU'))
  EXECUTE FUNCTION amendments_amendment_reopened();

CREATE FUNCTION amendments_version_follows() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF NEW.takes_back AND NOT EXISTS (
    SELECT FROM amendments_version a JOIN amendments_version b ON b.credit_id = a.credit_id AND b.number = a.number - 1
    WHERE a.credit_id = NEW.credit_id AND a.number = NEW.number - 1 AND a.amendment_id = NEW.amendment_id
    AND NOT a.takes_back AND b.facts = NEW.facts
  ) THEN
    RAISE EXCEPTION 'taken back is the newest version, to what stood before it' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT NEW.takes_back AND EXISTS (
    SELECT FROM amendments_version WHERE amendment_id = NEW.amendment_id
    GROUP BY amendment_id HAVING count(*) <> 2 * count(*) FILTER (WHERE takes_back)
  ) THEN
    RAISE EXCEPTION 'an amendment makes one version' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER amendments_version_follows BEFORE INSERT ON amendments_version
  FOR EACH ROW EXECUTE FUNCTION amendments_version_follows();
"""
NOT_AT_ALL = """
DROP TRIGGER amendments_version_follows ON amendments_version; DROP FUNCTION amendments_version_follows();
DROP TRIGGER amendments_amendment_reopened ON amendments_amendment; DROP FUNCTION amendments_amendment_reopened();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("amendments", "0002_facts_follow_versions"),
        ("credits", "0020_reckoned_by_its_rule"),
        ("engine", "0013_decisions_point_at_what_is"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="amendment",
            name="amendment_closed_has_moment",
        ),
        migrations.RemoveConstraint(
            model_name="version",
            name="version_is_the_first_or_made_by_an_amendment",
        ),
        migrations.AddField(
            model_name="amendment",
            name="returned_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
        migrations.AddField(
            model_name="version",
            name="takes_back",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="amendment",
            name="state",
            field=models.CharField(
                choices=[
                    ("DEPARTMENT", "待科室审"),
                    ("UNIT", "待单位审"),
                    ("BUREAU", "待主管部门复审"),
                    ("RETURNED", "退回修改"),
                    ("APPLIED", "已更正"),
                    ("REJECTED", "不予更正"),
                    ("WITHDRAWN", "已撤回"),
                ],
                default="UNIT",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="version",
            name="amendment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="amendments.amendment",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state__in", ("DEPARTMENT", "UNIT", "BUREAU", "RETURNED"))),
                    models.Q(
                        models.Q(("state__in", ("DEPARTMENT", "UNIT", "BUREAU", "RETURNED")), _negated=True),
                        ("closed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="amendment_closed_has_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amendment__isnull", True), ("number", 1), ("takes_back", False)),
                    models.Q(("amendment__isnull", False), ("number__gt", 1)),
                    _connector="OR",
                ),
                name="version_is_the_first_or_made_by_an_amendment",
            ),
        ),
        migrations.RunSQL(
            state_guard("amendments_amendment", starts=STARTS, steps=[*BEFORE, *BACK, *UNDO]),
            state_guard("amendments_amendment", starts=STARTS, steps=BEFORE),
        ),
        migrations.RunSQL(STANDS.format(unless="OLD.state <> 'RETURNED' AND"), STANDS.format(unless="")),
        migrations.RunSQL(OPENS_BY_UNDO, NOT_AT_ALL),
    ]
