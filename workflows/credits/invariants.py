"""The invariants as questions to the database: each row of an answer is a finding, its place and what is wrong."""

ONE_TASK = """
SELECT 'credit ' || c.id, c.state || ' with ' || count(w.id) || ' open human tasks'
FROM credits_credit c
LEFT JOIN engine_work w ON w.process_id = c.case_id AND w.finished IS NULL
  AND (w.flow_task_type = 'HUMAN' OR w.status = 'ERROR')
WHERE c.state = ANY(%(open)s) GROUP BY c.id HAVING count(w.id) <> 1 ORDER BY c.id
"""
CLOSED_CASE = """
SELECT 'case ' || k.id, 'is finished, task ' || w.id || ' is open'
FROM engine_work w JOIN engine_case k ON k.id = w.process_id
WHERE w.finished IS NULL AND k.finished IS NOT NULL ORDER BY k.id, w.id
"""
OPEN_CASE = """
SELECT 'case ' || k.id, 'is open without an open task'
FROM engine_case k WHERE k.finished IS NULL
AND NOT EXISTS (SELECT FROM engine_work w WHERE w.process_id = k.id AND w.finished IS NULL) ORDER BY k.id
"""
CASE_OF_CREDIT = """
SELECT 'credit ' || c.id, c.state || CASE WHEN k.id IS NULL THEN ' without a case'
  WHEN k.finished IS NULL THEN ' with an open case' ELSE ' with a finished case' END
FROM credits_credit c LEFT JOIN engine_case k ON k.id = c.case_id
WHERE (c.state = ANY(%(open)s) AND (k.id IS NULL OR k.finished IS NOT NULL))
   OR (c.state = ANY(%(closed)s) AND (k.id IS NULL OR k.finished IS NULL))
   OR (c.state = 'DRAFT' AND k.id IS NOT NULL) ORDER BY c.id
"""
CASE_WITHOUT_RECORD = "SELECT 'case ' || k.id, 'belongs to no record' FROM engine_case k WHERE true {} ORDER BY k.id"
OF_FLOW = "AND NOT (k.flow_class = '{}' AND EXISTS (SELECT FROM {} r WHERE r.case_id = k.id))"
CITY = """
SELECT 'task ' || w.id, 'is of city ' || w.city_id || ', its case of city ' || k.city_id
FROM engine_work w JOIN engine_case k ON k.id = w.process_id WHERE w.city_id <> k.city_id
UNION ALL
SELECT 'decision ' || d.id, 'is of city ' || d.city_id || ', its case of city ' || k.city_id
FROM engine_decision d JOIN engine_case k ON k.id = d.case_id WHERE d.city_id <> k.city_id
"""
OBJECTION = """
SELECT 'objection ' || o.id, CASE WHEN o.outcome = '' THEN 'open' ELSE o.outcome END || ', ' || count(w.id)
  || ' open tasks, credit ' || c.id || ' ' || c.state
  || CASE WHEN c.objected_at IS NULL THEN ' not' ELSE '' END || ' objected to'
FROM credits_objection o JOIN credits_credit c ON c.id = o.credit_id JOIN engine_case k ON k.id = o.case_id
LEFT JOIN engine_work w ON w.process_id = k.id AND w.finished IS NULL AND w.flow_task_type = 'HUMAN'
GROUP BY o.id, c.id, k.id
HAVING CASE WHEN o.outcome = ''
  THEN count(w.id) <> 1 OR k.finished IS NOT NULL OR c.objected_at IS NULL OR c.state <> 'COUNTED'
  ELSE count(w.id) <> 0 OR k.finished IS NULL OR (o.outcome = 'upheld' AND c.state <> 'ANNULLED') END
UNION ALL
SELECT 'credit ' || c.id, 'is objected to without an open objection' FROM credits_credit c
WHERE c.objected_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM credits_objection o WHERE o.credit_id = c.id AND o.outcome = '')
"""
POSITION = """
SELECT 'credit ' || c.id, c.state || ', but task ' || w.id || ' is ' || w.flow_task || ' for "' || w.role || '"'
FROM credits_credit c
JOIN engine_work w ON w.process_id = c.case_id AND w.finished IS NULL AND w.flow_task_type = 'HUMAN'
JOIN unnest(%(states)s::text[], %(nodes)s::text[], %(roles)s::text[]) AS agreed(state, node, role)
  ON agreed.state = c.state
WHERE w.flow_task <> agreed.node OR w.role <> agreed.role
   OR (w.role <> '' AND (w.line <> c.line OR NOT c.person_id = ANY(w.barred)))
   OR (w.role = '' AND w.owner_id IS DISTINCT FROM c.person_id) ORDER BY c.id
"""
EXPLAINED = """
WITH steps AS (
  SELECT d.case_id, d.id, d.step, d.from_state, d.to_state, d.work_id, d.actor_id,
    lag(d.to_state) OVER told AS before, row_number() OVER told AS place, lead(d.id) OVER told IS NULL AS is_last
  FROM engine_decision d WINDOW told AS (PARTITION BY d.case_id ORDER BY d.id)
)
SELECT 'credit ' || c.id, CASE WHEN s.id IS NULL THEN c.state || ' without any decision row'
  ELSE c.state || ', decision ' || s.id || ': ' || s.step || ' from "' || s.from_state || '" to ' || s.to_state END
FROM credits_credit c LEFT JOIN steps s ON s.case_id = c.case_id
WHERE c.state <> 'DRAFT' AND (s.id IS NULL
  OR (s.place = 1 AND (s.step, s.from_state) NOT IN (('submit', 'DRAFT'), ('award', '')))
  OR (s.place > 1 AND s.from_state <> s.before)
  OR (s.step = ANY(%(beside)s) AND s.from_state <> s.to_state)
  OR (s.step = 'name_reviewer' AND (s.from_state <> 'BUREAU' OR s.to_state <> 'BUREAU'
    OR NOT EXISTS (SELECT FROM credits_appointment a WHERE a.decision_id = s.id)))
  OR (s.step = 'appeal' AND (s.from_state <> 'REFUSED' OR c.refusers = ''))
  OR (s.step NOT IN ('award', 'name_reviewer') AND NOT s.step = ANY(%(beside)s)
    AND NOT s.from_state || '>' || s.to_state = ANY(%(steps)s))
  OR (s.step = 'undo' AND NOT EXISTS (
    SELECT FROM engine_decision v WHERE v.case_id = s.case_id AND v.work_id = s.work_id AND v.is_verdict
    AND v.id < s.id AND v.actor_id = s.actor_id AND v.from_state = s.to_state))
  OR (s.is_last AND s.to_state <> c.state))
ORDER BY c.id, s.id
"""
EVERY_LEVEL = """
WITH holds AS NOT MATERIALIZED (
  SELECT d.* FROM engine_decision d WHERE (d.is_verdict OR d.step IN ('move_up', 'appeal')) AND NOT EXISTS (
    SELECT FROM engine_decision u
    JOIN engine_decision v ON v.case_id = u.case_id AND v.work_id = u.work_id AND v.is_verdict
    WHERE u.case_id = d.case_id AND u.step = 'undo' AND d.id BETWEEN v.id AND u.id)
), asked AS (
  SELECT c.id, c.case_id, c.approvals, c.facts_digest, asks.level,
    array_position(%(levels)s::text[], asks.level) AS height
  FROM credits_credit c, unnest(string_to_array(c.levels, ',')) AS asks(level)
  WHERE c.state IN ('COUNTED', 'ANNULLED') AND c.levels <> ''
)
SELECT 'credit ' || a.id, 'counts without ' || a.level FROM asked a
WHERE NOT EXISTS (
  SELECT FROM holds d WHERE d.case_id = a.case_id AND (
    (d.step = 'pass_' || lower(a.level) AND d.is_verdict AND a.approvals ->> a.level = a.facts_digest)
    OR (d.step = 'move_up' AND array_position(%(levels)s::text[], d.from_state::text) <= a.height
        AND array_position(%(levels)s::text[], d.to_state::text) > a.height)
    OR (d.step = 'appeal' AND array_position(%(levels)s::text[], d.to_state::text) > a.height)))
OR NOT EXISTS (SELECT FROM holds d WHERE d.case_id = a.case_id AND d.is_verdict AND d.step LIKE 'pass%%')
ORDER BY a.id, a.height
"""
LEVELS_ASKED = """
SELECT 'credit ' || c.id, c.origin || ' in state ' || c.state || ' asked no level'
FROM credits_credit c WHERE c.levels = '' AND c.state <> 'DRAFT' AND c.origin IN ('hand', 'clerk') ORDER BY c.id
"""
OWN = """
SELECT 'decision ' || d.id, d.step || ' of credit ' || c.id || CASE
  WHEN d.actor_id IS NULL THEN ' has nobody who took it'
  WHEN d.beneficiary_id <> c.person_id THEN ' names another beneficiary'
  WHEN c.person_id IN (d.actor_id, d.on_behalf_of_id) THEN ' was taken by the person, or in their name'
  WHEN c.entered_by_id IN (d.actor_id, d.on_behalf_of_id) THEN ' was taken by who entered it, or in their name'
  ELSE ' was taken by who uploaded its evidence, or in their name' END
FROM engine_decision d JOIN credits_credit c ON c.case_id = d.case_id
WHERE (d.is_verdict AND (d.actor_id IS NULL OR d.actor_id = c.person_id OR d.actor_id = c.entered_by_id
    OR d.on_behalf_of_id IN (c.person_id, c.entered_by_id)
    OR EXISTS (SELECT FROM credits_evidence e JOIN files_storedfile f ON f.id = e.file_id
      WHERE e.credit_id = c.id AND f.uploaded_by_id IN (d.actor_id, d.on_behalf_of_id)
      AND e.added_at < d.at AND (e.removed_at IS NULL OR e.removed_at > d.at))))
   OR d.beneficiary_id <> c.person_id
UNION ALL
SELECT 'decision ' || d.id, d.step || ' of objection ' || o.id || ' was taken by who raised it, or by its person'
FROM engine_decision d JOIN credits_objection o ON o.case_id = d.case_id JOIN credits_credit c ON c.id = o.credit_id
WHERE d.is_verdict AND (d.actor_id IN (o.raised_by_id, c.person_id)
  OR d.on_behalf_of_id IN (o.raised_by_id, c.person_id))
"""
APPEALED = """
SELECT 'credit ' || c.id, CASE WHEN r.id IS NULL THEN 'names who refused it, but was not appealed'
  WHEN d.id IS NULL THEN 'was appealed without naming who refused it'
  ELSE 'decision ' || d.id || ': the appeal was decided by who had refused' END
FROM credits_credit c
LEFT JOIN engine_decision a ON a.case_id = c.case_id AND a.step = 'appeal'
LEFT JOIN engine_decision r ON r.case_id = c.case_id AND r.step = 'refuse' AND r.id < a.id
  AND NOT EXISTS (SELECT FROM engine_decision l WHERE l.case_id = r.case_id AND l.step = 'refuse'
    AND l.id > r.id AND l.id < a.id)
LEFT JOIN engine_decision d ON d.case_id = c.case_id AND d.id > a.id AND d.is_verdict
  AND ARRAY[d.actor_id, d.on_behalf_of_id] && ARRAY[r.actor_id, r.on_behalf_of_id]
WHERE c.refusers <> '' AND (r.id IS NULL OR d.id IS NOT NULL
  OR NOT string_to_array(c.refusers, ',')::bigint[] @> array_remove(ARRAY[r.actor_id, r.on_behalf_of_id], NULL))
ORDER BY c.id
"""
PROXY = """
SELECT 'decision ' || d.id, d.step || ' by ' || d.actor_id || ' in the name of ' || d.on_behalf_of_id
FROM engine_decision d LEFT JOIN engine_work w ON w.id = d.work_id
WHERE d.on_behalf_of_id IS NOT NULL AND d.is_verdict AND (d.on_behalf_of_id = ANY(w.barred) OR NOT EXISTS (
  SELECT FROM roles_substitution s JOIN roles_grant g ON g.id = s.grant_id
  WHERE s.substitute_id = d.actor_id AND g.person_id = d.on_behalf_of_id
    AND s.set_at <= d.at AND (s.ended_at IS NULL OR s.ended_at >= d.at)
    AND (d.at AT TIME ZONE %(zone)s)::date BETWEEN s.from_date AND s.to_date))
ORDER BY d.id
"""
TWO_HOMES = """
SELECT 'person ' || later.person_id, 'memberships ' || earlier.id || ' and ' || later.id || ' overlap'
FROM people_membership earlier JOIN people_membership later
  ON later.person_id = earlier.person_id AND later.id <> earlier.id
 AND (later.from_date, later.id) > (earlier.from_date, earlier.id)
WHERE earlier.to_date IS NULL OR earlier.to_date >= later.from_date ORDER BY later.person_id
"""
HOME = """
SELECT 'person ' || p.id, 'home ' || coalesce(p.home_id::text, 'nowhere') || ', open membership ' ||
  coalesce(m.organisation_id::text, 'none')
FROM people_person p LEFT JOIN people_membership m ON m.person_id = p.id AND m.to_date IS NULL
WHERE p.home_id IS DISTINCT FROM m.organisation_id ORDER BY p.id
"""
SEAT = """
SELECT 'grant ' || g.id, g.role || ' at a ' || o.kind || ', organisation ' || o.id
FROM roles_grant g JOIN organisations_organisation o ON o.id = g.place_id
WHERE g.ended_at IS NULL AND NOT g.role || '@' || o.kind = ANY(%(seats)s) ORDER BY g.id
"""
PATH = """
SELECT 'organisation ' || o.id, 'path ' || o.path || ' under ' || coalesce(p.path, 'nothing')
FROM organisations_organisation o LEFT JOIN organisations_organisation p ON p.id = o.parent_id
WHERE o.path <> coalesce(p.path, '/') || o.id || '/' ORDER BY o.id
"""
GUARDS = """
SELECT wanted.name, CASE WHEN t.oid IS NULL THEN 'is not there' ELSE 'is switched off' END
FROM unnest(ARRAY['credits_credit_state_guard', 'engine_decision_append_only', 'engine_decision_no_truncate',
  'roles_substitution_guard', 'engine_ask_guard', 'engine_handover_append_only',
  'credits_credit_facts_stand', 'credits_credit_reopened', 'credits_credit_refusers_stand',
  'credits_decision_beneficiary', 'credits_decision_undoes_ones_own', 'credits_appointment_append_only',
  'zz_engine_decision_chain',
  'engine_dayseal_append_only', 'people_membership_one_at_a_time']) AS wanted(name)
LEFT JOIN pg_trigger t ON t.tgname = wanted.name AND NOT t.tgisinternal
WHERE t.oid IS NULL OR t.tgenabled NOT IN ('O', 'A') ORDER BY wanted.name
"""
