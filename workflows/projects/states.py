"""The words of a project. No ORM, no clock."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy


class State(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    CHECK = "CHECK", _("形式审查")
    REVIEW = "REVIEW", _("评审中")
    RETURNED = "RETURNED", _("退回修改")
    REFUSED = "REFUSED", _("不通过")
    APPROVED = "APPROVED", _("已批准")
    FILED = "FILED", _("已备案")
    HELD = "HELD", _("已举办")
    REPORTED = "REPORTED", _("待审执行情况")
    AUDITED = "AUDITED", _("已结项")
    CANCELLED = "CANCELLED", _("已取消")


EDITABLE = (State.DRAFT, State.RETURNED)
AT_BUREAU = (State.CHECK, State.REVIEW, State.REPORTED)
AT_UNIT = (State.RETURNED, State.APPROVED, State.FILED, State.HELD)
OPEN = (*AT_BUREAU, *AT_UNIT)
CLOSED = (State.REFUSED, State.AUDITED, State.CANCELLED)
NUMBERED = (State.APPROVED, State.FILED, State.HELD, State.REPORTED, State.AUDITED, State.CANCELLED)
"""The states of what was approved once, and so has a number and an entry in the library."""
TO_COME = (State.APPROVED, State.FILED)
"""The states in which it can still be postponed or cancelled."""


class Audience(models.TextChoices):
    """Who earns credits at it."""

    ANYONE = "anyone", _("所有人")
    CITY = "city", _("本市人员")
    UNIT = "unit", _("仅本单位人员")


class LastYear(models.TextChoices):
    NEW = "new", _("新项目")
    HELD = "held", _("去年已举办")
    NOT_HELD = "not_held", _("去年批准，没有举办")
    REFUSED = "refused", _("去年申报，没有通过")


class Paper(models.TextChoices):
    """What a file of a project is."""

    APPLICATION = "application", _("申报附件")
    NOTICE = "notice", _("举办通知")
    TIMETABLE = "timetable", _("日程")
    REPORT = "report", _("执行情况附件")


class Ask(models.TextChoices):
    """What a unit may ask for once a project is approved."""

    POSTPONE = "postpone", _("改期")
    CANCEL = "cancel", _("取消举办")


class Outcome(models.TextChoices):
    GRANTED = "granted", _("同意")
    DENIED = "denied", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class Advice(models.TextChoices):
    """What a reviewer recommends, or how the invitation ended."""

    APPROVE = "approve", pgettext_lazy("advice", "建议批准")
    CHANGE = "change", pgettext_lazy("advice", "建议修改")
    REFUSE = "refuse", pgettext_lazy("advice", "建议不批准")
    DECLINED = "declined", pgettext_lazy("advice", "回避")
    ENDED = "ended", pgettext_lazy("advice", "已撤销邀请")


GIVEN = (Advice.APPROVE, Advice.CHANGE, Advice.REFUSE)
