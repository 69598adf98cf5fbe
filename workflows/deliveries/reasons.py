"""Why a row is not taken in: a code that stays, the facts it speaks of, and a sentence in every language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, override

from workflows.credits.states import State

REASONS: dict[str, str | Promise] = {
    "not_an_object": _("这一行不是一个 JSON 对象。"),
    "unreadable": _("这一行读不懂，不是 JSON。"),
    "unknown_field": _("没有“%(field)s”这个字段。"),
    "field_required": _("缺“%(field)s”。"),
    "field_invalid": _("“%(field)s”不合要求：%(rule)s。"),
    "ends_before_it_begins": _("结束日期早于开始日期。"),
    "in_the_future": _("活动还没有结束，结束以后再推送。"),
    "repeated_in_batch": _("同一批里有两行是同一个 source_id。"),
    "no_such_person": _("在你的范围里没有这个人。请核对卡号或身份证号。"),
    "name_differs": _("卡号或身份证号与姓名对不上。"),
    "person_left": _("这个人已注销，不再授分。"),
    "no_such_project": _("项目库里没有这个编号。请核对，或写明活动名称和级别。"),
    "no_credit_year": _("活动日期不在任何学分年度内。"),
    "year_closed": _("那个学分年度已不收新的学分。请由单位先申请补录。"),
    "differs": _("这个 source_id 早已授过分，内容不同（%(fields)s）。要更正的，请写 correct 说明原因。"),
    "not_counted_yet": _("这项学分现在是“%(state)s”，不能更正，也不能撤销。"),
    "not_amendable": _("这项学分现在不能更正：有更正或异议在办，或年度已关闭。"),
    "not_revocable": _("这项学分现在不能撤销：有异议在办。"),
    "nothing_to_revoke": _("没有授过这个 source_id。"),
    "another_person": _("这个 source_id 授给了另一个人。请先撤销，再换一个 source_id。"),
    "refused": _("系统没有收下这一行。"),
}
RULES: dict[str, str | Promise] = {
    "text": _("文字，不超过 %(most)s 个字，没有控制字符"),
    "card": _("十位数字"),
    "id_number": _("合法的身份证号"),
    "day": _("日期，写作 2026-05-16"),
    "number": _("数字，0 到 9999，最多两位小数"),
    "choice": _("这几个之一：%(words)s"),
    "one_of": _("card_number 和 id_number 只写一个"),
    "flag": _("true 或 false"),
}


def reason(code: str, facts: Mapping[str, Any]) -> str:
    """The sentence in the language that is spoken now."""
    said = dict(facts)
    if "rule" in said:
        said["rule"] = str(RULES[said["rule"]]) % said
    if "state" in said:
        said["state"] = State(said["state"]).label
    return str(REASONS.get(code, REASONS["refused"])) % said


def in_all_languages(code: str, facts: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = reason(code, facts)
    return found
