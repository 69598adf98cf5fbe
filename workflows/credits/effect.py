"""What one credit does to its person's year, in a line: with it and without."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from registry.base.words import run_on

from .library import two
from .models import Credit
from .queries import Year, standing
from .readiness import YearBook


def year_words(credit: Credit) -> str:
    """What the year holds without it and with it, all that is on its way included; nothing where there is no year."""
    year = credit.credit_year or YearBook().year_of(credit)
    if year is None:
        return ""
    before, after = standing(credit.person, year, without=credit.pk), standing(credit.person, year)
    said = {"year": year.name, "before": two(_total(before)), "after": two(_total(after))}
    if said["before"] == said["after"]:
        return ""
    words = _("%(year)s 年度连同在审的和草稿：%(before)s → %(after)s 学分。") % said
    lack = next((row.after_drafts for row in after.settlement.lacks if row.name == "credits"), None)
    if lack is None:
        return words
    return run_on(words, _("都通过以后还差 %(n)s。") % {"n": two(lack)} if lack else _("都通过以后总学分就够了。"))


def _total(year: Year) -> Decimal:
    piles = year.settlement
    return sum((pile.has.credits for pile in (piles.counted, piles.waiting, piles.returned, piles.drafts)), Decimal(0))
