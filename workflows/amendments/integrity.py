"""The invariants of amendments and versions: each a small query, each row of its answer a finding."""

from __future__ import annotations

from functools import partial

from workflows.credits.integrity import CASE_REMEDY, HISTORY_REMEDY, Check, find_rows, guard_differs

from .flow import AmendmentFlow
from .models import Amendment

FLOW = f"amendments/flow.{AmendmentFlow.__name__}"
RECORDS = {FLOW: "amendments_amendment"}

AGREES = """
SELECT 'amendment ' || a.id, a.state || ', ' || count(w.id) || ' open tasks, case '
  || CASE WHEN k.finished IS NULL THEN 'open' ELSE 'finished' END
FROM amendments_amendment a JOIN engine_case k ON k.id = a.case_id
LEFT JOIN engine_work w ON w.process_id = k.id AND w.finished IS NULL AND w.flow_task_type = 'HUMAN'
JOIN credits_credit c ON c.id = a.credit_id
GROUP BY a.id, k.id HAVING CASE WHEN a.state IN ('DEPARTMENT', 'UNIT', 'BUREAU')
  THEN count(w.id) <> 1 OR k.finished IS NOT NULL
    OR bool_or(w.role <> lower(a.state) || '_reviewer' OR NOT a.raised_by_id = ANY(w.barred))
  WHEN a.state = 'RETURNED' THEN count(w.id) <> 1 OR k.finished IS NOT NULL
    OR bool_or(w.role <> '' OR w.owner_id IS DISTINCT FROM c.person_id)
  ELSE count(w.id) <> 0 OR k.finished IS NULL END
"""
PASSED = """
WITH holds AS NOT MATERIALIZED (
  SELECT d.* FROM engine_decision d WHERE (d.is_verdict OR d.step IN ('move_up', 'amend_again')) AND NOT EXISTS (
    SELECT FROM engine_decision u
    JOIN engine_decision v ON v.case_id = u.case_id AND v.work_id = u.work_id AND v.is_verdict
    WHERE u.case_id = d.case_id AND u.step = 'undo' AND d.id BETWEEN v.id AND u.id)
), asked AS (
  SELECT a.id, a.case_id, asks.level, array_position(%(levels)s::text[], asks.level) AS height
  FROM amendments_amendment a, unnest(string_to_array(a.levels, ',')) AS asks(level) WHERE a.state = 'APPLIED'
)
SELECT 'amendment ' || a.id, 'applied without ' || a.level FROM asked a WHERE NOT EXISTS (
  SELECT FROM holds d WHERE d.case_id = a.case_id AND (
    (d.step = 'agree' AND d.is_verdict AND d.from_state = a.level)
    OR (d.step = 'move_up' AND array_position(%(levels)s::text[], d.from_state::text) <= a.height
        AND array_position(%(levels)s::text[], d.to_state::text) > a.height))
  AND NOT EXISTS (SELECT FROM holds r WHERE r.case_id = a.case_id AND r.step = 'amend_again' AND r.id > d.id
    AND array_position(%(levels)s::text[], r.to_state::text) <= a.height))
OR NOT EXISTS (SELECT FROM holds d WHERE d.case_id = a.case_id AND d.is_verdict AND d.step = 'agree')
"""
OWN = """
SELECT 'decision ' || d.id, d.step || ' of amendment ' || a.id || ' was taken by a party to it, or in their name'
FROM engine_decision d JOIN amendments_amendment a ON a.case_id = d.case_id JOIN credits_credit c ON c.id = a.credit_id
WHERE d.is_verdict AND (d.actor_id IS NULL OR ARRAY[d.actor_id, d.on_behalf_of_id] && (
  ARRAY[c.person_id, c.entered_by_id, a.raised_by_id] || ARRAY(
    SELECT f.uploaded_by_id FROM amendments_amendmentfile p JOIN files_storedfile f ON f.id = p.file_id
    WHERE p.amendment_id = a.id)))
"""
VERSIONS = """
SELECT 'credit ' || v.credit_id, 'version ' || v.number || CASE
  WHEN a.state <> 'APPLIED' AND NOT v.takes_back THEN ' comes from an amendment that was not applied'
  WHEN a.id IS NOT NULL AND a.credit_id <> v.credit_id THEN ' comes from an amendment of another credit'
  WHEN v.number > 1 AND NOT EXISTS (
    SELECT FROM amendments_version b WHERE b.credit_id = v.credit_id AND b.number = v.number - 1)
    THEN ' has no predecessor'
  ELSE ' is the newest, but the credit says otherwise' END
FROM amendments_version v LEFT JOIN amendments_amendment a ON a.id = v.amendment_id
JOIN credits_credit c ON c.id = v.credit_id
WHERE (a.state <> 'APPLIED' AND NOT v.takes_back AND NOT EXISTS (
     SELECT FROM amendments_version b WHERE b.amendment_id = a.id AND b.takes_back AND b.number = v.number + 1))
   OR a.credit_id <> v.credit_id
   OR (v.number > 1 AND NOT EXISTS (
     SELECT FROM amendments_version b WHERE b.credit_id = v.credit_id AND b.number = v.number - 1))
   OR (v.facts <> credits_facts_of(c) AND NOT EXISTS (
     SELECT FROM amendments_version l WHERE l.credit_id = v.credit_id AND l.number > v.number))
UNION ALL
SELECT 'amendment ' || a.id, 'is applied without a version' FROM amendments_amendment a
WHERE a.state = 'APPLIED' AND NOT EXISTS (
  SELECT FROM amendments_version v WHERE v.amendment_id = a.id AND NOT v.takes_back AND NOT EXISTS (
    SELECT FROM amendments_version b WHERE b.amendment_id = a.id AND b.takes_back AND b.number > v.number))
"""

CHECKS = (
    Check("amendment_agrees", "An amendment, its case and its task agree.", partial(find_rows, AGREES), CASE_REMEDY),
    Check(
        "amendments_pass_every_level",
        "What was amended was agreed to by each level it asked.",
        partial(find_rows, PASSED),
        HISTORY_REMEDY,
    ),
    Check(
        "nobody_decides_their_own_amendment",
        "Nobody decides on an amendment that they are a party to.",
        partial(find_rows, OWN),
        HISTORY_REMEDY,
    ),
    Check(
        "versions_agree", "The newest version is what the credit says.", partial(find_rows, VERSIONS), HISTORY_REMEDY
    ),
    Check(
        "guard_knows_the_amendments",
        "The guard's list is the lifecycle's, of amendments, too.",
        partial(guard_differs, Amendment),
        "Write a migration that installs the guard again from the lifecycle.",
    ),
)
