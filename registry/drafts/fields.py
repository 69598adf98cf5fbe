"""What the parts of a standard are made of: one list for forms, tables, sheets and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from registry.codes.models import Line, Title
from registry.people.models import StatusInterval
from registry.standards import policies, rules
from registry.standards.models import Institution
from registry.standards.shown import AFTER, CLASSES, DESKS
from registry.standards.words import CONFIDENCE, KINDS, MEASURES, MODES, ROLES

from .vocabulary import EMPLOYMENTS, KINDS as CREDIT_KINDS, LEVELS


class As(StrEnum):
    """How a field is written and read."""

    TEXT = "text"
    LONG = "long"
    AMOUNT = "amount"
    AMOUNTS = "amounts"
    WHOLE = "whole"
    YES_NO = "yes_no"
    CHOICE = "choice"
    MANY = "many"
    ANY_OF = "any_of"
    EFFECTS = "effects"


@dataclass(frozen=True)
class Field:
    """One field; a name with a dot lies one level deeper in the row."""

    name: str
    label: Any
    kind: As = As.TEXT
    words: Mapping[Any, Any] = field(default_factory=dict)
    group: str = ""
    hint: Any = ""

    @property
    def control(self) -> str:
        """The name in forms."""
        return self.name.replace(".", "_")


def _named(group: str) -> tuple[Field, ...]:
    return Field("name", _("名称"), group=group), Field("name_en", _("英文名称"), group=group)


def _amount(name: str, label: Any, group: str, hint: Any = "") -> Field:
    return Field(name, label, As.AMOUNT, group=group, hint=hint)


EFFECTS = {
    policies.Effect.NOTHING: _("要求不变"),
    policies.Effect.PRO_RATA: _("按月减少"),
    policies.Effect.NO_CLASSES: _("不要求分类学分"),
    policies.Effect.EXEMPT: _("当年免修"),
    policies.Effect.NOT_COUNTED: _("不计达标"),
}
NEEDS = {
    rules.Need.REQUIRED: pgettext_lazy("evidence", "必须"),
    rules.Need.OPTIONAL: pgettext_lazy("evidence", "可选"),
    rules.Need.PAPER: _("验原件"),
}
STATUSES = {code: word for code, word in StatusInterval.Kind.choices if code != StatusInterval.Kind.ACTIVE}
TITLE_LEVELS = dict(reversed(Title.Level.choices))
"""From below, as the keys of requirements name them: mid|high."""
CODE_HINT = _("英文字母、数字和下划线，同一部分里不重复。发布后的结果按它对应。")

SURE = (
    Field(
        "confidence",
        _("依据"),
        As.CHOICE,
        CONFIDENCE,
        "sure",
        _("没有核实的数值只作参考，不会扣掉任何人的学分。"),
    ),
    Field("note", _("说明"), As.LONG, group="sure"),
    Field("note_en", _("英文说明"), As.LONG, group="sure"),
)
WHO = (
    Field("institution", _("机构级别"), As.ANY_OF, dict(Institution.choices), "who", _("不选就是所有机构。")),
    Field("title", _("职称级别"), As.ANY_OF, TITLE_LEVELS, "who", _("不选就是所有职称。")),
)
RULE = (
    Field("code", _("代号"), group="what", hint=CODE_HINT),
    Field("role", _("身份"), As.CHOICE, ROLES, "what"),
    *_named("what"),
    Field("kinds", _("用于哪些类型"), As.MANY, CREDIT_KINDS, "what"),
    Field("levels", _("用于哪些级别"), As.MANY, LEVELS, "what", _("不选就是所有级别。")),
    Field("kind", _("计算方式"), As.CHOICE, KINDS, "how"),
    Field("measure", _("按什么计"), As.CHOICE, MEASURES, "how"),
    _amount("per", _("每多少"), "how", _("例如每 6 学时 1 分，这里填 6。")),
    Field(
        "credits", _("学分"), As.AMOUNTS, group="how", hint=_("按排名的，依次填每一位的学分，用顿号隔开：10、9、8。")
    ),
    _amount("least", _("最少"), "how", _("少于它不适用这一条。")),
    _amount("most", _("最多"), "how", _("多于它不适用这一条。")),
    Field("after_table", _("排名表以后"), As.CHOICE, AFTER, "how"),
    Field("rounding.places", _("保留几位小数"), As.WHOLE, group="how", hint=_("不填就按全标准的取舍。")),
    Field("rounding.mode", _("怎么取舍"), As.CHOICE, MODES, "how"),
    _amount("cap_item", _("每项最高"), "caps"),
    _amount("cap_year", _("全年最高"), "caps"),
    Field("group", _("合计上限"), As.CHOICE, group="caps", hint=_("和别的条一起受一个上限限制的，选那个上限。")),
    Field("credit_class", _("类别"), As.CHOICE, CLASSES, "review"),
    Field(
        "review", _("由谁审核"), As.MANY, DESKS, "review", _("不选就先科室后单位；主管部门的审核级别规定优先于这里。")
    ),
    *SURE,
)
EVIDENCE = (*_named(""), Field("need", _("要不要"), As.CHOICE, NEEDS))
CAP = (
    Field("code", _("代号"), group="what", hint=CODE_HINT),
    *_named("what"),
    _amount("credits", _("合计全年最高"), "caps"),
    Field("best_only", _("只计最高的一项"), As.YES_NO, group="caps"),
    *SURE,
)
REQUIREMENT = (
    *WHO,
    Field("line", _("条线"), As.ANY_OF, dict(Line.choices), "who", _("不选就是所有条线。")),
    _amount("credits", _("学分"), "asks"),
    _amount("hours", _("总学时"), "asks"),
    _amount("class_1", _("Ⅰ类学分"), "asks"),
    _amount("class_2", _("Ⅱ类学分"), "asks"),
    _amount("professional_hours", _("专业学时"), "asks"),
    _amount("public_hours", _("公需学时"), "asks"),
    _amount("substitution", _("可以互抵的比例"), "asks", _("0 到 1 之间，例如 0.5。")),
    *SURE,
)
ROLLING = (
    Field("code", _("代号"), group="what", hint=CODE_HINT),
    *WHO,
    Field("years", _("几年"), As.WHOLE, group="asks"),
    _amount("credits", _("学分不少于"), "asks"),
    Field("level", _("只计哪一级"), As.CHOICE, LEVELS, "asks", _("不选就是全部学分。")),
    _amount("least_a_year", _("每年不少于"), "asks"),
    *SURE,
)
HEAD = (
    Field("code", _("代号")),
    *_named(""),
    Field("has_classes", _("学分分Ⅰ类、Ⅱ类"), As.YES_NO),
    Field("source", _("出处"), As.LONG),
)
ROUNDING = (
    Field("places", _("保留几位小数"), As.WHOLE),
    Field("mode", _("怎么取舍"), As.CHOICE, MODES),
)
POLICY = (
    Field(
        "late_award",
        _("跨年授分的算哪一年"),
        As.CHOICE,
        {
            policies.LateAward.ACTIVITY: _("活动结束那天所在的年度"),
            policies.LateAward.AWARD: _("授分那天所在的年度"),
        },
    ),
    Field(
        "carry_over",
        _("超出的学分"),
        As.CHOICE,
        {
            policies.CarryOver.NO: _("不结转"),
            policies.CarryOver.YES: _("结转到下一年"),
            policies.CarryOver.CAPPED: _("结转，有上限"),
        },
    ),
    _amount("carry_cap", _("结转上限"), ""),
    Field(
        "newcomers",
        _("当年新到岗的人员"),
        As.CHOICE,
        {
            policies.Newcomers.WHOLE: _("要求不变"),
            policies.Newcomers.PRO_RATA: _("按在岗月数折算"),
            policies.Newcomers.NONE: _("当年不作要求"),
        },
    ),
    Field("residents", _("规范化培训学员"), As.CHOICE, EFFECTS),
    Field("statuses", _("人员状态"), As.EFFECTS, STATUSES, hint=_("每行一种，例如：产假=当年免修。")),
    Field("employment", _("用工形式"), As.EFFECTS, EMPLOYMENTS, hint=_("每行一种，例如：返聘=不计达标。")),
)
PARTS: dict[str, tuple[Field, ...]] = {"rules": RULE, "caps": CAP, "requirements": REQUIREMENT, "rolling": ROLLING}
"""The parts that are rows, in the order of pages and sheets."""

TITLES = {
    "head": _("基本"),
    "rules": _("学分项目"),
    "evidence": _("证明材料"),
    "caps": _("合计上限"),
    "requirements": _("年度要求"),
    "rolling": _("跨年度要求"),
    "policy": _("年度怎么算"),
    "rounding": _("取舍"),
}
GROUPS = {
    "what": _("是什么"),
    "who": _("谁"),
    "how": _("怎么算"),
    "asks": _("要求多少"),
    "caps": _("最高多少"),
    "review": _("类别和审核"),
    "sure": _("依据"),
}
