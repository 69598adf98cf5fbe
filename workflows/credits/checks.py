"""What the system can see of a credit by itself: a hint for the reviewer, never a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.words import date_words, run_on, with_commas
from registry.frame.looks import Look, look_of
from registry.library.queries import library_of, matching
from registry.standards.evaluate import Grant
from registry.standards.rules import Measure
from registry.standards.words import line_words
from registry.years.models import Activity
from registry.years.numbers import stem

from .library import Difference, differences, two
from .models import Credit
from .reckoning import Reckoning, RuleBook, difference_words
from .states import Kind, State
from .twins import Twin, Why, twins_of

ATTENDED = frozenset({Kind.PROJECT, Kind.DISTANCE, Kind.TRAINING, Kind.LECTURE, Kind.PUBLIC_COURSE})
"""Kinds whose credits are earned by the hour; of the others hours say nothing about credits."""


@dataclass(frozen=True)
class Flag:
    """A finding as lists show it: its look and its short word."""

    look: str
    word: str | Promise


FLAGS: dict[str, Flag] = {
    "appeal": Flag("appealed", gettext_lazy("申诉")),
    "certificate": Flag("duplicate", gettext_lazy("证书重复")),
    "same_file": Flag("duplicate", gettext_lazy("材料重复")),
    "duplicate": Flag("duplicate", gettext_lazy("疑似重复")),
    "two_routes": Flag("duplicate", gettext_lazy("两条途径")),
    "overlap": Flag("warn", gettext_lazy("时间冲突")),
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
    twins: list[Twin] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """What was looked up for a page of credits: the library by stems of numbers, what is like each of them, and what
    the standards give for them.
    """

    library: dict[str, list[Activity]]
    twins: dict[int, list[Twin]]
    others: dict[int, Credit]
    rules: RuleBook


def checks_of(credits: Sequence[Credit]) -> dict[int, Checks]:
    """The checks of a page of credits, in as many queries as for one; one more where anything looks like another."""
    twins = twins_of(credits)
    keys = {twin.other_id for found in twins.values() for twin in found}
    others = Credit.objects.in_bulk(keys) if keys else {}
    known = Known(library_of(credit.number for credit in credits), twins, others, RuleBook(credits))
    return {credit.pk: check(credit, known) for credit in credits}


def flags_of(credits: Sequence[Credit]) -> dict[int, str]:
    """The code of the first finding of each credit, empty where nothing is odd; as many queries for many as for one."""
    return {key: checks.hints[0].code if checks.hints else "" for key, checks in checks_of(credits).items()}


def check(credit: Credit, known: Known) -> Checks:
    """One credit against what is known; reads nothing."""
    checks = Checks()
    for look_at in (_appeal, _twins, _project, _rule, _amounts, _day):
        look_at(credit, known, checks)
    return checks


def _appeal(credit: Credit, known: Known, checks: Checks) -> None:
    """Nothing odd, but nothing to be passed in passing either."""
    if credit.refusers:
        text = _("下一级判了不通过，本人不同意。请看“不通过”的意见和申诉的理由，写明你的结论。")
        checks.hints.append(Hint("appeal", _("这是申诉"), text))


TWINS: dict[Why, tuple[str | Promise, str | Promise]] = {
    Why.NUMBER: (gettext_lazy("证书编号用过"), gettext_lazy("另一个人的学分用了同一个证书编号，请对照两份证书。")),
    Why.FILE: (gettext_lazy("证明材料用过"), gettext_lazy("另一项学分交的是同一个文件，请对照。")),
    Why.SAME: (gettext_lazy("本人另有一项相同的学分"), gettext_lazy("%(own)s。请核对是不是同一次活动。")),
    Why.ROUTES: (gettext_lazy("同一次活动已经授分"), gettext_lazy("%(own)s。一次活动只能由一条途径计入。")),
    Why.OVERLAP: (gettext_lazy("同一时间在两处"), gettext_lazy("%(own)s。请核对本人能不能两处都参加。")),
}


def _twins(credit: Credit, known: Known, checks: Checks) -> None:
    """One sentence for each way in which it is like something; only of the same person anything is named."""
    said: set[Why] = set()
    checks.twins = known.twins.get(credit.pk, [])
    for twin in checks.twins:
        other = known.others.get(twin.other_id)
        if other is None or twin.why in said:
            continue
        said.add(twin.why)
        title, text = TWINS[twin.why]
        checks.hints.append(Hint(twin.why, str(title), str(text) % {"own": _named(other)}))


def _named(other: Credit) -> str:
    return _("%(name)s，%(day)s，%(state)s") % {
        "name": other.name,
        "day": date_words(other.from_date),
        "state": State(other.state).label,
    }


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
    """The ratio is the standard's; without one only more credits than hours are odd."""
    if credit.kind not in ATTENDED or credit.ruled_by:
        return
    found = known.rules.reckon(credit)
    ratio = _ratio(found)
    if ratio and not found.differs:
        checks.passed.append(ratio)
    elif credit.credits > credit.hours:
        said = _("%(hours)s 学时得 %(credits)s 学分。") % {"hours": two(credit.hours), "credits": two(credit.credits)}
        words = _("标准：%(line)s。") % {"line": ratio} if ratio else ""
        checks.hints.append(Hint("over_hours", _("学分比学时还多"), run_on(said, words)))


def _ratio(found: Reckoning) -> str:
    """How the rule makes credits of hours, and how sure it is of that; nothing where it does not go by hours."""
    lines = found.result.lines if isinstance(found.result, Grant) else ()
    if not lines or lines[0].code != "ratio" or lines[0].facts["measure"] != Measure.HOUR:
        return ""
    return with_commas(line_words(line) for line in lines if line.code in ("ratio", "unsure"))


def _day(credit: Credit, known: Known, checks: Checks) -> None:
    year = credit.credit_year
    if year is not None and year.from_date <= credit.day <= year.to_date:
        checks.passed.append(_("日期在 %(year)s 年度") % {"year": year.name})
