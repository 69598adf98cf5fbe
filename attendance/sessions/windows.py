"""Periods fit their session: in order, apart from each other, and near it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from registry.base.refusals import Refusal

from .models import Session

Windows = Sequence[tuple[str, dt.datetime, dt.datetime, int]]
"""Kind, beginning, end, minutes of grace."""
NEAR = dt.timedelta(hours=3)
ORDER = {"in": 0, "check": 1, "out": 2}


def check_windows(session: Session, windows: Windows) -> None:
    ordered = sorted(windows, key=lambda one: one[1])
    spans = [(begins - _minutes(grace), ends + _minutes(grace)) for _kind, begins, ends, grace in ordered]
    if any(after[0] <= before[1] for before, after in pairwise(spans)):
        raise _refused(_("刷卡周期有重叠，一次刷卡会说不清算哪一个。宽限也算在内。"), "periods_overlap")
    if [ORDER[one[0]] for one in ordered] != sorted(ORDER[one[0]] for one in ordered):
        raise _refused(_("刷卡周期的先后不对：签到在前，签退在后。"), "periods_out_of_order")
    if any(begins < session.begins - NEAR or ends > session.ends + NEAR for begins, ends in spans):
        raise _refused(_("刷卡周期离这一场太远，最多前后 3 小时。"), "periods_far")


def _minutes(count: int) -> dt.timedelta:
    return dt.timedelta(minutes=count)


def _refused(why: str, code: str) -> Refusal:
    return Refusal(_("这一场不能这样安排。"), why, _("请改好时间再保存。"), code=code)
