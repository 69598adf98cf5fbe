"""The city's years, what they ask, and which levels its credits pass."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache

from registry.organisations.models import Organisation
from registry.standards.models import Standard
from registry.years.models import CreditYear
from workflows.credits.levels import Facts, Rule, levels_for
from workflows.credits.models import LevelRule
from workflows.credits.states import AWARDED, LEVELS

STANDARD = {
    "format": 1,
    "name": "青泽市学分标准",
    "name_en": "Credit standard of Qingze",
    "source": "青泽市卫生健康委（虚构）",
    "requirements": [
        {"credits": "25", "hours": "90", "professional_hours": "60", "public_hours": "24", "confidence": "own"}
    ],
}
SETTLING = 75
"""Days after its end until which the last year is still being reviewed."""
POLICY = (
    {"kind": "paper", "bureau": True, "note": "论文由主管部门复审"},
    {"kind": "research", "bureau": True, "note": "科研项目由主管部门复审"},
    {"kind": "public_course", "department": False, "note": "公需科目由单位统一录入，只经单位审核"},
    {"origin": "speaker", "department": False, "note": "授课授分经单位确认"},
)


def write_years(city: Organisation, today: dt.date) -> tuple[CreditYear, CreditYear]:
    """Last year, closed as soon as it is settled, and this one, with its dates still ahead."""
    last, this = (dt.date(year, 1, 1) for year in (today.year - 1, today.year))
    settled = (today - this).days > SETTLING
    phase = CreditYear.Phase.CLOSED if settled else CreditYear.Phase.CLOSING
    ends = this + dt.timedelta(days=SETTLING - 10)
    rows = (
        _year(city, last, phase, ends - dt.timedelta(days=30), ends),
        _year(
            city, this, CreditYear.Phase.OPEN, max(dt.date(today.year, 12, 10), today + dt.timedelta(days=10)),
            max(dt.date(today.year, 12, 20), today + dt.timedelta(days=20)),
        ),
    )  # fmt: skip
    for row in rows:
        row.save()
    write_standard(city, first=rows[0].to_date.year)
    return rows


def write_standard(city: Organisation, *, first: int) -> None:
    """What the city says over the country's standard: how the ninety hours are made up."""
    standard = Standard.objects.create(
        place=city,
        code="CITY",
        name="青泽市学分标准",
        name_en="Credit standard of Qingze",
        from_year=first,
        document=STANDARD,
        reason="与全省公需科目要求一致",
    )
    standard.publish()
    standard.published_at = dt.datetime(first, 1, 2, 1, tzinfo=dt.UTC)
    standard.save()


def write_levels(city: Organisation) -> None:
    LevelRule.objects.bulk_create(LevelRule(jurisdiction=city, **row) for row in POLICY)


@lru_cache(maxsize=1000)
def levels_of(kind: str, origin: str, line: str, credits: Decimal, department_level_off: bool) -> tuple[str, ...]:
    """What the flow's own policy answers."""
    facts = Facts(kind, origin, line, credits)
    return levels_for(facts, RULES, awarded=origin in AWARDED, department_level_off=department_level_off)


def _year(city: Organisation, first: dt.date, phase: str, entry: dt.date, review: dt.date) -> CreditYear:
    return CreditYear(
        jurisdiction=city,
        name=str(first.year),
        from_date=first,
        to_date=dt.date(first.year, 12, 31),
        phase=phase,
        entry_until=entry,
        review_until=review,
    )


def _rule(row: dict[str, object]) -> Rule:
    asked = zip(LEVELS, (row.get("department", True), row.get("unit", True), row.get("bureau", False)), strict=True)
    levels = tuple(level.value for level, wanted in asked if wanted)
    return Rule(2, str(row.get("kind", "")), str(row.get("origin", "")), "", None, levels)


RULES = tuple(map(_rule, POLICY))
