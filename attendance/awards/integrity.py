"""The invariants of awards: each has one credit that says the same, and no credit of attendance is without one."""

from __future__ import annotations

from functools import partial

from workflows.credits.integrity import Check, find_rows

SAME = """
SELECT 'earning ' || e.id, CASE WHEN c.person_id <> e.person_id THEN 'credit ' || c.id || ' is somebody else''s'
  WHEN c.activity_id IS DISTINCT FROM p.activity_id THEN 'credit ' || c.id || ' is of another activity'
  ELSE 'credit ' || c.id || ' has the source ' || c.origin || ' ' || c.source_id END
FROM attendance_awards_earning e JOIN attendance_sessions_plan p ON p.id = e.plan_id
JOIN credits_credit c ON c.id = e.credit_id
WHERE (c.person_id, c.activity_id, c.origin, c.source_id)
  IS DISTINCT FROM (e.person_id, p.activity_id, 'attendance', 'plan:' || e.plan_id || ':' || e.person_id)
ORDER BY e.id
"""
AMOUNTS = """
SELECT 'earning ' || e.id, 'comes to ' || e.credits || ' credits and ' || e.hours || ' hours, credit ' || c.id
  || ' has ' || c.credits || ' and ' || c.hours
FROM attendance_awards_earning e JOIN credits_credit c ON c.id = e.credit_id
WHERE (c.credits, c.hours) IS DISTINCT FROM (e.credits, e.hours)
  AND NOT EXISTS (
    SELECT FROM attendance_awards_run r WHERE r.plan_id = e.plan_id AND r.made_at > e.awarded_at)
  AND NOT EXISTS (SELECT FROM amendments_amendment a WHERE a.credit_id = c.id)
ORDER BY e.id
"""
ORPHANS = """
SELECT 'credit ' || c.id, 'was awarded for attendance, but no award says so' FROM credits_credit c
WHERE c.origin = 'attendance' AND c.source_id LIKE 'plan:%%'
  AND NOT EXISTS (SELECT FROM attendance_awards_earning e WHERE e.credit_id = c.id)
ORDER BY c.id
"""
REMEDY = "The credit is the truth; read the plan's table and its changes, and have the bureau revoke what is wrong."

CHECKS = (
    Check("award_is_its_credit", "An award and its credit are of one person and one activity.",
          partial(find_rows, SAME), REMEDY),
    Check("award_amounts_agree", "An award comes to what its credit says, unless a later analysis says why not.",
          partial(find_rows, AMOUNTS), REMEDY),
    Check("attendance_credits_have_an_award", "No credit of attendance is without its award.",
          partial(find_rows, ORPHANS), REMEDY),
)  # fmt: skip
