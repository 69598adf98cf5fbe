"""What the pages of a year show: what its phase means, what the next step brings, what happened so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.words import date_words
from registry.years.models import CreditYear, YearStep

from .checking import REOPEN
from .leaving import Leaving
from .services import NEXT

Phase = CreditYear.Phase
MEANS: Mapping[str, Any] = {
    Phase.PLANNED: gettext_lazy("还不能上报。草稿可以先录。"),
    Phase.OPEN: gettext_lazy("录入、上报、审核都开着。"),
    Phase.CLOSING: gettext_lazy("不收新的上报；退回后改好的还可以上报，审核照常。"),
    Phase.CLOSED: gettext_lazy("结果不再改变；漏报的，为个人批准补录。"),
}
STEP_WORDS: Mapping[str, Any] = {
    "open": gettext_lazy("打开年度"),
    "begin_closing": gettext_lazy("进入收尾"),
    "close": gettext_lazy("关闭年度"),
    REOPEN: gettext_lazy("重新打开"),
}
DID: Mapping[tuple[str, str], Any] = {
    ("", Phase.PLANNED): gettext_lazy("设了这个年度"),
    (Phase.PLANNED, Phase.OPEN): gettext_lazy("打开年度"),
    (Phase.OPEN, Phase.CLOSING): gettext_lazy("进入收尾"),
    (Phase.CLOSING, Phase.CLOSED): gettext_lazy("关闭年度"),
    (Phase.CLOSED, Phase.OPEN): gettext_lazy("重新打开"),
}
LOOKS: Mapping[str, tuple[str, str]] = {
    Phase.PLANNED: ("idle", "plus"),
    Phase.OPEN: ("info", "passed"),
    Phase.CLOSING: ("warn", "clock"),
    Phase.CLOSED: ("idle", "lock"),
}
MOST_STEPS = 50


@dataclass(frozen=True)
class Step:
    """The one step that leads on."""

    name: str
    word: str | Promise
    is_grave: bool

    @property
    def needs_reason(self) -> bool:
        return self.name == REOPEN


def next_step(year: CreditYear) -> Step:
    name = NEXT[year.phase]
    return Step(name, STEP_WORDS[name], is_grave=name in ("close", REOPEN))


def is_due(year: CreditYear, today: dt.date) -> str:
    """What the announced days call for, where the phase has not followed."""
    if year.phase == Phase.PLANNED and year.from_date <= today:
        return _("年度已经开始，还没有打开，谁也不能上报。")
    if year.phase == Phase.OPEN and year.entry_until < today:
        return _("录入已于 %(day)s 截止，可以进入收尾了。") % {"day": date_words(year.entry_until)}
    if year.phase == Phase.CLOSING and year.review_until < today:
        return _("单位初审已于 %(day)s 截止，可以关闭年度了。") % {"day": date_words(year.review_until)}
    return ""


def consequences(step: Step, year: CreditYear, leaving: Leaving) -> list[str]:
    """In plain sentences, with numbers."""
    if step.name == "open":
        days = {"first": date_words(year.from_date), "last": date_words(year.to_date)}
        return [
            _("活动在 %(first)s 到 %(last)s 之间结束的学分可以上报。") % days,
            _("录入截止到了不会自动收尾，届时会提醒你。"),
        ]
    if step.name == "begin_closing":
        return [
            _("不再收新的上报：%(n)s 份草稿留在本人手里。") % {"n": leaving.drafts},
            _("已退回的 %(n)d 项，改好后还可以上报；在审的 %(m)d 项照常审核。")
            % {"n": leaving.returned, "m": leaving.waiting},
            _("漏报的，可以为个人批准补录。"),
        ]
    if step.name == "close":
        return [
            _("在审的 %(m)d 项不能再通过，退回的 %(n)d 项不能再上报，都不计入结果。")
            % {"m": leaving.waiting, "n": leaving.returned},
            _("今晚最后结算一次，此后结果只因补录、撤销学分或主管部门确认重算的标准而变。"),
            _("还要办的：为个人批准补录，或写明原因重新打开。"),
        ]
    return [
        _("所有人又可以上报，审核继续。"),
        _("结果每晚按现行标准和人员状态重算，可能和关闭时不同。"),
        _("要改一个人的，批准补录就够，不用重新打开。"),
    ]


def story_of(year: CreditYear) -> list[dict[str, Any]]:
    """Every step, newest first; a change of days says which."""
    rows = list(YearStep.objects.filter(year=year).select_related("by", "on_behalf_of").order_by("-id")[:MOST_STEPS])
    found = []
    for row, earlier in zip(rows, [*rows[1:], None], strict=False):
        tone, icon = LOOKS[row.after] if row.before != row.after else ("info", "edit")
        what = DID.get((row.before, row.after)) or _changed_words(row, earlier)
        who = row.by.name if row.by else _("系统")
        if row.on_behalf_of:
            who = _("%(who)s（代 %(name)s）") % {"who": who, "name": row.on_behalf_of.name}
        found.append({"tone": tone, "icon": icon, "who": who, "what": what, "opinion": row.reason, "at": row.at})
    return found


def _changed_words(row: YearStep, earlier: YearStep | None) -> str:
    before = earlier.days if earlier else {}
    names = {
        "from_date": _("第一天"), "to_date": _("最后一天"), "entry_until": _("录入截止"),
        "review_until": _("单位初审截止"),
    }  # fmt: skip
    said = [
        _("%(name)s改为 %(day)s") % {"name": word, "day": date_words(dt.date.fromisoformat(row.days[name]))}
        for name, word in names.items()
        if row.days.get(name) and row.days.get(name) != before.get(name)
    ]
    return "；".join(said) or _("改日期")
