"""Objections to awards: a case of their own beside the credit's."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from registry.base.copying import line_of

from .journey import Journey

OBJECTION = ("credit_id", "case_id", "raised_by_id", "reason", "outcome", "raised_at", "closed_at")
FLOW = "credits/flow.ObjectionFlow"
REASON = "本人当天请假，没有参加这次活动，请核实。"
ANSWERS = {"uphold": "核对签到和请假记录，异议成立。", "dismiss": "核对刷卡记录和现场照片，出勤属实。"}


def doubt(journey: Journey, verdict: str, at: dt.datetime, decided: dt.datetime) -> str:
    """The person doubts their own award; the bureau answers with a verdict, or has not yet. Returns the row."""
    person = journey.values["person_id"]
    case = replace(journey, flow=FLOW, state="BUREAU", due_on=None, work=None)
    case.placement = case.place_at("BUREAU")
    case.begin("begin", "HUMAN_START", at, person)
    case.work = case.arrive(at)
    case.record("object", "COUNTED", "COUNTED", at, person, None, opinion=REASON)
    outcome = {"uphold": "upheld", "dismiss": "dismissed"}.get(verdict, "")
    if outcome:
        _answer(case, journey, verdict, decided)
    else:
        journey.values["objected_at"] = at
        case.close_book()
    closed = decided if outcome else None
    return line_of((journey.values["id"], case.case_id, person, REASON, outcome, at, closed))


def _answer(case: Journey, journey: Journey, verdict: str, at: dt.datetime) -> None:
    actor, work = case.candidates()[0], case.work
    if verdict == "uphold":
        journey.annul(at, actor, ANSWERS[verdict])
    case.finish("DONE", at, actor, started=at)
    case.machine("end", "END", at, started=at)
    case.close("DONE", at)
    desk = work and work | {"place": None}
    case.record(verdict, journey.state, journey.state, at, actor, desk, opinion=ANSWERS[verdict], is_verdict=True)
