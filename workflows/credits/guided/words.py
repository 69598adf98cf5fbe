"""What the same field is called where the achievement is a paper, a book, a stay elsewhere."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from registry.standards.rules import Measure
from workflows.credits.states import Form, Kind

NAMES = {
    Kind.LECTURE: _("讲座题目"),
    Kind.TEACHING: _("带教内容"),
    Kind.PAPER: _("论文题目"),
    Kind.RESEARCH: _("课题名称"),
    Kind.BOOK: _("书名"),
    Kind.SELF_STUDY: _("综述题目"),
    Kind.FURTHER_STUDY: _("进修内容"),
    Kind.DEGREE: _("专业和学位"),
    Kind.AID: _("援助任务"),
    Kind.PUBLIC_COURSE: _("课程名称"),
}
ISSUERS = {
    Kind.LECTURE: _("举办单位"),
    Kind.TEACHING: _("带教单位"),
    Kind.PAPER: _("刊物名称"),
    Kind.RESEARCH: _("批准单位"),
    Kind.BOOK: _("出版社"),
    Kind.SELF_STUDY: _("批准的科室"),
    Kind.FURTHER_STUDY: _("进修单位"),
    Kind.DEGREE: _("学校"),
    Kind.AID: _("派出单位"),
}
DAYS = {Kind.PAPER: _("发表日期"), Kind.BOOK: _("出版日期")}
AMOUNTS = {
    Measure.MONTH: _("多少个月"),
    Measure.YEAR: _("多少年"),
    Measure.WORD: _("多少字"),
    Measure.SESSION: _("多少次"),
    Measure.ITEM: _("多少项"),
    Measure.RANK: _("本人排名第几"),
}
WHOLE = frozenset({Measure.WORD, Measure.SESSION, Measure.ITEM, Measure.RANK})
"""What is counted and not measured."""
FORM_OF = {
    Kind.LECTURE: Form.LECTURE,
    Kind.TEACHING: Form.PRACTICE,
    Kind.FURTHER_STUDY: Form.PRACTICE,
    Kind.AID: Form.PRACTICE,
}
ATTENDED = frozenset({Kind.PROJECT, Kind.TRAINING, Kind.PUBLIC_COURSE})
"""Only what was held somewhere is asked for how it was held, and may stand in the project library."""
