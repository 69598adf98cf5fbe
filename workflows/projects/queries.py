"""The reads of projects: scoped, a page at a time, the same number of queries however many rows there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.words import date_words
from registry.codes.models import Discipline
from registry.people.models import Person
from registry.years.models import Level
from registry.years.numbers import stem
from workflows.credits.queries import Waiting, whereabouts

from .models import Opinion, Project
from .rules import Asked, rules_of
from .states import AT_BUREAU, AT_UNIT, State

GROUPS: dict[str, tuple[str, ...]] = {
    "unit": (State.DRAFT, *AT_UNIT),
    "bureau": tuple(AT_BUREAU),
    "audited": (State.AUDITED,),
    "ended": (State.REFUSED, State.CANCELLED),
}
"""How the list groups the states: at whose side they lie, and what is over."""


@dataclass(frozen=True)
class Search:
    """What a list is narrowed to."""

    words: str = ""
    group: str = ""
    state: str = ""
    level: str = ""
    year: int = 0

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new search by words does not forget."""
        pairs = {"group": self.group, "state": self.state, "level": self.level, "year": str(self.year or "")}
        return [(name, value) for name, value in pairs.items() if value]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.group or self.state or self.level or self.year)


@dataclass(frozen=True)
class Row:
    """A line of the list: a project, who has to do what next, and by when."""

    project: Project
    next: str
    due_on: dt.date | None
    is_late: bool
    waiting: Waiting | None


def narrowed(rows: QuerySet[Project], search: Search) -> QuerySet[Project]:
    if search.group in GROUPS:
        rows = rows.filter(state__in=GROUPS[search.group])
    if search.state in State.values:
        rows = rows.filter(state=search.state)
    if search.level in Level.values:
        rows = rows.filter(level=search.level)
    if search.year:
        rows = rows.filter(from_date__gte=dt.date(search.year, 1, 1), from_date__lte=dt.date(search.year, 12, 31))
    if search.words:
        by_number = Q(activity__number_stem__startswith=stem(search.words)) if stem(search.words) else Q()
        words = search.words
        rows = rows.filter(Q(name__icontains=words) | Q(unit__name__icontains=words) | Q(leader_name=words) | by_number)
    return rows


def group_counts(rows: QuerySet[Project]) -> dict[str, int]:
    counts = {name: Count("id", filter=Q(state__in=states)) for name, states in GROUPS.items()}
    return dict(rows.order_by().aggregate(all=Count("id"), **counts))


def rows_of(projects: Iterable[Project]) -> list[Row]:
    """What a page of projects shows."""
    shown = list(projects)
    rules = rules_of({one.bureau_id: one.bureau for one in shown if one.bureau}.values())
    desks = whereabouts([one.case_id for one in shown if one.state in AT_BUREAU])
    return [row_of(one, rules.get(one.bureau_id or 0, Asked()), desks.get(one.case_id)) for one in shown]


def row_of(project: Project, rule: Asked, waiting: Waiting | None) -> Row:
    words, due_on = what_next(project, rule)
    if project.state in AT_BUREAU and waiting is not None:
        due_on = waiting.due_on
    is_late = due_on is not None and due_on < timezone.localdate()
    return Row(project, words, due_on, is_late, waiting)


def what_next(project: Project, rule: Asked) -> tuple[str, dt.date | None]:
    """What has to be done next, in a few words, and by when."""
    first, last = project.from_date, project.to_date
    if project.state == State.APPROVED and first is not None:
        opens = rule.file_from(first)
        if opens is not None and opens > timezone.localdate():
            return _("%(day)s 起备案") % {"day": date_words(opens)}, rule.file_until(first)
        return _("备案"), rule.file_until(first)
    if project.state == State.HELD and last is not None:
        return _("报执行情况"), rule.report_until(last)
    if project.state == State.FILED and first is not None:
        return _("%(day)s 举办") % {"day": date_words(first)}, None
    words = {
        State.DRAFT: _("填完后上报"),
        State.RETURNED: _("按意见修改后上报"),
        State.CHECK: _("等主管部门审查"),
        State.REVIEW: _("等评审结果"),
        State.REPORTED: _("等主管部门审执行情况"),
        State.REFUSED: _("没有异议就不用办"),
    }
    return words.get(State(project.state), ""), None


def disciplines_of(projects: Iterable[Project]) -> dict[str, str]:
    """Names of the disciplines of a page of projects by "scheme:code", in one query."""
    wanted = {code.partition(":")[2] for project in projects for code in project.disciplines}
    rows = Discipline.objects.filter(code__in=wanted) if wanted else []
    return {f"{row.scheme}:{row.code}": row.name for row in rows}


def opinions_of(project: Project) -> list[Opinion]:
    """All rounds, the newest first."""
    rows = project.opinions.select_related("reviewer__home", "reviewer__title", "invited_by")
    return list(rows.order_by("-round", "id"))


def waiting_for(person: Person) -> QuerySet[Opinion]:
    """What the person was asked to review and has not answered."""
    return Opinion.objects.filter(reviewer=person, advice="")
