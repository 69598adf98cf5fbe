"""The invariants of inspections."""

from __future__ import annotations

from functools import partial

from workflows.credits.integrity import HISTORY_REMEDY, Check, find_rows

HELD = """
SELECT 'finding ' || f.id, 'doubts plan ' || p.id || ', whose awards are not held'
FROM attendance_inspections_finding f JOIN attendance_inspections_inspection i ON i.id = f.inspection_id
JOIN attendance_sessions_session s ON s.id = i.session_id JOIN attendance_sessions_plan p ON p.id = s.plan_id
LEFT JOIN attendance_inspections_release r ON r.finding_id = f.id
WHERE f.verdict = 'doubt' AND r.id IS NULL AND p.held_at IS NULL
"""
ANOTHER = """
SELECT 'release ' || r.id, 'was given by whoever had the doubt'
FROM attendance_inspections_release r JOIN attendance_inspections_finding f ON f.id = r.finding_id
JOIN attendance_inspections_inspection i ON i.id = f.inspection_id
WHERE r.released_by_id = i.inspector_id OR f.verdict <> 'doubt'
"""
SIDE = """
SELECT 'inspection ' || i.id, 'was made by somebody who earned credits there'
FROM attendance_inspections_inspection i JOIN attendance_sessions_session s ON s.id = i.session_id
JOIN attendance_awards_earning e ON e.plan_id = s.plan_id AND e.person_id = i.inspector_id AND e.credit_id IS NOT NULL
"""

CHECKS = (
    Check(
        "doubted_sessions_are_held",
        "Awards are held while a doubt of an inspection stands.",
        partial(find_rows, HELD),
        "Hold the awards again, or let go of the doubt.",
    ),
    Check(
        "doubts_are_let_go_of_by_others",
        "Whoever doubted a session does not let go of it.",
        partial(find_rows, ANOTHER),
        HISTORY_REMEDY,
    ),
    Check(
        "nobody_inspects_where_they_earn",
        "Nobody inspects a session at which they earn credits.",
        partial(find_rows, SIDE),
        HISTORY_REMEDY,
    ),
)
