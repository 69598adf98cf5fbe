"""The words for what the pure part says in codes and facts: explanations, refusals, problems, figures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from registry.base.words import is_chinese

from .document import Problem
from .evaluate import Line, Refusal
from .rules import Confidence, Measure, Mode, Named, Role, RuleKind, Sourced

KINDS = {
    RuleKind.BY_HOURS: gettext_lazy("按时间折算"),
    RuleKind.BY_WORDS: gettext_lazy("按字数折算"),
    RuleKind.PER_SESSION: gettext_lazy("按次计分"),
    RuleKind.BY_RANK: gettext_lazy("按作者排名"),
    RuleKind.WHOLE_YEAR: gettext_lazy("视为完成全年"),
    RuleKind.JUDGED: gettext_lazy("由审核人评定"),
}
ROLES = {
    Role.LEARNER: gettext_lazy("学员"),
    Role.SPEAKER: gettext_lazy("授课人"),
    Role.PARTICIPANT: gettext_lazy("参加者"),
    Role.AUTHOR: gettext_lazy("作者"),
    Role.MEMBER: gettext_lazy("课题成员"),
}
MEASURES = {
    Measure.HOUR: pgettext_lazy("measure", "学时"),
    Measure.MONTH: pgettext_lazy("measure", "个月"),
    Measure.YEAR: pgettext_lazy("measure", "年"),
    Measure.WORD: pgettext_lazy("measure", "字"),
    Measure.SESSION: pgettext_lazy("measure", "次"),
    Measure.ITEM: pgettext_lazy("measure", "项"),
    Measure.RANK: pgettext_lazy("measure", "位"),
}
CONFIDENCE = {
    Confidence.GOOD: gettext_lazy("有公开文本"),
    Confidence.PARTLY: gettext_lazy("部分核实"),
    Confidence.UNVERIFIED: gettext_lazy("未核实"),
    Confidence.OWN: gettext_lazy("本地制定"),
}
MODES = {
    Mode.HALF_UP: gettext_lazy("四舍五入"),
    Mode.HALF_EVEN: gettext_lazy("四舍六入五成双"),
    Mode.DOWN: gettext_lazy("舍去尾数"),
}

LINES = {
    "ratio": gettext_lazy("%(amount)s %(measure)s，每 %(per)s %(measure)s %(each)s 分 = %(result)s"),
    "whole_year": gettext_lazy("%(amount)s %(measure)s，满 %(per)s %(measure)s视为完成全年：%(result)s"),
    "rank": gettext_lazy("第 %(rank)s 位：%(line)s"),
    "rank_last": gettext_lazy("第 %(rank)s 位，同表中最后一位：%(line)s"),
    "rank_minus_1": gettext_lazy("第 %(rank)s 位，表后每位减 1：%(line)s"),
    "rank_minus_20_percent": gettext_lazy("第 %(rank)s 位，每后一位减 20%%：%(line)s"),
    "judged": gettext_lazy("由审核人评定：%(line)s"),
    "rounded": gettext_lazy("保留 %(places)s 位小数，%(mode)s：%(result)s"),
    "cap_item": gettext_lazy("每项最高 %(cap)s，未达到"),
    "cap_item_reached": gettext_lazy("每项最高 %(cap)s，超出部分不计：%(line)s"),
    "cap_year": gettext_lazy("这一类全年最高 %(cap)s"),
    "cap_group": gettext_lazy("“%(name)s”合计全年最高 %(cap)s"),
    "best_only": gettext_lazy("“%(name)s”"),
    "entered": gettext_lazy("%(n)s 项合计 %(line)s"),
    "over_item": gettext_lazy("超出每项上限的不计：%(line)s"),
    "year_cap": gettext_lazy("“%(name)s”全年最高 %(cap)s，已用 %(used)s：%(line)s"),
    "group_cap": gettext_lazy("“%(name)s”合计全年最高 %(cap)s，已用 %(used)s：%(line)s"),
    "best": gettext_lazy("“%(name)s”：%(line)s"),
    "carried": gettext_lazy("上年结转 %(line)s"),
    "exempt": gettext_lazy("这一年免修"),
    "no_classes": gettext_lazy("这一年不要求分类学分"),
    "pro_rata": gettext_lazy("%(of)s 个月中有 %(away)s 个月不计，要求按月减少"),
    "unsure": gettext_lazy("这一条标准%(confidence)s，由审核人核定"),
}
REFUSALS = {
    "rule_unknown": gettext_lazy("标准里没有这一类，由审核人评定。"),
    "rule_unclear": gettext_lazy("标准里有几条都可能适用，请选定一条。"),
    "amount_missing": gettext_lazy("请填写有多少%(measure)s。"),
    "amount_negative": gettext_lazy("数量不能小于零。"),
    "amount_out_of_bounds": gettext_lazy("%(amount)s %(measure)s不在这一条的范围内。"),
    "too_short": gettext_lazy("%(amount)s %(measure)s，不满 %(per)s %(measure)s。"),
    "rank_missing": gettext_lazy("请填写排名第几。"),
    "rank_beyond_table": gettext_lazy("标准只写到第 %(listed)s 位，第 %(rank)s 位由审核人评定。"),
    "judged_by_reviewer": gettext_lazy("这一类的学分由审核人评定。"),
}
PROBLEMS = {
    "missing": gettext_lazy("没有填写"),
    "twice": gettext_lazy("重复"),
    "class_unclear": gettext_lazy("有全年上限的，要写明是Ⅰ类还是Ⅱ类"),
    "mixed_classes": gettext_lazy("合计上限里的各条要是同一类"),
    "zero": gettext_lazy("不能是零"),
    "unknown_group": gettext_lazy("没有这个合计上限"),
    "unknown_field": gettext_lazy("没有这一栏"),
    "unknown_word": gettext_lazy("不是可选的值"),
    "most_below_least": gettext_lazy("上限小于下限"),
    "not_a_standard": gettext_lazy("不是学分标准文件"),
    "not_text": gettext_lazy("要写文字"),
    "too_long": gettext_lazy("太长"),
    "not_an_amount": gettext_lazy("要写数字"),
    "amount_out_of_range": gettext_lazy("数字超出范围，或多于两位小数"),
    "amount_missing": gettext_lazy("缺一个数字"),
    "share_over_one": gettext_lazy("比例不能超过 1"),
    "not_a_whole_number": gettext_lazy("要写整数"),
    "not_yes_or_no": gettext_lazy("只能是“是”或“否”"),
    "not_a_list": gettext_lazy("要写成列表"),
    "not_a_mapping": gettext_lazy("要写成一栏一值"),
}


def line_words(line: Line) -> str:
    """One step of an explanation: 12 学时，每 6 学时 1 分 = 2.00."""
    return LINES[line.code] % _said(line.facts, line=number_format(line.amount, 2))


def refusal_words(refusal: Refusal) -> str:
    return REFUSALS[refusal.code] % _said(refusal.facts)


def problem_words(problem: Problem) -> str:
    return str(PROBLEMS[problem.code])


def name_of(named: Named) -> str:
    """The name in the reader's language, where there is one."""
    return named.name if is_chinese() else named.name_en or named.name


def note_of(sourced: Sourced) -> str:
    return sourced.note if is_chinese() else sourced.note_en or sourced.note


def plain(amount: Decimal | None) -> str:
    """An amount as people say it: 6, 6.5."""
    if amount is None:
        return ""
    text = number_format(amount, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _said(facts: Mapping[str, Any], **more: str) -> dict[str, str]:
    said = {key: _word(key, value) for key, value in facts.items()}
    if "name" in facts and not is_chinese() and facts.get("name_en"):
        said["name"] = facts["name_en"]
    return said | more


def _word(key: str, value: Any) -> str:
    if key == "result":
        return number_format(value, 2)
    if isinstance(value, Decimal):
        return plain(value)
    words: Any = {"measure": MEASURES, "mode": MODES, "confidence": CONFIDENCE}.get(key, {})
    return str(words.get(value, value))


def unknown() -> str:
    """What stands where nobody knows the figure."""
    return _("未见规定")
