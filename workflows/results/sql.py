"""The settlement of many people's years as one statement, generated from the same data as the pure one. Pure.

`OFFSET 0` keeps the planner from writing an expression again wherever its name stands: each is computed once a row.
"""

from __future__ import annotations

from registry.standards.policies import CarryOver
from registry.standards.rules import AMOUNTS, Class, Mode, Requirement, Standard, preferred

from .matching import listed, rule_number, telling_rules
from .spans import BEFALLEN, NOTHING, befallen, year_months

COLUMNS = (
    "credits", "hours", "class_1", "class_2", "any_class", "national", "professional_hours", "public_hours", "carried",
    "need_credits", "lack_credits", "is_counted", "is_exempt", "is_complete",
)  # fmt: skip


def settling_sql(standard: Standard, *, by: str, whole: bool = False) -> str:
    """Settle the year of everybody whose home (`by="home_id"`) or who themselves (`by="id"`) are among the keys.

    `whole` sums all credits of the year at once, and settles with them whoever earned some and has no other home in it.
    """
    taken = ", ".join(f"{name} = excluded.{name}" for name in ("standards", *COLUMNS, "settled_at"))
    changed = ", ".join(f"r.{name}" for name in ("standards", *COLUMNS))
    given = ", ".join(f"excluded.{name}" for name in ("standards", *COLUMNS))
    return f"""
WITH who AS ({_people(standard, by, whole)}), earned AS ({_earned(standard, whole)}),
held AS ({_held(standard, whole)})
INSERT INTO results_yearresult AS r (person_id, credit_year_id, standards, {", ".join(COLUMNS)}, settled_at)
SELECT person_id, %(year)s, %(standards)s::bigint[], {_values()}, now()
FROM ({_lacking(standard)}) settled
ON CONFLICT (credit_year_id, person_id) DO UPDATE SET {taken}
WHERE ({changed}) IS DISTINCT FROM ({given})"""


def _values() -> str:
    met = " AND ".join(f"{name} >= need_{name}" for name in AMOUNTS if name.endswith("hours"))
    complete = f"row_no IS NOT NULL AND lack_credits = 0 AND {met}"
    values = {name: name for name in COLUMNS} | {
        "need_credits": "CASE WHEN row_no IS NOT NULL THEN need_credits END",
        "lack_credits": "CASE WHEN row_no IS NOT NULL THEN lack_credits ELSE 0 END",
        "is_complete": f"({complete})",
    }
    return ", ".join(values.values())


def _people(standard: Standard, by: str, whole: bool) -> str:
    """Who they are as far as the standard asks, with what befell them in the year."""
    spans = befallen(standard.policy)
    found = BEFALLEN if spans else NOTHING
    join = f"LEFT JOIN ({spans}) s ON s.person_id = p.id" if spans else ""
    return f"""SELECT p.id AS person_id, coalesce(asked.institution, %(institution)s) AS institution,
  coalesce(t.level, '') AS title, p.line,
  least({found["away"]}, {year_months()}) AS away, {found["is_exempt"]} AS is_exempt,
  {found["no_classes"]} AS no_classes, {found["is_counted"]} AS is_counted, p.home_id, asked.id IS NOT NULL AS is_here
FROM unnest(%(keys)s::bigint[], %(institutions)s::text[]) AS asked(id, institution)
{"RIGHT" if whole else ""} JOIN people_person p ON p.{by} = asked.id
LEFT JOIN codes_title t ON t.id = p.title_id {join}"""


def _earned(standard: Standard, whole: bool) -> str:
    """The sums of each person's counted credits: what no cap limits by class, what one limits by its rule."""
    caps = " ".join(
        f"WHEN {at} THEN {rule.cap_item}"
        for at, rule in enumerate(telling_rules(standard), start=1)
        if rule.is_sure and rule.cap_item is not None
    )
    amount = f"least(credits, CASE rule_no {caps} END)" if caps else "credits"
    only = "" if whole else "AND c.person_id IN (SELECT person_id FROM who)"
    return f"""SELECT person_id, {_sums(standard)} FROM (
  SELECT person_id, hours, credits, level, subject, {amount} AS amount, {_slot(standard)} AS slot FROM (
    SELECT c.person_id, c.credits, c.hours, c.level, c.subject, c.credit_class, {rule_number(standard)} AS rule_no
    FROM credits_credit c WHERE c.credit_year_id = %(year)s AND c.state = 'COUNTED' {only} OFFSET 0
  ) c OFFSET 0
) c GROUP BY person_id"""


