"""The daily round in SQL: desks go in as arrays, messages come out, no task passes through here."""

from __future__ import annotations

DESKS = """unnest(%(places)s::bigint[], %(roles)s::text[], %(soon_first)s::date[], %(soon_last)s::date[],
    %(now_first)s::date[], %(now_last)s::date[], %(late_first)s::date[], %(late_last)s::date[],
    %(escalate_to)s::bigint[]) AS desk(place, role, soon_first, soon_last, now_first, now_last, late_first, late_last,
    escalate_to)"""

IN_FORCE = """g.ended_at IS NULL AND g.from_date <= %(today)s AND (g.to_date IS NULL OR g.to_date >= %(today)s)
  AND EXISTS (SELECT FROM people_person p WHERE p.id = g.person_id AND p.is_active)"""

# Whoever sits at the desk and may decide; where one of them has claimed it, that one alone.
DUE = f"""
SELECT seen.person_id, 'clock.due', 'due:' || %(today)s::date, %(url)s,
  jsonb_build_object('soon', seen.soon, 'today', seen.today, 'late', seen.late)
FROM (
  SELECT one.person_id,
    count(*) FILTER (WHERE one.is_soon) AS soon,
    count(*) FILTER (WHERE NOT one.is_soon AND one.due_on >= %(today)s) AS today,
    count(*) FILTER (WHERE NOT one.is_soon AND one.due_on < %(today)s) AS late
  FROM (
    SELECT DISTINCT g.person_id, w.id, w.due_on, w.due_on BETWEEN desk.soon_first AND desk.soon_last
      AND NOT w.due_on BETWEEN desk.now_first AND desk.now_last AS is_soon
    FROM {DESKS}
    JOIN engine_work w ON w.place_id = desk.place AND w.role = desk.role AND w.finished IS NULL
      AND (w.due_on BETWEEN desk.soon_first AND desk.soon_last OR w.due_on BETWEEN desk.now_first AND desk.now_last)
    JOIN roles_grant g ON g.place_id = w.place_id AND g.role = w.role AND g.line IN ('', w.line)
    WHERE {IN_FORCE} AND NOT g.person_id = ANY(w.barred)
      AND (w.owner_id IS NULL OR w.owner_id = g.person_id OR NOT EXISTS (
        SELECT FROM roles_grant h JOIN people_person p ON p.id = h.person_id
        WHERE h.person_id = w.owner_id AND h.place_id = w.place_id AND h.role = w.role AND h.line IN ('', w.line)
          AND h.ended_at IS NULL AND h.from_date <= %(today)s AND (h.to_date IS NULL OR h.to_date >= %(today)s)
          AND p.is_active))
  ) AS one GROUP BY one.person_id
) AS seen
"""  # noqa: S608 (our own words, every value is a parameter)

# Only who may see the task anyway hears of it, and nobody of their own.
ESCALATIONS = f"""
INSERT INTO clock_escalation (work_id, person_id, day)
SELECT w.id, desk.escalate_to, %(today)s
FROM {DESKS}
JOIN organisations_organisation o ON o.id = desk.place
JOIN engine_work w ON w.place_id = desk.place AND w.role = desk.role AND w.finished IS NULL
  AND w.due_on BETWEEN desk.late_first AND desk.late_last
WHERE desk.escalate_to IS NOT NULL AND NOT desk.escalate_to = ANY(w.barred) AND EXISTS (
  SELECT FROM roles_grant g WHERE g.person_id = desk.escalate_to AND g.role = ANY(%(viewing)s)
    AND g.line IN ('', w.line) AND o.path LIKE '%%/' || g.place_id || '/%%' AND {IN_FORCE})
ON CONFLICT DO NOTHING
"""  # noqa: S608 (our own words, every value is a parameter)

ESCALATED = """
SELECT person_id, 'clock.escalated', 'escalated:' || %(today)s::date, %(url)s, jsonb_build_object('count', count(*))
FROM clock_escalation WHERE day = %(today)s GROUP BY person_id
"""
