"""What can be done beside a verdict, with a task or beside the list; each is a page that works without script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

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


OF_ITEM: Sequence[Action] = (
    Action("inbox:back", _("退回上一级"), "undo", _has_a_level_below),
    Action("inbox:snooze", _("稍后处理"), "clock", lambda page: not page.holder and page.is_listed),
)
"""Beside an open task; `is_offered` reads its ItemPage, and the address takes the task's key."""
OF_INBOX: Sequence[Action] = (
    Action("jobs:list", _("我的任务"), "rows", lambda pane: True),
    Action("inbox:work", _("工作统计"), "chart", lambda pane: may_anywhere(pane.person, "work.view")),
)
"""Beside the list; `is_offered` reads the ListPane."""
