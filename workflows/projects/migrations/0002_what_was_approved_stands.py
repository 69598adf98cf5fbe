from django.db import migrations

from workflows.engine.guards import append_only, drop_append_only, drop_state_guard, state_guard

STARTS = {"DRAFT": "true"}
STEPS = [
    ("DRAFT", "CHECK"),
    ("RETURNED", "CHECK"),
    ("CHECK", "REVIEW"),
    ("CHECK", "RETURNED"),
    ("REVIEW", "RETURNED"),
    ("REVIEW", "APPROVED"),
    ("REVIEW", "REFUSED"),
    ("REFUSED", "REVIEW"),
    ("APPROVED", "FILED"),
    ("APPROVED", "CANCELLED"),
    ("FILED", "HELD"),
    ("FILED", "CANCELLED"),
    ("HELD", "REPORTED"),
    ("REPORTED", "AUDITED"),
    ("REPORTED", "HELD"),
]
FORM = (
    "name", "level", "disciplines", "leader_name", "leader_title", "leader_unit", "leader_phone", "teachers",
    "hours_theory", "hours_practice", "venue", "learners", "intake", "fee", "assessment", "credits_asked",
    "last_year", "need", "aims", "content", "audience",
)  # fmt: skip
DAYS = ("periods", "from_date", "to_date")
GIVEN = ("number", "credits", "activity_id")


def differ(names: tuple[str, ...]) -> str:
    return f"({', '.join(f'NEW.{name}' for name in names)}) IS DISTINCT FROM ({', '.join(f'OLD.{name}' for name in names)})"


PROJECT = f"""
CREATE FUNCTION projects_project_stands() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'DRAFT' THEN
      RAISE EXCEPTION 'a project that was handed in is not deleted' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
  END IF;
  IF {differ(("unit_id", "entered_by_id"))} THEN
    RAISE EXCEPTION 'whose project it is never changes' USING ERRCODE = 'check_violation';
  END IF;
  IF {differ(GIVEN)} AND NOT (OLD.state = 'REVIEW' AND NEW.state = 'APPROVED') THEN
    RAISE EXCEPTION 'number, credits and entry are given at the approval alone' USING ERRCODE = 'check_violation';
  END IF;
  IF {differ(("bureau_id",))} AND NOT (OLD.state IN ('DRAFT', 'RETURNED') AND NEW.state = 'CHECK') THEN
    RAISE EXCEPTION 'the bureau is found when a project is handed in' USING ERRCODE = 'check_violation';
  END IF;
  IF {differ(("appealed_at",))} AND NOT (OLD.appealed_at IS NULL AND OLD.state = 'REFUSED' AND NEW.state = 'REVIEW')
      OR OLD.state = 'REFUSED' AND NEW.state = 'REVIEW' AND (OLD.appealed_at IS NOT NULL OR NEW.appealed_at IS NULL) THEN
    RAISE EXCEPTION 'a project is appealed for once' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state <> 'CANCELLED' AND NEW.state = 'CANCELLED' AND NOT EXISTS (
      SELECT FROM projects_request WHERE project_id = NEW.id AND kind = 'cancel' AND outcome = 'granted') THEN
    RAISE EXCEPTION 'a project is cancelled by a request that was granted' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state IN ('DRAFT', 'RETURNED') THEN
    RETURN NEW;
  END IF;
  IF {differ(FORM)} THEN
    RAISE EXCEPTION 'the form of a project in state % does not change', OLD.state USING ERRCODE = 'check_violation';
  END IF;
  IF {differ(DAYS)} AND NOT (OLD.state IN ('APPROVED', 'FILED') AND NEW.state = OLD.state AND EXISTS (
      SELECT FROM projects_request WHERE project_id = NEW.id AND kind = 'postpone' AND outcome = 'granted'
        AND periods = NEW.periods)) THEN
    RAISE EXCEPTION 'days change by a request that was granted' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER projects_project_stands BEFORE UPDATE OR DELETE ON projects_project
  FOR EACH ROW EXECUTE FUNCTION projects_project_stands();
"""  # noqa: S608 (our own names)
ASKED = f"""
CREATE FUNCTION projects_request_stands() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.outcome <> ''
      OR {differ(("project_id", "kind", "periods", "reason", "raised_by_id"))} THEN
    RAISE EXCEPTION 'what was asked for, and what was decided on it, stands' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.outcome = 'granted' AND NOT EXISTS (
      SELECT FROM projects_project WHERE id = NEW.project_id AND state IN ('APPROVED', 'FILED')) THEN
    RAISE EXCEPTION 'only what is still to come is postponed or cancelled' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER projects_request_stands BEFORE UPDATE OR DELETE ON projects_request
  FOR EACH ROW EXECUTE FUNCTION projects_request_stands();
"""
ADVISED = f"""
CREATE FUNCTION projects_opinion_stands() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.advice <> '' OR {differ(("project_id", "round", "reviewer_id", "invited_by_id"))} THEN
    RAISE EXCEPTION 'an opinion that was given stands' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER projects_opinion_stands BEFORE UPDATE OR DELETE ON projects_opinion
  FOR EACH ROW EXECUTE FUNCTION projects_opinion_stands();
"""
REPORTED = """
CREATE FUNCTION projects_report_stands() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'DELETE' OR NOT EXISTS (SELECT FROM projects_project WHERE id = NEW.project_id AND state = 'HELD')
      OR TG_OP = 'UPDATE' AND NEW.project_id <> OLD.project_id THEN
    RAISE EXCEPTION 'a report is written while its project waits for it' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER projects_report_stands BEFORE INSERT OR UPDATE OR DELETE ON projects_report
  FOR EACH ROW EXECUTE FUNCTION projects_report_stands();
"""
FILED = """
CREATE FUNCTION projects_projectfile_stands() RETURNS trigger LANGUAGE plpgsql AS $guard$
DECLARE
  mine projects_projectfile := coalesce(NEW, OLD);
  at varchar := (SELECT state FROM projects_project WHERE id = mine.project_id);
BEGIN
  IF TG_OP = 'UPDATE' OR NOT (mine.kind = 'application' AND at IN ('DRAFT', 'RETURNED')
      OR mine.kind = 'report' AND at = 'HELD' OR mine.kind IN ('notice', 'timetable') AND at = 'APPROVED') THEN
    RAISE EXCEPTION 'a file of a project in state % stands', at USING ERRCODE = 'check_violation';
  END IF;
  RETURN mine;
END $guard$;
CREATE TRIGGER projects_projectfile_stands BEFORE INSERT OR UPDATE OR DELETE ON projects_projectfile
  FOR EACH ROW EXECUTE FUNCTION projects_projectfile_stands();
"""


def drop(table: str) -> str:
    return f"DROP TRIGGER {table}_stands ON {table}; DROP FUNCTION {table}_stands();"


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_projects")]
    operations = [
        migrations.RunSQL(
            state_guard("projects_project", starts=STARTS, steps=STEPS), drop_state_guard("projects_project")
        ),
        migrations.RunSQL(append_only("projects_projectrule"), drop_append_only("projects_projectrule")),
        *(
            migrations.RunSQL(sql, drop(table))
            for sql, table in (
                (PROJECT, "projects_project"),
                (ASKED, "projects_request"),
                (ADVISED, "projects_opinion"),
                (REPORTED, "projects_report"),
                (FILED, "projects_projectfile"),
            )
        ),
    ]
