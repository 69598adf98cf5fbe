"""What the pages of attendance show."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from attendance.analysis.facts import Standing
from attendance.devices.models import Device
from attendance.sessions.models import Plan, RuleVersion, Session
from attendance.sessions.queries import project_of, rule_of, with_sessions
from registry.base.paging import Page, page_of
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.people.queries import matches
from registry.roles import policy
from registry.years.queries import years_at
from workflows.projects.rules import rule_at

from .analysing import analysis_of
from .explaining import Told, next_words, nobody_yet, rule_words, told_of
from .models import Change, Correction, Earning, Result, Run
from .words import LOOK_OF_CODE, LOOK_OF_STANDING, STANDINGS, WORD_OF_CODE

PAGE = 50


@dataclass(frozen=True)
class Rights:
    plans: bool
    awards: bool
    inspects: bool

    @classmethod
    def of(cls, actor: Person, unit: Organisation) -> Rights:
        may = [policy.may(actor, f"attendance.{what}", at=unit) for what in ("plan", "award", "inspect")]
        return cls(*may)


def listed(plans: QuerySet[Plan], after: str) -> Page[Plan]:
    """Plans, the newest first, with how many people each awarded and how many could be."""
    earned = Count("earnings", filter=Q(earnings__standing="earned", earnings__credit__isnull=True))
    awarded = Count("earnings", filter=Q(earnings__credit__isnull=False))
    rows = plans.select_related("activity", "unit").annotate(earned=earned, awarded=awarded)
    return page_of(rows, after, by=("-id",), size=30)


def plan_page(plan: Plan, actor: Person) -> dict[str, Any]:
    rule = rule_of(plan)
    return {
        "plan": plan,
        "activity": plan.activity,
        "rights": Rights.of(actor, plan.unit),
        "rule": rule,
        "rule_words": rule_words(rule, plan),
        "rules": sorted(plan.rules.all(), key=lambda one: -one.version),
        "listed": plan.listed.filter(removed_at__isnull=True).count() if rule.kind == RuleVersion.Kind.LIST else 0,
        "sessions": list(plan.sessions.all()),
        "run": last_run(plan),
        "counts": counts_of(plan),
    }


def last_run(plan: Plan) -> Run | None:
    return Run.objects.filter(plan=plan).select_related("made_by").order_by("-id").first()


def counts_of(plan: Plan) -> dict[str, int]:
    """How many people stand where; those with a credit apart."""
    rows = Earning.objects.filter(plan=plan).values("standing").annotate(
        open=Count("id", filter=Q(credit__isnull=True)), awarded=Count("id", filter=Q(credit__isnull=False))
    )  # fmt: skip
    counts = {row["standing"]: row["open"] for row in rows}
    return counts | {"credited": sum(row["awarded"] for row in rows)}


@dataclass(frozen=True)
class Row:
    """A person of the table: what each session says, what it comes to."""

    earning: Earning
    cells: Sequence[tuple[str, str]]
    flagged: bool

    @property
    def look(self) -> str:
        if self.earning.credit:
            return str(self.earning.credit.state).lower()
        return LOOK_OF_STANDING[self.earning.standing]

    @property
    def word(self) -> str:
        return "" if self.earning.credit else self.earning.get_standing_display()


def table_page(plan: Plan, *, standing: str, words: str, after: str) -> dict[str, Any]:
    """One page of people with the verdict of each session; a fixed number of queries."""
    rows = Earning.objects.filter(plan=plan).select_related("person__home", "credit")
    if standing == "credited":
        rows = rows.filter(credit__isnull=False)
    elif standing in Standing.__members__.values():
        rows = rows.filter(standing=standing, credit__isnull=True)
    if words:
        rows = rows.filter(person__in=Person.objects.filter(matches(words)))
    page, sessions = page_of(rows, after, by=("id",), size=PAGE), list(plan.sessions.all())
    known: dict[int, dict[int, Result]] = defaultdict(dict)
    for result in Result.objects.filter(session__plan=plan, person__in=[row.person_id for row in page.rows]):
        known[result.person_id][result.session_id] = result
    return {
        "page": page,
        "rows": [_row(one, sessions, known[one.person_id]) for one in page.rows],
        "sessions": sessions,
        "tabs": [(value, word) for value, word in STANDINGS if value != "awarded"],
        "open_corrections": [one for one in corrections_of(plan) if one.is_open],
    }


def _row(earning: Earning, sessions: Sequence[Session], results: dict[int, Result]) -> Row:
    cells = [
        (LOOK_OF_CODE[code], str(WORD_OF_CODE[code]))
        for session in sessions
        for code in [results[session.pk].code if session.pk in results else "absent"]
    ]
    return Row(earning, cells, any(one.flags for one in results.values()))


def corrections_of(plan: Plan, person: Person | None = None) -> list[Correction]:
    rows = Correction.objects.filter(session__plan=plan).select_related(
        "session", "person", "made_by", "confirmed_by"
    )  # fmt: skip
    return list((rows.filter(person=person) if person else rows).order_by("-id"))


def person_page(plan: Plan, person: Person) -> dict[str, Any]:
    """One person's sessions, explained afresh from the swipes as they are now."""
    analysis, swipes = analysis_of(plan)
    outcome, sessions = analysis.outcomes.get(person.pk), list(plan.sessions.all())
    earning = Earning.objects.filter(plan=plan, person=person).select_related("credit").first()
    devices = {one.pk: str(one) for one in Device.objects.filter(pk__in={tap.device for tap in swipes.taps})}
    ended = plan.sessions.aggregate(last=Max("ends"))["last"]
    standing = outcome.standing.value if outcome else Standing.NOTHING.value
    told: list[Told] = told_of(sessions, outcome, devices) if outcome else nobody_yet(sessions)
    return {
        "plan": plan,
        "activity": plan.activity,
        "person": person,
        "told": told,
        "outcome": outcome,
        "earning": earning,
        "look": LOOK_OF_STANDING[standing],
        "standing": standing,
        "standing_word": dict(STANDINGS)[standing],
        "rule": rule_of(plan),
        "rule_words": rule_words(rule_of(plan), plan),
        "next_words": next_words(standing, plan, waiting=swipes.waiting, ended=ended, until=until_of(plan)),
        "corrections": corrections_of(plan, person),
        "changes": _changes(plan, person),
    }


def until_of(plan: Plan) -> dt.date | None:
    """By when it is settled: the project's report, or else the unit's review of the year in which it was held."""
    project, day = project_of(plan.activity), plan.activity.to_date
    if project is not None and project.bureau is not None and project.to_date is not None:
        return rule_at(project.bureau).report_until(project.to_date)
    years = [year for year in years_at(plan.unit) if year.from_date <= day <= year.to_date]
    return years[0].review_until if years else None


def _changes(plan: Plan, person: Person) -> list[dict[str, Any]]:
    rows = Change.objects.filter(person=person, session__plan=plan).select_related("run", "session").order_by("-id")
    return [
        {"session": row.session, "at": row.run.made_at, "before": row.get_before_display(),
         "after": row.get_after_display(), "because": row.because}
        for row in rows[:20]
    ]  # fmt: skip


def mine_of(person: Person) -> list[Plan]:
    """The activities at which one swiped or is known by the analysis, the newest first."""
    known = Q(earnings__person=person) | Q(activity__in=person.swipes.filter(activity__isnull=False).values("activity"))
    plans = Plan.objects.filter(known).distinct().select_related("activity", "unit").order_by("-activity__from_date")
    return list(plans[:PAGE])


def whole(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    return with_sessions(plans)
