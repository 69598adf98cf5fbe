"""Opinions that reviewers write again and again: a click fills the field, and the code stays with the words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
OTHER = "other"


def code_of(opinion: str) -> str:
    """The code of the standing opinion that was kept in the text, whatever was added to it."""
    if not opinion.strip():
        return ""
    return next((reason.code for reason in REASONS if str(reason.words) in opinion), OTHER)
