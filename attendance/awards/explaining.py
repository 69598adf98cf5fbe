"""Why a session came out as it did: each period, the swipe that hit it or by how much it missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, ngettext

from attendance.analysis.facts import Code, Hit, Outcome, Read, Standing as Earned, Verdict
from attendance.sessions.models import Period, Plan, RuleVersion, Session
from registry.base.words import date_words, listed, run_on
from registry.cards.spans import Standing

from .words import FLAGS, LOOK_OF_CODE, WORD_OF_CODE

KINDS = dict(Period.Kind.choices)


@dataclass(frozen=True)
class Line:
    """One period, or a swipe beside them: when it was, what came of it."""

    name: str
    window: str
    said: str
    good: bool


@dataclass(frozen=True)
class Told:
    """A session as its participant reads it."""

    session: Session
    verdict: Verdict
    word: str | Promise
    look: str
    lines: Sequence[Line]
    others: Sequence[Line]
    flags: Sequence[str | Promise]


def told_of(sessions: Sequence[Session], outcome: Outcome, devices: Mapping[int, str]) -> list[Told]:
    known = {one.sitting: one for one in outcome.verdicts}
    return [_told(session, known[session.pk], devices) for session in sessions if session.pk in known]


def nobody_yet(sessions: Sequence[Session]) -> list[Told]:
    """The sessions of somebody who has not swiped: what there is to hit."""
    return [
        Told(one, Verdict(one.pk, Code.ABSENT), WORD_OF_CODE["absent"], LOOK_OF_CODE["absent"], _windows(one), (), ())
        for one in sessions
    ]


def _windows(session: Session) -> list[Line]:
    return [
        Line(str(KINDS[row.kind]), between(row.begins, row.ends), _("没有刷卡记录"), False)
        for row in session.periods.all()
    ]


def _told(session: Session, verdict: Verdict, devices: Mapping[int, str]) -> Told:
    used = {hit.tap.key for hit in verdict.hits if hit.tap}
    others = [_other(read, devices) for read in verdict.reads if read.tap.key not in used]
    return Told(
        session, verdict, WORD_OF_CODE[verdict.code.value], LOOK_OF_CODE[verdict.code.value],
        [_line(hit, devices) for hit in verdict.hits], others,
        [FLAGS[kind] for kind in sorted({flag.kind.value for flag in verdict.flags})],
    )  # fmt: skip


def _line(hit: Hit, devices: Mapping[int, str]) -> Line:
    period = hit.period
    name, window = str(KINDS[period.kind.value]), between(period.opens, period.closes)
    if hit.tap:
        return Line(name, window, _("%(at)s 刷卡，有效") % {"at": _where(hit.tap.at, hit.tap.device, devices)}, True)
    if hit.near is None or abs(hit.off) > dt.timedelta(hours=3):
        return Line(name, window, _("没有刷卡记录"), False)
    words = _("%(at)s 刷卡，晚 %(off)s") if hit.off > dt.timedelta(0) else _("%(at)s 刷卡，早 %(off)s")
    return Line(name, window, words % {"at": clock(hit.near.at), "off": length(abs(hit.off))}, False)


def _other(read: Read, devices: Mapping[int, str]) -> Line:
    words = {
        Standing.LOST: _("卡已挂失"),
        Standing.ENDED: _("卡已停用"),
        Standing.NOT_YET: _("卡当时还没有启用"),
        Standing.SEVERAL: _("卡的归属不清"),
        Standing.UNKNOWN: _("未登记的卡"),
    }
    held = {"clock": _("设备时间不明")}.get(read.tap.held, _("设备当时不可用")) if read.tap.held else ""
    said = held or words.get(read.holder.standing, "") or _("不在任何周期里，或与上一次重复")
    return Line(_("其他"), "", f"{_where(read.tap.at, read.tap.device, devices)} {said}", False)


def _where(at: dt.datetime, device: int, devices: Mapping[int, str]) -> str:
    return f"{clock(at)} {devices[device]}" if device in devices else clock(at)


def clock(at: dt.datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M:%S")


def between(begins: dt.datetime, ends: dt.datetime) -> str:
    return f"{timezone.localtime(begins):%H:%M}–{timezone.localtime(ends):%H:%M}"


def length(span: dt.timedelta) -> str:
    """12 分 10 秒"""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    if not minutes:
        return _("%(s)d 秒") % {"s": seconds}
    return _("%(m)d 分 %(s)d 秒") % {"m": minutes, "s": seconds}


def rule_words(rule: RuleVersion, plan: Plan) -> str:
    """The rule as participants read it beforehand."""
    n = rule.periods
    known: dict[str, Any] = {
        "any": _("任意一个刷卡周期内刷一次卡，就得全部学分。"),
        "periods": ngettext("整个活动至少命中 %(n)d 个刷卡周期。", "整个活动至少命中 %(n)d 个刷卡周期。", n) % {"n": n}
        if n
        else _("整个活动的每个刷卡周期都要命中。"),
        "sessions": _("每一场都完整，才得学分。"),
        "hours": _("完整了几场，就按那几场的学时折算学分。"),
        "share": _("在场时间达到全部时间的 %(share)s%%，才得学分。") % {"share": f"{rule.share.normalize():f}"},
        "list": _("按主办方的名单，刷卡只作参考。"),
    }
    words = [known[rule.kind]]
    if rule.kind in ("sessions", "hours"):
        each = ngettext("一场里至少命中 %(n)d 个周期算完整。", "一场里至少命中 %(n)d 个周期算完整。", n) % {"n": n}
        words.append(each if n else _("一场里每个周期都命中算完整。"))
    if rule.least:
        words.append(_("首末两次刷卡至少相隔 %(n)d 分钟。") % {"n": rule.least})
    words.append(_("能得学分的：%(who)s。") % {"who": plan.get_audience_display()})
    return run_on(*words)


def next_words(
    standing: str,
    plan: Plan,
    *,
    waiting: Sequence[str] = (),
    ended: dt.datetime | None = None,
    until: dt.date | None = None,
) -> str:
    """What happens next, on whom it waits, and by when."""
    unit = {"unit": plan.unit.name}
    by = _("最晚 %(day)s 办结。") % {"day": date_words(until)} if until else ""
    if standing == Earned.EARNED:
        since = date_words(ended, "day_short") if ended else ""
        words = _("考勤已经够了，等“%(unit)s”授分；活动 %(since)s 结束。") % {**unit, "since": since}
        return run_on(words, by)
    if standing == Earned.WAITING:
        words = _("还在等设备上传：%(devices)s。传完以后 5 分钟内自动再看一次。") % {"devices": listed(waiting)}
        return run_on(words, by)
    if standing == Earned.REVIEW:
        return run_on(_("有的刷卡要“%(unit)s”核实以后才算。") % unit, by)
    if standing == Earned.AWARDED:
        return _("这次活动你已经另外得过学分，不重复授。")
    return _("当时在场而没有刷上卡的，可以申请补授分，附签到表、照片或同事的证明。")
