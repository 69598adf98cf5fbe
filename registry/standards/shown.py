"""A standard as pages show it: rows of words and figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from registry.base.words import listed, with_commas
from registry.codes.models import Line, Title

from .kinds import Desk
from .models import Institution
from .rules import AfterTable, Class, Evidence, Need, Requirement, Rolling, Rule, RuleKind, Standard
from .settling import Rolled
from .words import CONFIDENCE, MEASURES, ROLES, name_of, note_of, plain, unknown

CLASSES = {
    Class.ONE: gettext_lazy("Ⅰ类"),
    Class.TWO: gettext_lazy("Ⅱ类"),
    Class.ANY: gettext_lazy("不分类别"),
    Class.BY_LEVEL: gettext_lazy("按级别"),
    Class.NONE: gettext_lazy("按级别"),
}
AFTER = {
    AfterTable.UNKNOWN: gettext_lazy("以后未见规定"),
    AfterTable.LAST: gettext_lazy("以后相同"),
    AfterTable.MINUS_ONE: gettext_lazy("以后每位减 1 分"),
    AfterTable.MINUS_FIFTH: gettext_lazy("以后每位减 20%"),
}
DESKS = {
    Desk.DEPARTMENT: gettext_lazy("科室"),
    Desk.UNIT: gettext_lazy("单位"),
    Desk.BUREAU: gettext_lazy("主管部门"),
}
NEEDS = {
    Need.REQUIRED: "",
    Need.OPTIONAL: gettext_lazy("可选"),
    Need.PAPER: gettext_lazy("验原件"),
}


@dataclass(frozen=True)
class Shown:
    """One rule as a row: what, how much, at most, of which class, proved by what, and how sure all that is."""

    name: str
    role: str
    formula: str
    caps: str
    credit_class: str
    evidence: str
    review: str
    is_sure: bool
    confidence: str
    note: str


def rule_rows(standard: Standard) -> list[tuple[str, list[Shown]]]:
    """The rules by their class (S51); in one group where the standard has none."""
    groups: dict[str, list[Shown]] = {}
    for rule in standard.rules:
        word = str(CLASSES[standard.class_of(rule)]) if standard.has_classes else ""
        groups.setdefault(word, []).append(shown_rule(rule, standard, word))
    order = [str(word) for word in CLASSES.values()]
    return sorted(groups.items(), key=lambda group: order.index(group[0]) if group[0] in order else 0)


def shown_rule(rule: Rule, standard: Standard, word: str) -> Shown:
    return Shown(
        name=name_of(rule),
        role=str(ROLES[rule.role]),
        formula=formula(rule),
        caps=caps(rule, standard),
        credit_class=word,
        evidence=listed(_paper(paper) for paper in rule.evidence),
        review=listed(DESKS[desk] for desk in Desk if desk in rule.review),
        is_sure=rule.is_sure,
        confidence=str(CONFIDENCE[rule.confidence]),
        note=note_of(rule),
    )


def formula(rule: Rule) -> str:
    """How much: 每 6 学时 1 分."""
    if rule.kind is RuleKind.JUDGED or not rule.credits:
        return _("由审核人评定")
    if rule.kind is RuleKind.BY_RANK:
        return _ranks(rule)
    said = {"per": plain(rule.per), "measure": MEASURES[rule.measure], "credits": plain(rule.credits[0])}
    if rule.kind is RuleKind.WHOLE_YEAR:
        return _("满 %(per)s %(measure)s %(credits)s 分") % said
    return _("每 %(per)s %(measure)s %(credits)s 分") % said


def _ranks(rule: Rule) -> str:
    """第 1 位 10 分，第 2 位 9 分，以后每位减 1 分; equal ones in a row are said once."""
    parts: list[tuple[int, int, Decimal]] = []
    for rank, credits in enumerate(rule.credits, start=1):
        if parts and parts[-1][2] == credits:
            parts[-1] = (parts[-1][0], rank, credits)
        else:
            parts.append((rank, rank, credits))
    words = [
        _("第 %(rank)s 位 %(credits)s 分")
        % {"rank": f"{first}–{last}" if last > first else first, "credits": plain(credits)}
        for first, last, credits in parts
    ]
    return with_commas([*words, AFTER[rule.after_table]])


def caps(rule: Rule, standard: Standard) -> str:
    words = []
    if rule.cap_item is not None:
        words.append(_("每项 %(n)s") % {"n": plain(rule.cap_item)})
    if rule.cap_year is not None:
        words.append(_("全年 %(n)s") % {"n": plain(rule.cap_year)})
    cap = standard.cap(rule.group)
    if cap is not None:
        name = name_of(cap)
        words.append(name if cap.best_only else _("“%(name)s”合计全年 %(n)s") % {"name": name, "n": plain(cap.credits)})
    return with_commas(words)


def _paper(paper: Evidence) -> str:
    need = NEEDS[paper.need]
    return _("%(what)s（%(need)s）") % {"what": name_of(paper), "need": need} if need else name_of(paper)


def requirement_rows(rows: Sequence[Requirement], *, own: Requirement | None = None) -> list[dict[str, Any]]:
    """What is asked of whom, everybody first."""
    named = sorted(rows, key=lambda row: [bool(part) for part in row.key])
    return [{"who": who_words(row, rows), "row": row, "is_own": row is own or row == own, "note": note_of(row),
             "confidence": CONFIDENCE[row.confidence], "is_sure": row.is_sure} for row in named]  # fmt: skip


def who_words(row: Requirement | Rolling, rows: Sequence[Requirement] = ()) -> str:
    """Whom a row names: 三级医院、省级机构，中级、高级."""
    parts = [_words(Institution.choices, row.institution), _words(Title.Level.choices, row.title)]
    if isinstance(row, Requirement):
        parts.append(_words(Line.choices, row.line))
    return with_commas(parts) or (_("其他人") if len(rows) > 1 else _("所有人"))


def _words(choices: Iterable[tuple[Any, Any]], value: str) -> str:
    words = dict(choices)
    return listed(words.get(part, part) for part in value.split("|")) if value else ""


def rolling_words(row: Rolling) -> str:
    """10 national credits in 5 years; what nobody said is said to be unknown."""
    said = {
        "years": row.years if row.years is not None else unknown(),
        "n": plain(row.credits) or unknown(),
        "least": plain(row.least_a_year),
    }
    if row.years is None:
        words = _("任期内年均 %(n)s 分（任期几年未见规定）") % said
    elif row.level:
        words = _("%(years)s 年内国家级学分不少于 %(n)s") % said
    else:
        words = _("%(years)s 年内学分不少于 %(n)s") % said
    return with_commas([words, _("每年不少于 %(least)s") % said if row.least_a_year is not None else ""])


def rolling_rows(rolled: Iterable[Rolled]) -> list[dict[str, Any]]:
    return [
        {
            "words": rolling_words(one.rule),
            "has": one.has,
            "need": one.need,
            "years": one.years,
            "of": one.rule.years,
            "is_met": one.is_met,
        }
        for one in rolled
    ]
