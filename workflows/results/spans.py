"""What befell people in a year, in SQL: statuses, employment, residency, the time before they came. Pure.

The same as `needs.need_of` makes of them, and only of those of which the standard makes anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from registry.standards.policies import Effect, Newcomers, Policy

from .matching import quoted

JOINED = """SELECT m.person_id, coalesce(j.day, m.day) AS day
    FROM (SELECT person_id, min(from_date) AS day FROM people_membership GROUP BY person_id) m
    LEFT JOIN employment_joining j ON j.person_id = m.person_id"""
INSIDE = "from_date <= %(last)s AND coalesce(to_date, %(last)s) >= %(first)s"
DAY = "least(%(today)s::date, %(last)s::date)"
ON_DAY = f"from_date <= {DAY} AND coalesce(to_date, 'infinity') >= {DAY}"
BEFALLEN = {
    "away": "coalesce(s.away, 0)",
    "is_exempt": "coalesce(s.is_exempt, false)",
    "no_classes": "coalesce(s.no_classes, false)",
    "is_counted": "NOT coalesce(s.is_off, false)",
}
NOTHING = {"away": "0", "is_exempt": "false", "no_classes": "false", "is_counted": "true"}


def befallen(policy: Policy) -> str:
    """A row for each whom something befell: whole months away, exempt, without classes, not counted; empty for none."""
    sources = list(_sources(policy))
    if not sources:
        return ""
    piece = (
        "daterange(greatest(from_date, %(first)s::date), least(coalesce(to_date, %(last)s::date), %(last)s::date) + 1)"
    )
    pro_rata = f"effect = '{Effect.PRO_RATA}' AND {INSIDE}"
    away = f"(SELECT sum({months('lower(piece)', 'upper(piece)')}) FROM unnest(pieces) piece)"
    return f"""SELECT person_id, {away} AS away, is_exempt, no_classes, is_off FROM (
  SELECT person_id, range_agg(CASE WHEN {pro_rata} THEN {piece} END) AS pieces,
    bool_or(effect = '{Effect.EXEMPT}' AND {INSIDE}) AS is_exempt,
    bool_or(effect = '{Effect.NO_CLASSES}' AND {INSIDE}) AS no_classes,
    bool_or(effect = '{Effect.NOT_COUNTED}' AND {ON_DAY}) AS is_off
  FROM ({" UNION ALL ".join(sources)}) spans WHERE ({INSIDE}) OR ({ON_DAY}) GROUP BY person_id
) befallen"""


def _sources(policy: Policy) -> Iterator[str]:
    for table, effects in (("people_statusinterval", policy.statuses), ("employment_employment", policy.employment)):
        telling = [(kind, effect) for kind, effect in dict(effects).items() if effect is not Effect.NOTHING]
        if telling:
            yield f"SELECT person_id, from_date, to_date, {_effect(telling)} AS effect FROM {table}"
    if policy.residents is not Effect.NOTHING:
        yield f"SELECT person_id, from_date, to_date, '{policy.residents}' AS effect FROM employment_residency"
    if policy.newcomers is not Newcomers.WHOLE:
        effect = Effect.PRO_RATA if policy.newcomers is Newcomers.PRO_RATA else Effect.EXEMPT
        yield f"""SELECT person_id, %(first)s::date, day - 1, '{effect}' FROM ({JOINED}) joined
    WHERE day > %(first)s AND day <= %(last)s"""


def _effect(telling: Iterable[tuple[str, Effect]]) -> str:
    whens = " ".join(f"WHEN {quoted(kind)} THEN '{effect}'" for kind, effect in telling)
    return f"CASE kind {whens} END"


def months(first: str, until: str) -> str:
    """Whole months between two days, as `months.whole_months` counts them."""
    years = f"(extract(year FROM {until}) - extract(year FROM {first})) * 12"
    found = f"extract(month FROM {until}) - extract(month FROM {first})"
    begun = f"(extract(day FROM {until}) < extract(day FROM {first}))::int"
    return f"greatest({years} + {found} - {begun}, 0)"


def year_months() -> str:
    return months("%(first)s::date", "(%(last)s::date + 1)")