def _slot(standard: Standard) -> str:
    """Into which sum a credit goes: that of its rule, where it has one of its own, else that of its class."""
    own = [*_limited(standard), *_free(standard)]
    rule = f"WHEN rule_no IN ({_numbers(own)}) THEN rule_no" if own else ""
    classes = "WHEN credit_class = '1' THEN -1 WHEN credit_class = '2' THEN -2" if standard.has_classes else ""
    return f"CASE {rule} {classes} ELSE 0 END" if rule or classes else "0"


def _limited(standard: Standard) -> list[int]:
    return [at for at, rule in enumerate(telling_rules(standard), start=1) if standard.is_limited(rule)]


def _free(standard: Standard) -> list[int]:
    """The rules whose credits count for any class and have no cap."""
    rules = enumerate(telling_rules(standard), start=1)
    return [at for at, rule in rules if rule.credit_class is Class.ANY and not standard.is_limited(rule)]


def _numbers(found: list[int]) -> str:
    return ", ".join(map(str, found))


def _sums(standard: Standard) -> str:
    sums = {
        "credits": "sum(amount)",
        "hours": "sum(hours)",
        "professional_hours": "sum(hours) FILTER (WHERE subject = 'professional')",
        "public_hours": "sum(hours) FILTER (WHERE subject = 'public')",
        "national": "sum(credits) FILTER (WHERE level = 'national')",
    }
    if standard.has_classes:
        sums["class_1"] = "sum(amount) FILTER (WHERE slot = -1)"
        sums["class_2"] = "sum(amount) FILTER (WHERE slot = -2)"
        if _free(standard):
            sums["any_class"] = f"sum(amount) FILTER (WHERE slot IN ({_numbers(_free(standard))}))"
    for at in _limited(standard):
        sums[f"of_{at}"] = f"sum(amount) FILTER (WHERE slot = {at})"
    for code, members in _groups(standard).items():
        cap = standard.sure_cap(code)
        if cap is not None and cap.best_only:
            sums[f"best_{members[0]}"] = f"max(amount) FILTER (WHERE slot IN ({_numbers(members)}))"
    return ", ".join(f"{expression} AS {name}" for name, expression in sums.items())


def _groups(standard: Standard) -> dict[str, list[int]]:
    """The limited rules under each common cap, by their numbers."""
    found: dict[str, list[int]] = {}
    for at, rule in enumerate(telling_rules(standard), start=1):
        if standard.sure_cap(rule.group) is not None:
            found.setdefault(rule.group, []).append(at)
    return found


def _held(standard: Standard, whole: bool) -> str:
    """What the caps leave of the sums, by class, and what was carried over from the year before."""
    gains: dict[str, list[str]] = {name: [] for name in (Class.ONE, Class.TWO, Class.ANY, Class.NONE)}
    lost = ["0"]
    for name, before, kept in _limits(standard):
        gains[name].append(kept)
        lost.append(f"{before} - {kept}")
    of_class = {"class_1": Class.ONE, "class_2": Class.TWO, "any_class": Class.ANY}
    classed = standard.has_classes
    own = {"class_1": classed, "class_2": classed, "any_class": classed and bool(_free(standard))}
    classes = ", ".join(
        " + ".join([f"coalesce(e.{column}, 0)" if own[column] else "0::numeric", *gains[name]]) + f" AS {column}"
        for column, name in of_class.items()
    )
    plain = ", ".join(
        f"coalesce(e.{name}, 0) AS {name}" for name in ("hours", "professional_hours", "public_hours", "national")
    )
    carried, join = _carried(standard)
    elsewhere = "e.person_id IS NOT NULL AND NOT coalesce(w.home_id = ANY(%(others)s), false)"
    only = f"WHERE w.is_here OR ({elsewhere})" if whole else ""
    return f"""SELECT w.*, coalesce(e.credits, 0) - ({" + ".join(f"({part})" for part in lost)}) + {carried} AS credits,
  {plain}, {classes}, {carried} AS carried, {_row_no(standard)} AS row_no
FROM who w LEFT JOIN earned e ON e.person_id = w.person_id {join} {only} OFFSET 0"""


