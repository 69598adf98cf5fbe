"""Why a reviewer decided as they did, as a code that stays with their words: to be counted, and shown to the person."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy


@dataclass(frozen=True)
class Reason:
    """A standing opinion; `words` are what the person will read."""

    code: str
    label: str | Promise
    words: str | Promise


REASONS = (
    Reason("unreadable", _("照片不清"), _("证书照片看不清，请重新拍照上传。")),
    Reason("evidence_missing", _("材料不全"), _("证明材料不全，请补上盖章的那一页。")),
    Reason("differs", _("与证书不符"), _("填写的内容与证书不一致，请按证书改正。")),
    Reason("not_recognised", _("不在范围"), _("按认定标准，这一项不能计学分。")),
    Reason("original_seen", _("已核原件"), _("已核对原件。")),
)
TO_LEVEL = (
    Reason("not_verified", _("没有核对原件"), _("请核对证书原件后再报上来。")),
    Reason("overlooked", _("有疑点没有说明"), _("请核实系统提示的疑点，并在意见里说明。")),
    Reason("duplicate", _("疑似重复"), _("本人另有一项相同的学分，请核实是不是同一次活动。")),
    Reason("opinion_missing", _("缺审核意见"), _("请写明审核意见。")),
)
"""Why a level sends something back to the one below."""
OTHER = "other"
OTHER_WORD = pgettext_lazy("reason", "其他")
_WORDS = {reason.code: reason.label for reason in (*REASONS, *TO_LEVEL)}


def word_of(code: str) -> str:
    """The code as people read it; nothing where it says no more than the opinion."""
    return str(_WORDS.get(code, ""))
