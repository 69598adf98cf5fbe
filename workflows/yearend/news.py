"""Who is told when a year takes a step: the units' reviewers, and who enters for others, below its jurisdiction."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.base.words import date_words
from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording
from registry.roles.models import Role
from registry.roles.policy import in_force
from registry.years.models import CreditYear, YearStep

Phase = CreditYear.Phase


def tell_below(year: CreditYear, step: YearStep) -> None:
    grants = in_force().filter(
        role__in=[Role.UNIT_REVIEWER, Role.CLERK], place__path__startswith=year.jurisdiction.path
    )
    people = grants.exclude(person_id=step.by_id or 0).values_list("person_id", flat=True).distinct()
    facts = {
        "year": year.name,
        "entry": year.entry_until.isoformat(),
        "review": year.review_until.isoformat(),
        "reason": step.reason,
    }
    code = f"year.{'reopened' if step.before == Phase.CLOSED else step.after}"
    tell(list(people), code, key=f"year:{step.pk}", url=reverse("credits:requirement"), facts=facts)


def _opened(facts: Facts) -> Said:
    return Said(_("%(year)s 年度开始录入") % facts, _("录入到 %(day)s 截止。") % {"day": _day(facts, "entry")}, "info")


def _closing(facts: Facts) -> Said:
    said = _("不再收新的上报，退回的改好后还可以上报；请在 %(day)s 前审完。") % {"day": _day(facts, "review")}
    return Said(_("%(year)s 年度进入收尾") % facts, said, "warn")


def _closed(facts: Facts) -> Said:
    return Said(_("%(year)s 年度已经关闭") % facts, _("结果不再改变；漏报的可以申请补录。"), "info")


def _reopened(facts: Facts) -> Said:
    return Said(_("%(year)s 年度重新打开") % facts, _("原因：%(reason)s") % facts, "warn")


def _day(facts: Facts, name: str) -> str:
    return date_words(dt.date.fromisoformat(facts[name]))


def _due(facts: Facts) -> Said:
    words = {
        Phase.PLANNED.value: _("年度已经开始，还没有打开。"),
        Phase.OPEN.value: _("录入截止已过，可以进入收尾了。"),
        Phase.CLOSING.value: _("单位初审截止已过，可以关闭年度了。"),
    }
    return Said(_("%(year)s 年度该办下一步了") % facts, words[facts["phase"]], "warn")


WORDINGS: dict[str, Wording] = {
    "year.due": _due,
    "year.open": _opened,
    "year.closing": _closing,
    "year.closed": _closed,
    "year.reopened": _reopened,
}