def _limits(standard: Standard) -> list[tuple[str, str, str]]:
    """Each rule with a cap of its own and each common cap: the class, what there was, what it leaves."""
    rules = dict(enumerate(telling_rules(standard), start=1))
    left = {
        at: f"least(coalesce(e.of_{at}, 0), {rule.cap_year})"
        if rule.is_sure and rule.cap_year is not None
        else f"coalesce(e.of_{at}, 0)"
        for at, rule in rules.items()
        if standard.is_limited(rule)
    }
    groups = _groups(standard)
    found = []
    for code, members in groups.items():
        cap = standard.sure_cap(code)
        assert cap is not None
        before = " + ".join(f"coalesce(e.of_{at}, 0)" for at in members)
        most = [" + ".join(left[at] for at in members)]
        most += [f"coalesce(e.best_{members[0]}, 0)"] if cap.best_only else []
        most += [str(cap.credits)] if cap.credits is not None else []
        found.append((standard.class_of(rules[members[0]]), f"({before})", f"least({', '.join(most)})"))
    grouped = {at for members in groups.values() for at in members}
    alone = [at for at in left if at not in grouped]
    return [*found, *((standard.class_of(rules[at]), f"coalesce(e.of_{at}, 0)", left[at]) for at in alone)]


def _carried(standard: Standard) -> tuple[str, str]:
    policy = standard.policy
    if policy.carry_over is CarryOver.NO:
        return "0::numeric", ""
    surplus = "greatest(coalesce(b.credits - b.need_credits, 0), 0)"
    most = f"least({surplus}, {policy.carry_cap or 0})" if policy.carry_over is CarryOver.CAPPED else surplus
    join = "LEFT JOIN results_yearresult b ON b.person_id = w.person_id AND b.credit_year_id = %(before)s"
    return most, join


def _row_no(standard: Standard) -> str:
    """The narrowest row of requirements that names a person; the rows are tried from the narrowest on."""
    tests = [(_names(row), at) for at, row in enumerate(preferred(standard.requirements))]
    cases = " ".join(f"WHEN {test} THEN {at}" for test, at in tests)
    return f"CASE {cases} END" if cases else "NULL::int"


def _names(row: Requirement) -> str:
    pairs = zip(("w.institution", "w.title", "w.line"), row.key, strict=True)
    return " AND ".join(f"{column} IN ({listed(wanted.split('|'))})" for column, wanted in pairs if wanted) or "true"


def _lacking(standard: Standard) -> str:
    """What is asked of each, shortened by months away, and what is lacking of it."""
    rows = [
        ", ".join([str(at), *(str(getattr(row, name) or 0) for name in AMOUNTS), str(row.substitution or 0)])
        for at, row in enumerate(preferred(standard.requirements))
    ]
    values = ", ".join(f"({row})" for row in rows) or f"(-1, {', '.join(['0'] * (len(AMOUNTS) + 1))})"
    names = ", ".join(f"asks_{name}" for name in AMOUNTS)
    needs = ", ".join(f"{_need(name, standard)} AS need_{name}" for name in AMOUNTS)
    asked = f"""SELECT h.*, coalesce(a.share, 0) AS share, {needs}
    FROM held h LEFT JOIN (VALUES {values}) AS a(no, {names}, share) ON a.no = h.row_no OFFSET 0"""
    short = f"""SELECT *, {_short("class_1", "class_2")} AS short_1, {_short("class_2", "class_1")} AS short_2
    FROM ({asked}) asked OFFSET 0"""
    filled = f"""SELECT *, short_1 - least(short_1, any_class) AS lack_1,
    short_2 - least(short_2, any_class - least(short_1, any_class)) AS lack_2 FROM ({short}) short OFFSET 0"""
    return f"""SELECT *, greatest(need_credits - credits, lack_1 + lack_2, 0) AS lack_credits
    FROM ({filled}) filled OFFSET 0"""


def _need(name: str, standard: Standard) -> str:
    asks = f"coalesce(a.asks_{name}, 0)"
    months = f"({year_months()})"
    shortened = _rounded(f"{asks} * ({months} - h.away) / {months}", standard)
    spared = " OR h.no_classes" if name.startswith("class") else ""
    return f"CASE WHEN h.is_exempt{spared} THEN 0 WHEN h.away = 0 THEN {asks} ELSE {shortened} END"


def _short(own: str, other: str) -> str:
    lack, over = f"greatest(need_{own} - {own}, 0)", f"greatest({other} - need_{other}, 0)"
    return f"{lack} - least({lack}, round(need_{own} * share, 2), {over})"


def _rounded(expression: str, standard: Standard) -> str:
    places, mode = standard.rounding.places, standard.rounding.mode
    if mode is Mode.DOWN:
        return f"trunc(({expression})::numeric, {places})"
    if mode is Mode.HALF_UP:
        return f"round(({expression})::numeric, {places})"
    scaled = f"(({expression})::numeric * {10**places})"
    is_tie = f"{scaled} - trunc({scaled}) = 0.5 AND mod(trunc({scaled}), 2) = 0"
    return f"(CASE WHEN {is_tie} THEN trunc({scaled}) ELSE round({scaled}) END / {10**places})"
