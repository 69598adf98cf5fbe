"""The invariants of projects, of their reviewers' opinions and of their requests."""

from __future__ import annotations

from functools import partial

from workflows.credits.integrity import CASE_REMEDY, HISTORY_REMEDY, Check, find_rows, guard_differs

from .flow import OpinionFlow, ProjectFlow, RequestFlow
from .models import Project

FLOW, OPINIONS, REQUESTS = (f"projects/flow.{flow.__name__}" for flow in (ProjectFlow, OpinionFlow, RequestFlow))
RECORDS = {FLOW: "projects_project", OPINIONS: "projects_opinion", REQUESTS: "projects_request"}
NODES = {
    "CHECK": "check", "REVIEW": "review", "REPORTED": "audit", "RETURNED": "correct", "APPROVED": "filing",
    "FILED": "holding", "HELD": "reporting",
}  # fmt: skip
WHERE = ", ".join(f"('{state}', '{FLOW}.{node}')" for state, node in NODES.items())

AGREES = f"""
SELECT 'project ' || p.id, p.state || ', ' || count(w.id) || ' open tasks ' || coalesce(min(w.flow_task), '')
FROM projects_project p JOIN engine_case k ON k.id = p.case_id
LEFT JOIN engine_work w ON w.process_id = k.id AND w.finished IS NULL AND w.flow_task_type = 'HUMAN'
GROUP BY p.id, k.id HAVING CASE WHEN p.state IN ('REFUSED', 'AUDITED', 'CANCELLED')
  THEN count(w.id) <> 0 OR k.finished IS NULL
  ELSE count(w.id) <> 1 OR k.finished IS NOT NULL OR (p.state, min(w.flow_task)) NOT IN ({WHERE}) END
"""  # noqa: S608 (our own words)
BESIDE = """
SELECT r.what || ' ' || r.id, CASE WHEN r.closed THEN 'closed' ELSE 'open' END || ', ' || count(w.id) || ' open tasks'
FROM (
  SELECT 'opinion' AS what, id, case_id, advice <> '' AS closed FROM projects_opinion
  UNION ALL SELECT 'request', id, case_id, outcome <> '' FROM projects_request
) r JOIN engine_case k ON k.id = r.case_id
LEFT JOIN engine_work w ON w.process_id = k.id AND w.finished IS NULL AND w.flow_task_type = 'HUMAN'
GROUP BY r.what, r.id, r.closed, k.id
HAVING count(w.id) <> CASE WHEN r.closed THEN 0 ELSE 1 END OR (k.finished IS NULL) = r.closed
"""
EXPLAINED = """
SELECT 'project ' || p.id, 'is ' || p.state || ', its history ends in ' || coalesce(d.to_state, 'nothing')
FROM projects_project p LEFT JOIN LATERAL (
  SELECT to_state FROM engine_decision WHERE case_id = p.case_id ORDER BY id DESC LIMIT 1) d ON true
WHERE p.state <> 'DRAFT' AND d.to_state IS DISTINCT FROM p.state
"""
OWN = """
SELECT 'decision ' || d.id, d.step || ' of project ' || p.id || ' was taken by a party to it, or in their name'
FROM engine_decision d JOIN (
  SELECT id, id AS project, case_id FROM projects_project WHERE case_id IS NOT NULL
  UNION ALL SELECT id, project_id, case_id FROM projects_request
) r ON r.case_id = d.case_id JOIN projects_project p ON p.id = r.project
WHERE d.is_verdict AND (d.actor_id IS NULL OR ARRAY[d.actor_id, d.on_behalf_of_id] && (ARRAY[p.entered_by_id] || ARRAY(
  SELECT s.actor_id FROM engine_decision s
  WHERE s.case_id = p.case_id AND NOT s.is_verdict AND s.place_id IS NULL AND s.actor_id IS NOT NULL)))
"""
ENTRY = """
SELECT 'project ' || p.id, 'and its entry in the library, activity ' || a.id || ', differ'
FROM projects_project p JOIN years_activity a ON a.id = p.activity_id
WHERE (a.number, a.name, a.level, a.from_date, a.to_date, a.hours, a.credits, a.jurisdiction_id)
  IS DISTINCT FROM (p.number, p.name, p.level, p.from_date, p.to_date,
    coalesce(p.hours_theory, 0) + coalesce(p.hours_practice, 0), p.credits, p.bureau_id)
  OR (a.cancelled_on IS NOT NULL) <> (p.state = 'CANCELLED')
"""
GIVEN = """
SELECT 'project ' || p.id, 'was given ' || p.credits || ', neither as asked nor as set'
FROM projects_project p LEFT JOIN LATERAL (
  SELECT credits FROM projects_creditsetting s WHERE s.project_id = p.id AND s.round = p.round
  ORDER BY s.id DESC LIMIT 1) s ON true
WHERE p.credits IS DISTINCT FROM coalesce(s.credits, p.credits_asked) AND p.credits IS NOT NULL
"""
APPEALED = """
SELECT 'decision ' || d.id, 'decided an appeal against a refusal of their own'
FROM projects_project p JOIN engine_decision r ON r.case_id = p.case_id AND r.step = 'refuse'
JOIN engine_decision d ON d.case_id = p.case_id AND d.is_verdict AND d.id > r.id
JOIN engine_decision a ON a.case_id = p.case_id AND a.step = 'appeal' AND a.id BETWEEN r.id AND d.id
WHERE ARRAY[d.actor_id, d.on_behalf_of_id] && ARRAY[r.actor_id, r.on_behalf_of_id]
"""

CHECKS = (
    Check("project_agrees", "A project, its case and its task agree.", partial(find_rows, AGREES), CASE_REMEDY),
    Check(
        "beside_a_project_agrees",
        "What lies beside a project agrees with its case.",
        partial(find_rows, BESIDE),
        CASE_REMEDY,
    ),
    Check(
        "project_is_explained",
        "A project's state follows from its decision rows.",
        partial(find_rows, EXPLAINED),
        HISTORY_REMEDY,
    ),
    Check(
        "nobody_approves_their_own_project",
        "Nobody decides on a project of their own side.",
        partial(find_rows, OWN),
        HISTORY_REMEDY,
    ),
    Check(
        "project_appeals_are_decided_by_others",
        "Whoever refused a project does not decide its appeal.",
        partial(find_rows, APPEALED),
        HISTORY_REMEDY,
    ),
    Check(
        "projects_are_given_what_was_asked_or_set",
        "An approved project has the credits that were asked for, or those that its bureau set.",
        partial(find_rows, GIVEN),
        HISTORY_REMEDY,
    ),
    Check(
        "project_and_library_agree",
        "The library says of a project what the project says.",
        partial(find_rows, ENTRY),
        "Write the entry of the library again from the project, which the database guards.",
    ),
    Check(
        "guard_knows_the_projects",
        "The guard's list is the lifecycle's, of projects, too.",
        partial(guard_differs, Project),
        "Write a migration that installs the guard again from the lifecycle.",
    ),
)
