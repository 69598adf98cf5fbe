"""The words of a credit: states, verdicts, kinds, forms, origins. No ORM, no clock."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    DEPARTMENT = "DEPARTMENT", _("待科室审")
    UNIT = "UNIT", _("待单位审")
    BUREAU = "BUREAU", _("待主管部门复审")
    RETURNED = "RETURNED", _("退回修改")
    COUNTED = "COUNTED", _("已计入")
    REFUSED = "REFUSED", _("不通过")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    ANNULLED = "ANNULLED", _("已撤销")


LEVELS = (State.DEPARTMENT, State.UNIT, State.BUREAU)
"""The levels of review, lowest first; their names are the states that wait at them."""

OPEN = (*LEVELS, State.RETURNED)
EDITABLE = (State.DRAFT, State.RETURNED)
CLOSED = (State.COUNTED, State.REFUSED, State.WITHDRAWN, State.ANNULLED)


class Verdict(models.TextChoices):
    PASS = "pass", _("通过")
    RETURN = "return", _("退回修改")
    REFUSE = "refuse", _("不通过")


class Origin(models.TextChoices):
    HAND = "hand", _("本人录入")
    CLERK = "clerk", _("代录")
    ATTENDANCE = "attendance", _("刷卡授分")
    ONLINE = "online", _("远程教育平台")
    SPEAKER = "speaker", _("授课授分")


AWARDED = (Origin.ATTENDANCE, Origin.ONLINE, Origin.SPEAKER)
"""Origins that only the system writes: such a credit begins at its award."""


class Kind(models.TextChoices):
    """The categories that rules speak of by name; a jurisdiction adds its own in the code tables."""

    PROJECT = "project", _("继续医学教育项目")
    DISTANCE = "distance", _("远程教育")
    TRAINING = "training", _("外出培训")
    LECTURE = "lecture", _("学术讲座")
    TEACHING = "teaching", _("带教")
    PAPER = "paper", _("论文")
    RESEARCH = "research", _("科研项目")
    BOOK = "book", _("著作")
    SELF_STUDY = "self_study", _("自学综述")
    FURTHER_STUDY = "further_study", _("进修")
    DEGREE = "degree", _("在职学历")
    AID = "aid", _("医疗援助")
    PUBLIC_COURSE = "public_course", _("公需科目")


class Form(models.TextChoices):
    """举办方式"""

    COURSE = "course", _("培训班")
    CONFERENCE = "conference", _("学术会议")
    LECTURE = "lecture", _("讲座")
    ONLINE = "online", _("网络")
    CASE = "case", _("病例讨论")
    PRACTICE = "practice", _("实践")
    OTHER = "other", _("其他")


class Subject(models.TextChoices):
    PROFESSIONAL = "professional", _("专业科目")
    PUBLIC = "public", _("公需科目")
    ELECTIVE = "elective", _("选修科目")


class Class(models.TextChoices):
    """Ⅰ类、Ⅱ类: only under a standard that has classes."""

    ONE = "1", _("Ⅰ类")
    TWO = "2", _("Ⅱ类")
