"""What the phase of its year lets happen with a credit, and who is excepted by a late entry."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.utils.translation import gettext as _

from registry.base.refusals import Refusal, WrongState
from registry.base.words import date_words, in_house_language
from registry.years.models import CreditYear
from workflows.late.queries import LateBook, granted_to

from .states import State

Phase = CreditYear.Phase


class YearShut(Refusal):
    """The year takes it no more; where `year` is given, a late entry may be asked for."""

    def __init__(self, what: str, why: str, then: str, *, code: str, year: CreditYear | None = None) -> None:
        super().__init__(what, why, then, code=code)
        self.year = year


def why_not_sent(credit: Any, year: CreditYear | None, late: LateBook) -> Refusal | None:
    """Why this credit is not submitted in its year: new ones while it is open, returned ones while it closes, too."""
    if year is not None and (year.takes_new or _is_correction(credit, year) or late.stands(credit.person_id, year)):
        return None
    what = _("“%(name)s”不能上报。") % {"name": credit.name}
    if year is None:
        why = _("%(day)s 不在任何学分年度内。") % {"day": date_words(credit.day)}
        then = _("请核对证书上的日期；日期没有错的，请联系本单位科教科。")
        return YearShut(what, why, then, code="year_not_open")
    if year.phase == Phase.PLANNED:
        why = _("%(year)s 年度还没有开始录入。") % {"year": year.name}
        then = _("主管部门打开年度以后再上报，草稿会一直保留；也请核对证书上的日期。")
        return YearShut(what, why, then, code="year_not_open")
    then = _("草稿会一直保留。日期没有错、确有原因的，可以申请补录，由主管部门批准。")
    return YearShut(what, why_shut(year), then, code=f"year_{year.phase}", year=year)


def why_shut(year: CreditYear) -> str:
    """Why a year that closes or is closed takes nothing new."""
    if year.phase == Phase.CLOSED:
        return _("%(year)s 年度已经关闭，结果不再改变。") % {"year": year.name}
    said = {"year": year.name, "day": date_words(year.entry_until)}
    return _("%(year)s 年度已进入收尾：录入到 %(day)s 截止，只收退回后改好的。") % said


def why_not_corrected(person_id: int, year: CreditYear | None) -> tuple[str, str] | None:
    """Why what is there may not be amended or appealed any more, and what to do; None where it may."""
    if year is None or year.phase != Phase.CLOSED or granted_to(person_id, year):
        return None
    return why_shut(year), _("确有错误的，请先申请补录，由主管部门批准。")


def late_words(credit: Any, year: CreditYear | None, late: LateBook) -> str:
    """Who let it in, where its year takes nothing new; in the house's language, since a record says it."""
    if year is None or year.takes_new or _is_correction(credit, year):
        return ""
    entry = late.stands(credit.person_id, year)
    if entry is None or entry.decided_by is None:
        return ""
    with in_house_language():
        return _("补录：%(who)s批准，可录到 %(day)s。") % {
            "who": entry.decided_by.name,
            "day": date_words(cast("dt.date", entry.until)),
        }


def is_shut(credit: Any) -> bool:
    """Whether its year is closed: whoever goes on in it is looked at by themself."""
    return credit.credit_year is not None and credit.credit_year.phase == Phase.CLOSED


def check_in_year(step: str, credit: Any, late: LateBook) -> None:
    """In a closed year nothing more counts or comes back; a refusal changes no result, and clears the desk."""
    if not is_shut(credit) or step == "refuse" or late.granted(credit.person_id, credit.credit_year):
        return
    raise WrongState(
        _("这一步不能办理。"),
        why_shut(credit.credit_year),
        _("要计入的，请本人申请补录，批准后再办；不再计入的，可以判“不通过”。"),
        code="year_closed",
    )


def _is_correction(credit: Any, year: CreditYear) -> bool:
    return credit.state == State.RETURNED and year.takes_corrections
