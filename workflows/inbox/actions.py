"""What can be done beside a verdict, with a task or beside the list; each is a page that works without script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.roles.models import Role
from registry.roles.policy import may_anywhere
from workflows.credits.models import Credit
from workflows.credits.returning import levels_below

from .shown import Words


@dataclass(frozen=True)
class Action:
    """An entry of a menu: the address it leads to, its words, and whether it is offered."""

    name: str
    label: Words
    icon: str
    is_offered: Callable[[Any], bool]


def _has_a_level_below(page: Any) -> bool:
    return not page.holder and isinstance(page.item.record, Credit) and bool(levels_below(page.item.record))


def _is_free(page: Any) -> bool:
    """Not in somebody else's hands."""
    return bool(page.item) and not page.holder


def _may_be_handed_on(page: Any) -> bool:
    """Where somebody else may take it: a second reviewer of the desk, or, at a bureau, one above."""
    return _is_free(page) and (page.may_claim or page.is_mine or page.work.role == Role.BUREAU_REVIEWER)


def _has_colleagues(pane: Any) -> bool:
    return bool(pane.rows) and pane.has_colleagues


OF_ITEM: Sequence[Action] = (
    Action("inbox:back", _("退回上一级"), "undo", _has_a_level_below),
    Action("inbox:transfer", _("转办"), "swap", _may_be_handed_on),
    Action("inbox:ask", _("请人提意见"), "chat", _is_free),
    Action("inbox:snooze", _("稍后处理"), "clock", lambda page: not page.holder and page.is_listed),
)
"""Beside an open task; `is_offered` reads its ItemPage, and the address takes the task's key."""
OF_INBOX: Sequence[Action] = (
    Action("jobs:list", _("我的任务"), "rows", lambda pane: True),
    Action("inbox:transfer_several", _("转办多项"), "swap", _has_colleagues),
    Action("yearend:list", _("学分年度"), "clock", lambda pane: may_anywhere(pane.person, "year.phase")),
    Action("late:list", _("补录"), "clock", lambda pane: may_anywhere(pane.person, "late.decide")),
    Action("library:list", _("项目库"), "book", lambda pane: True),
    Action("imports:list", _("导入"), "upload", lambda pane: may_anywhere(pane.person, "library.edit")),
    Action("roles:substitutes", _("我的代理"), "person", lambda pane: bool(pane.inbox.desks)),
    Action("attendance:list", _("考勤"), "activity", lambda pane: may_anywhere(pane.person, "attendance.view")),
    Action("inspections:today", _("现场督查"), "search", lambda pane: may_anywhere(pane.person, "attendance.inspect")),
    Action(
        "documents:batch", _("批量打印手册和证明"), "print", lambda pane: may_anywhere(pane.person, "document.issue")
    ),
    Action("originals:list", _("看原件"), "file", lambda pane: may_anywhere(pane.person, "original.see")),
    Action("organisations:tree", _("机构和规定"), "building", lambda pane: bool(pane.inbox.desks)),
    Action("inbox:work", _("工作统计"), "chart", lambda pane: may_anywhere(pane.person, "work.view")),
)
"""Beside the list; `is_offered` reads the ListPane."""
