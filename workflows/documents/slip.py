"""学分记录明细: one online activity (S52). It proves that somebody studied; a certificate of credits it is not."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.base.words import in_house_language
from registry.years.models import Level
from workflows.credits.models import Credit
from workflows.credits.states import Origin, State

from .facts import Facts
from .models import Document
from .papers import Paper, head_of

MARKS = {Level.NATIONAL.value: "国", Level.PROVINCIAL.value: "省", Level.CITY.value: "市", Level.UNIT.value: "单位"}
RANKS = {Level.NATIONAL.value: "国家", Level.PROVINCIAL.value: "省", Level.CITY.value: "市", Level.UNIT.value: "单位"}


def is_offered(credit: Credit) -> bool:
    """Of what an online platform has awarded, while it counts."""
    return credit.origin == Origin.ONLINE and credit.state == State.COUNTED


def paper(credit: Credit) -> Paper:
    """The slip; the person, their unit and the year are loaded with the credit."""
    if not is_offered(credit):
        raise Refusal(
            _("这项学分没有学分记录明细。"),
            _("只有远程教育平台授予、已经计入的学分才有。"),
            _("其他学分请看学分登记手册。"),
            code="slip_not_offered",
        )
    with in_house_language():
        content = _content(credit)
        facts = {
            **head_of(credit.person, credit.unit, title=str(Document.Kind.SLIP.label)),
            **content,
            "about": credit.name,
            "id_number": credit.person.masked_id_number,
            "sex": str(credit.person.get_sex_display()),
        }
    return Paper(Document.Kind.SLIP, credit.person, credit.unit, facts, content, credit=credit)


def content_now(document: Document) -> Facts | None:
    """What the slip would say now; of a credit that no longer counts nothing."""
    assert document.credit is not None
    with in_house_language():
        return _content(document.credit) if is_offered(document.credit) else None


def _content(credit: Credit) -> dict[str, Any]:
    awarded = timezone.localtime(credit.closed_at).date() if credit.closed_at else credit.day
    mark = MARKS.get(credit.level, "")
    return {
        "activity": credit.name,
        "number": f"{credit.number} ({mark})" if credit.number and mark else credit.number,
        "category": _category(credit),
        "hours": f"{credit.hours:.2f}",
        "credits": f"{credit.credits:.2f}",
        "awarded_on": awarded.isoformat(),
    }


def _category(credit: Credit) -> str:
    """国家Ⅰ类; under a standard without classes the rank alone."""
    rank = RANKS.get(credit.level, str(credit.get_level_display()))
    if credit.credit_class:
        return f"{rank}{credit.get_credit_class_display()}"
    return str(credit.get_level_display())
