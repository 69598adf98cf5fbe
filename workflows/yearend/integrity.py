"""The invariants of credit years and of what came in late."""

from __future__ import annotations

from functools import partial

from workflows.credits.integrity import Check, find_rows

PHASE = """
SELECT 'credit year ' || y.id, y.phase || ', its last step says ' || s.after
FROM years_credityear y
CROSS JOIN LATERAL (SELECT after FROM years_yearstep WHERE year_id = y.id ORDER BY id DESC LIMIT 1) s
WHERE s.after <> y.phase
"""
# A verdict that was under way while the year was being closed counts as given before: hence the minute.
LATE = """
SELECT 'credit ' || c.id, 'counts in closed year ' || y.name || ' since ' || c.closed_at
FROM years_credityear y
CROSS JOIN LATERAL (
  SELECT at FROM years_yearstep WHERE year_id = y.id AND after = 'closed' AND before = 'closing'
  ORDER BY id DESC LIMIT 1
) s
JOIN credits_credit c ON c.credit_year_id = y.id AND c.state = 'COUNTED' AND c.closed_at > s.at + interval '1 minute'
WHERE y.phase = 'closed' AND NOT EXISTS (
  SELECT FROM late_lateentry l WHERE l.person_id = c.person_id AND l.year_id = y.id AND l.outcome = 'granted'
)
"""
REMEDY = "Look who wrote the row (row history, decisions) and take the step again by its verb."

CHECKS = (
    Check("year_phase_is_recorded", "A year's phase is what its last step says.", partial(find_rows, PHASE), REMEDY),
    Check(
        "nothing_counts_late_without_exception",
        "What counts in a closed year was counted before, or by a granted late entry.",
        partial(find_rows, LATE),
        REMEDY,
    ),
)
