"""Whether a credit may be submitted: its year is open, its evidence is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.base.words import date_words, listed
from registry.standards.classes import class_of_level
from registry.standards.evaluate import class_by
from registry.standards.queries import StandardBook
from registry.standards.rules import Class, Need as PaperNeed, Rule, Standard
from registry.standards.words import name_of
from registry.tables.models import Need
from registry.years.models import CreditYear
from registry.years.queries import hold, years_at
from workflows.late.queries import LateBook

from .asked import proof_of, rule_at
from .models import Credit, Evidence
from .phases import why_not_sent
from .states import AWARDED


class YearBook:
    """The credit years of the departments of a cohort, read once each."""

    def __init__(self) -> None:
        self._of: dict[int, list[CreditYear]] = {}
        self._standards = StandardBook()
        self._standard_of: dict[tuple[int, int], Standard] = {}
        self.late = LateBook()

    def hold(self, credits: Iterable[Credit]) -> None:
        """Keep the years of these credits in the phase they are in, until the transaction ends."""
        keys = {year.pk for credit in credits if (year := self.year_of(credit))}
        hold([year for years in self._of.values() for year in years if year.pk in keys])

    def year_of(self, credit: Credit) -> CreditYear | None:
        """That of the activity's day; of a late award the standard says whether it is that or today's."""
        year = self._on(credit, credit.day)
        if year is None or credit.origin not in AWARDED:
            return year
        awarded = credit.submitted_at or timezone.now()
        day = self.standard_of(credit, year).policy.day_of(credit.day, timezone.localdate(awarded))
        return self._on(credit, day) or year

    def standard_of(self, credit: Credit, year: CreditYear) -> Standard:
        key = credit.department_id, year.pk
        if key not in self._standard_of:
            self._standard_of[key] = self._standards.at(credit.department, year)
        return self._standard_of[key]

    def rule_of(self, credit: Credit) -> Rule | None:
        """The rule of the standard under which it falls."""
        year = self.year_of(credit)
        standard = self.standard_of(credit, year) if year else None
        return rule_at(standard, rule=credit.rule, kind=credit.kind, level=credit.level, origin=credit.origin)

    def _on(self, credit: Credit, day: dt.date) -> CreditYear | None:
        if credit.department_id not in self._of:
            self._of[credit.department_id] = years_at(credit.department)
        years = self._of[credit.department_id]
        return next((year for year in years if year.from_date <= day <= year.to_date), None)


def load_evidence(credits: list[Credit]) -> None:
    """The evidence of a cohort with its files, in two queries."""
    prefetch_related_objects(credits, "evidence__file")


def standing(credit: Credit) -> list[Evidence]:
    """The evidence that was not taken off again."""
    return [row for row in credit.evidence.all() if row.removed_at is None]


def uploaders_of(credit: Credit) -> str:
    """Who else uploaded what the credit rests on; none of them may decide on it."""
    others = {row.file.uploaded_by_id for row in standing(credit)} - {credit.person_id, credit.entered_by_id}
    return ",".join(str(key) for key in sorted(others))


def why_not_ready(credit: Credit, years: YearBook) -> Refusal | None:
    if credit.day > timezone.localdate():
        return Refusal(
            _("“%(name)s”还不能上报。") % {"name": credit.name},
            _("活动要到 %(day)s 才结束。") % {"day": date_words(credit.day)},
            _("请在活动结束后上报，草稿会一直保留。"),
            code="not_over_yet",
        )
    proof = proof_of(years.rule_of(credit), kind=credit.kind, place=credit.department)
    if proof.need == Need.REQUIRED and not standing(credit):
        papers = listed(name_of(paper) for paper in proof.papers if paper.need is not PaperNeed.OPTIONAL)
        return Refusal(
            _("“%(name)s”还没有证明材料。") % {"name": credit.name},
            _("这一类学分要有证明：%(papers)s。") % {"papers": papers}
            if papers
            else _("这一类学分要有证书、通知或论文首页等证明。"),
            _("请打开这项学分，上传 PDF 或照片后再上报。"),
            code="evidence_missing",
        )
    return why_not_sent(credit, years.year_of(credit), years.late)


def fix_year(credit: Credit, years: YearBook) -> None:
    """The year follows from the date and is fixed now; where its standard has classes, the rule tells the class."""
    year = years.year_of(credit)
    credit.credit_year = year
    credit.credit_class = _class_of(credit, years.standard_of(credit, year)) if year else ""


def _class_of(credit: Credit, standard: Standard) -> str:
    """What counts for any class is told by its rule and has none of its own."""
    if not standard.has_classes:
        return ""
    rule = rule_at(standard, rule=credit.rule, kind=credit.kind, level=credit.level, origin=credit.origin)
    found = class_by(rule, kind=credit.kind, level_class=class_of_level(credit.level))
    return "" if found is Class.ANY else found.value
