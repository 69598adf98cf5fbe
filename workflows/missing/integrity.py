"""The invariants of missing awards."""

from __future__ import annotations

from functools import partial

from workflows.credits.integrity import CASE_REMEDY, HISTORY_REMEDY, Check, find_rows

from .flow import MissingFlow

FLOW = f"missing/flow.{MissingFlow.__name__}"
RECORDS = {FLOW: "missing_missingaward"}

AGREES = """
SELECT 'missing award ' || m.id, CASE WHEN m.outcome = '' THEN 'open' ELSE m.outcome END || ', ' || count(w.id)
  || ' open tasks' || coalesce(', credit ' || c.origin, '')
FROM missing_missingaward m JOIN engine_case k ON k.id = m.case_id LEFT JOIN credits_credit c ON c.id = m.credit_id
LEFT JOIN engine_work w ON w.process_id = k.id AND w.finished IS NULL AND w.flow_task_type = 'HUMAN'
GROUP BY m.id, k.id, c.id HAVING CASE WHEN m.outcome = ''
  THEN count(w.id) <> 1 OR k.finished IS NOT NULL OR bool_or(NOT m.person_id = ANY(w.barred))
    OR bool_or((m.level = 'RETURNED') <> (w.role = '' AND w.owner_id IS NOT DISTINCT FROM m.person_id))
  ELSE count(w.id) <> 0 OR k.finished IS NULL END
  OR (c.id IS NOT NULL AND (c.person_id <> m.person_id OR c.source_id <> 'missing:' || m.id))
"""
OWN = """
SELECT 'decision ' || d.id, d.step || ' of missing award ' || m.id || ' was taken by a party to it, or in their name'
FROM engine_decision d JOIN missing_missingaward m ON m.case_id = d.case_id
WHERE d.is_verdict AND (d.actor_id IS NULL OR ARRAY[d.actor_id, d.on_behalf_of_id] && (ARRAY[m.person_id] || ARRAY(
  SELECT f.uploaded_by_id FROM missing_missingfile p JOIN files_storedfile f ON f.id = p.file_id
  WHERE p.award_id = m.id)))
"""

CHECKS = (
    Check(
        "missing_award_agrees",
        "A missing award, its case and its credit agree.",
        partial(find_rows, AGREES),
        CASE_REMEDY,
    ),
    Check(
        "nobody_grants_their_own",
        "Nobody decides on an award that they asked for.",
        partial(find_rows, OWN),
        HISTORY_REMEDY,
    ),
)
