"""What the system can see of a credit by itself: a hint for the reviewer, never a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.words import date_words, run_on
from registry.frame.looks import Look, look_of
from registry.library.queries import library_of, matching
from registry.years.models import Activity
from registry.years.numbers import stem

from .library import Difference, differences, two
from .models import Credit
from .reckoning import Reckoning, RuleBook, difference_words
from .states import LEVELS, Kind, State

ATTENDED = frozenset({Kind.PROJECT, Kind.DISTANCE, Kind.TRAINING, Kind.LECTURE, Kind.PUBLIC_COURSE})
"""Kinds whose credits are earned by the hour; of the others hours say nothing about credits."""
HOURS_PER_CREDIT = Decimal(3)
STANDING = (*LEVELS, State.RETURNED, State.COUNTED)
"""States in which a credit is on its way to counting, or counts: beside these another one like it is odd."""


@dataclass(frozen=True)
class Flag:
    """A finding as lists show it: its look and its short word."""

    look: str
    word: str | Promise


FLAGS: dict[str, Flag] = {
    "appeal": Flag("appealed", gettext_lazy("申诉")),
    "duplicate": Flag("duplicate", gettext_lazy("疑似重复")),
    "unknown_project": Flag("unknown_project", gettext_lazy("项目库无此号")),
    "over_library": Flag("warn", gettext_lazy("超出项目库")),
    "unlike_library": Flag("warn", gettext_lazy("与项目库不符")),
    "unlike_rule": Flag("warn", gettext_lazy("与标准不同")),
    "over_hours": Flag("warn", gettext_lazy("学分偏多")),
}
"""What a task may carry as its flag; where several things are odd, the first one found."""


@dataclass(frozen=True)
class Hint:
    """Something to look at: its flag for the list, a sentence for the item."""

    code: str
    title: str
    text: str

    @property
    def shown(self) -> Look:
        return look_of(FLAGS[self.code].look)

    @property
    def word(self) -> str:
        return str(FLAGS[self.code].word)


@dataclass
class Checks:
    hints: list[Hint] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """What was looked up for a page of credits: the library by stems of numbers, the persons' other credits, and what
    the standards give for them.
    """

    library: dict[str, list[Activity]]
    others: dict[int, list[Credit]]
    rules: RuleBook


def checks_of(credits: Sequence[Credit]) -> dict[int, Checks]:
    """The checks of a page of credits, in as many queries as for one."""
    known = Known(library_of(credit.number for credit in credits), _others(credits), RuleBook(credits))
    return {credit.pk: check(credit, known) for credit in credits}


def flags_of(credits: Sequence[Credit]) -> dict[int, str]:
    """The code of the first finding of each credit, empty where nothing is odd; as many queries for many as for one."""
    return {key: checks.hints[0].code if checks.hints else "" for key, checks in checks_of(credits).items()}


def check(credit: Credit, known: Known) -> Checks:
    """One credit against what is known; reads nothing."""
    checks = Checks()
    for look_at in (_appeal, _twin, _project, _rule, _amounts, _day):
        look_at(credit, known, checks)
    return checks


def _appeal(credit: Credit, known: Known, checks: Checks) -> None:
    """Nothing odd, but nothing to be passed in passing either."""
    if credit.refusers:
        text = _("下一级判了不通过，本人不同意。请看“不通过”的意见和申诉的理由，写明你的结论。")
        checks.hints.append(Hint("appeal", _("这是申诉"), text))


def _twin(credit: Credit, known: Known, checks: Checks) -> None:
    twin = next((other for other in known.others.get(credit.person_id, []) if same(credit, other)), None)
    if twin is not None:
        text = _("%(name)s，%(day)s，%(state)s。请核对是不是同一次活动。") % {
            "name": twin.name,
            "day": date_words(twin.from_date),
            "state": State(twin.state).label,
        }
        checks.hints.append(Hint("duplicate", _("本人另有一项相同的学分"), text))


def same(credit: Credit, other: Credit) -> bool:
    """Whether two credits of one person look like the same achievement."""
    if credit.pk == other.pk:
        return False
    by_number = bool(credit.certificate_number) and credit.certificate_number == other.certificate_number
    return by_number or (credit.name, credit.from_date) == (other.name, other.from_date)


def _project(credit: Credit, known: Known, checks: Checks) -> None:
    if not credit.number:
        return
    entries = matching(credit.number, known.library.get(stem(credit.number), []), credit.department)
    if not entries:
        text = _("%(number)s 不在项目库里。可能是外地项目，也可能填错，请看证明材料。") % {"number": credit.number}
        checks.hints.append(Hint("unknown_project", _("项目库没有这个编号"), text))
        return
    entry, unlike = min(((entry, _unlike(credit, entry)) for entry in entries), key=lambda pair: len(pair[1]))
    if not unlike:
        checks.passed.append(_("项目库有此编号"))
        return
    is_over = credit.credits > entry.credits or (entry.hours and credit.hours > entry.hours)
    words = run_on(_("项目库：%(name)s。") % {"name": entry.name}, *unlike)
    if is_over:
        checks.hints.append(Hint("over_library", _("学时或学分比项目库的多"), words))
    else:
        checks.hints.append(Hint("unlike_library", _("与项目库不符"), words))


def _unlike(credit: Credit, entry: Activity) -> list[Difference]:
    return differences(
        entry,
        hours=credit.hours,
        credits=credit.credits,
        level=credit.level,
        discipline=f"{credit.discipline_scheme}:{credit.discipline_code}",
        organiser=credit.organiser,
    )


def _rule(credit: Credit, known: Known, checks: Checks) -> None:
    """Of what was typed by hand only sure figures may say that it is odd; a rule that somebody chose always may."""
    found = known.rules.reckon(credit)
    if found.differs and (credit.ruled_by or found.is_sure):
        checks.hints.append(Hint("unlike_rule", _("学分与标准算出的不同"), difference_words(found)))
    elif credit.ruled_by:
        _newer_rule(credit, found, known, checks)


def _newer_rule(credit: Credit, found: Reckoning, known: Known, checks: Checks) -> None:
    """A standard that was published after the credit was entered may give another amount."""
    now = known.rules.reckon_now(credit)
    if now.differs:
        checks.hints.append(Hint("unlike_rule", _("录入以后标准有了新版本"), difference_words(now)))
    elif found.credits is not None and not found.is_judged:
        checks.passed.append(_("按标准就是 %(credits)s 学分") % {"credits": two(found.credits)})


def _amounts(credit: Credit, known: Known, checks: Checks) -> None:
    if credit.kind not in ATTENDED or credit.ruled_by:
        return
    if credit.credits > credit.hours:
        text = _("%(hours)s 学时得 %(credits)s 学分，一般 3 学时计 1 学分。") % {
            "hours": two(credit.hours),
            "credits": two(credit.credits),
        }
        checks.hints.append(Hint("over_hours", _("学分比学时还多"), text))
    elif credit.hours == credit.credits * HOURS_PER_CREDIT:
        amounts = {"hours": f"{credit.hours.normalize():f}", "credits": two(credit.credits)}
        checks.passed.append(_("%(hours)s 学时 ÷ 3 = %(credits)s 学分") % amounts)


def _day(credit: Credit, known: Known, checks: Checks) -> None:
    year = credit.credit_year
    if year is not None and year.from_date <= credit.day <= year.to_date:
        checks.passed.append(_("日期在 %(year)s 年度") % {"year": year.name})


def _others(credits: Sequence[Credit]) -> dict[int, list[Credit]]:
    """What stands of the same persons and could be the same; the credits themselves are twins of each other, too."""
    found: dict[int, list[Credit]] = {}
    for row in [*credits, *alike(credits, STANDING)]:
        found.setdefault(row.person_id, []).append(row)
    return found


def alike(credits: Sequence[Credit], states: Iterable[str]) -> list[Credit]:
    """The persons' credits of the same days or certificate numbers, read off the index by person."""
    if not credits:
        return []
    numbers = {credit.certificate_number for credit in credits if credit.certificate_number}
    near = Q(from_date__in={credit.from_date for credit in credits}) | Q(certificate_number__in=numbers)
    rows = Credit.objects.filter(near, person_id__in={credit.person_id for credit in credits}, state__in=list(states))
    return list(rows.only("person_id", "name", "from_date", "certificate_number", "state").order_by("pk"))
