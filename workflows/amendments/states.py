"""The words of an amendment. No ORM, no clock."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DEPARTMENT = "DEPARTMENT", _("待科室审")
    UNIT = "UNIT", _("待单位审")
    BUREAU = "BUREAU", _("待主管部门复审")
    RETURNED = "RETURNED", _("退回修改")
    APPLIED = "APPLIED", _("已更正")
    REJECTED = "REJECTED", _("不予更正")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


LEVELS = (State.DEPARTMENT, State.UNIT, State.BUREAU)
"""Named like the levels that a credit waits at."""
OPEN = (*LEVELS, State.RETURNED)
