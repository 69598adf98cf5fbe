"""Pages and buttons of cards and attendance, for the two matrices of addresses and roles."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from attendance.awards.awarding import award_earnings
from attendance.awards.correcting import correct
from attendance.awards.inspecting import hold
from attendance.awards.models import Correction, Run
from attendance.certificates.models import Certificate
from attendance.inspections.models import Answer, Finding, Inspection, Photo
from attendance.sessions.models import Listed, Plan, RuleVersion, Session
from registry.cards.models import CardCredential
from registry.cards.services import hand_over
from tests.attendance.inspecting import counted, doubted, going_on
from tests.attendance.plans import a_plan, again, an_activity, analysed, earnings, sessions_of
from tests.cast import Cast
from tests.workflows.projects import a_file

_numbers = itertools.count(100)

AGREED = """
cards:person              3 2 X X X X 2 X X X X X X X 2
cards:new                 3 F F F F F 2 F F F F F F F 2
cards:lost                3 M M M M M M M M M M M M M M
cards:void                3 F F F F F 2 F F F F F F F 2
attendance:list           3 F F F 2 2 F 2 F 2 F F F 2 F
attendance:begin          3 F F F M M F F F M F F F M F
attendance:plan           3 F F F 2 2 F 2 F X F F F 2 F
attendance:session_new    3 F F F 2 2 F F F X F F F 2 F
attendance:session        3 F F F 2 2 F F F X F F F 2 F
attendance:session_drop   3 F F F M M F F F M F F F M F
attendance:rule           3 F F F 2 2 F F F X F F F 2 F
attendance:names          3 F F F 2 2 F F F X F F F 2 F
attendance:waits          3 F F F 2 2 F F F X F F F 2 F
attendance:analyse        3 F F F M M F F F M F F F M F
attendance:award          3 F F F M F F F F M F F F M F
attendance:table          3 F F F 2 2 F 2 F X F F F 2 F
attendance:unknown        3 F F F 2 2 F 2 F X F F F 2 F
attendance:person         3 F F F 2 2 F 2 F X F F F 2 F
attendance:confirm        3 F F F M F F F F M F F F M F
attendance:correction_drop 3 F F F M F F F F M F F F M F
attendance:hold           3 F F F F F F 2 F F F F F F F
attendance:release        3 F F F F F F 2 F F F F F F F
attendance:revoke         3 F F F F F F 2 F F F F F F F
inspections:today         3 F F F F F F 2 F F F F F F F
inspections:count         3 F F F F F F 2 F F F F F F F
inspections:detail        3 F F F 2 2 F 2 F X F F F 2 F
inspections:live          3 F F F 2 2 F 2 F X F F F 2 F
inspections:answer        3 F F F 2 2 F F F X F F F 2 F
inspections:print         3 X X X 2 2 X 2 X X X X X 2 X
inspections:photo         3 X X X 2 2 X 2 X X X X X 2 X
certificates:register     3 F F F 2 2 F 2 F X F F F 2 F
certificates:issue        3 F F F M F F F F M F F F M F
certificates:sheet        3 F F F 2 2 F 2 F X F F F 2 F
certificates:paper        3 F F F 2 2 F 2 F X F F F 2 F
attendance:mine_list      3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
attendance:mine           3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
"""
POSTS = """
cards:new                 = F F F F F 3 F F F F F F F 3
cards:lost                = 3 X X X X 3 X X X X X X X 3
cards:void                = F F F F F 3 F F F F F F F 3
attendance:begin          = F F F 3 3 F F F X F F F 3 F
attendance:session_new    = F F F 3 3 F F F X F F F 3 F
attendance:session        = F F F 3 3 F F F X F F F 3 F
attendance:session_drop   = F F F 3 3 F F F X F F F 3 F
attendance:rule           = F F F 3 3 F F F X F F F 3 F
attendance:names          = F F F 3 3 F F F X F F F 3 F
attendance:waits          = F F F 3 3 F F F X F F F 3 F
attendance:analyse        = F F F 3 3 F F F X F F F 3 F
attendance:award          = F F F 3 F F F F X F F F 3 F
attendance:person         = F F F 3 F F F F X F F F 3 F
attendance:confirm        = F F F 3 F F F F X F F F F F
attendance:correction_drop = F F F 3 F F F F X F F F 3 F
attendance:hold           = F F F F F F 3 F F F F F F F
attendance:release        = F F F F F F 3 F F F F F F F
attendance:revoke         = F F F F F F 3 F F F F F F F
certificates:issue        = F F F 3 F F F F X F F F 3 F
inspections:count         = F F F F F F 3 F F F F F F F
inspections:detail        = F F F F F F 3 F X F F F F F
inspections:answer        = F F F 3 3 F F F X F F F 3 F
"""
OBJECT_OF = {
    "cards:person": "people", "cards:new": "people", "attendance:session": "sitting",
    "attendance:session_drop": "sitting", "attendance:person": "attender", "attendance:confirm": "correction",
    "attendance:correction_drop": "correction",
    "inspections:count": "inspected", "inspections:detail": "inspection", "inspections:live": "inspection",
    "inspections:answer": "inspection", "inspections:print": "inspection", "inspections:photo": "inspection_photo",
}  # fmt: skip
WITHOUT_KEY = {"inspections:today", "attendance:list", "attendance:begin", "attendance:mine_list"}


def of_inspections(cast: Cast) -> dict[str, Any]:
    finding = doubted(cast, a_sitting(cast))
    photo = Photo.objects.create(finding=finding, file=a_file(cast.bureau))
    return {
        "inspected": finding.inspection.session_id,
        "inspection": finding.inspection_id,
        "inspection_photo": photo.pk,
    }


def a_sitting(cast: Cast) -> Session:
    return going_on(cast, cast.nurse, number=f"2026-03-01-{next(_numbers):03d}")


def card_of(cast: Cast) -> CardCredential:
    return cast.nurse.cards.first() or hand_over(cast.nurse, uid="2A83155E", actor=None)


def objects_of(cast: Cast) -> dict[str, Any]:
    plan = ended(cast)
    return {
        "cards": card_of(cast).pk,
        "attendance": plan.pk,
        "sitting": (plan.pk, sessions_of(plan)[0].pk),
        "attender": (plan.pk, cast.nurse.pk),
        "correction": corrected(cast, plan).pk,
        "certificates": plan.pk,
        **of_inspections(cast),
    }


def ended(cast: Cast) -> Plan:
    """A held activity of her hospital at which the nurse was."""
    plan = a_plan(cast, number=f"2026-03-01-{next(_numbers):03d}")
    analysed(plan, cast.nurse)
    return plan


def awarded(cast: Cast) -> Plan:
    plan = ended(cast)
    keys = [row.pk for row in earnings(plan).values()]
    award_earnings(plan.pk, keys, actor=again(cast.cme_office))
    return plan


def corrected(cast: Cast, plan: Plan) -> Correction:
    session = sessions_of(plan)[0]
    return correct(session.pk, cast.nurse, was_there=False, reason="本人请假", actor=again(cast.cme_office))


def held(cast: Cast) -> Plan:
    return hold(ended(cast).pk, actor=again(cast.bureau), because="人数不符")


def a_session(cast: Cast) -> list[int]:
    plan = ended(cast)
    return [plan.pk, sessions_of(plan)[0].pk]


def word_on(cast: Cast) -> tuple[list[int], dict[str, Any]]:
    plan = ended(cast)
    session = sessions_of(plan)[0].pk
    return [plan.pk, cast.nurse.pk], {"session": session, "was_there": "0", "reason": "本人请假"}


def to_revoke(cast: Cast) -> tuple[list[int], dict[str, Any]]:
    plan = awarded(cast)
    return [plan.pk], {"chosen": [row.pk for row in earnings(plan).values()], "reason": "查实为代刷"}


def to_confirm(cast: Cast) -> tuple[list[int], dict[str, Any]]:
    return [corrected(cast, awarded(cast)).pk], {}


SESSION = {"day": "2026-06-29", "begins": "19:00", "ends": "21:00", "hours": "2", "grace": "0"}


THINGS: dict[str, Callable[[Cast], tuple[list[int], dict[str, Any]]]] = {
    "cards:new": lambda cast: ([cast.nurse.pk], {"uid": "5630F009"}),
    "cards:lost": lambda cast: ([card_of(cast).pk], {}),
    "cards:void": lambda cast: ([card_of(cast).pk], {"reason": "印错了"}),
    "attendance:begin": lambda cast: ([], {"activity": an_activity(cast, number=f"n{next(_numbers)}").pk}),
    "attendance:session_new": lambda cast: ([ended(cast).pk], SESSION),
    "attendance:session": lambda cast: (a_session(cast), SESSION),
    "attendance:session_drop": lambda cast: (a_session(cast), {}),
    "attendance:rule": lambda cast: (
        [ended(cast).pk],
        {"kind": "any", "step": "0.01", "audience": "unit", "reason": "停电"},
    ),
    "attendance:names": lambda cast: ([ended(cast).pk], {"names": cast.nurse.card_number}),
    "attendance:waits": lambda cast: ([ended(cast).pk], {"reason": "设备坏了"}),
    "attendance:analyse": lambda cast: ([ended(cast).pk], {}),
    "attendance:award": lambda cast: ([ended(cast).pk], {}),
    "attendance:person": word_on,
    "attendance:confirm": to_confirm,
    "attendance:correction_drop": lambda cast: ([corrected(cast, ended(cast)).pk], {}),
    "attendance:hold": lambda cast: ([ended(cast).pk], {"reason": "人数不符"}),
    "attendance:release": lambda cast: ([held(cast).pk], {"reason": "已说明"}),
    "attendance:revoke": to_revoke,
    "certificates:issue": lambda cast: ([awarded(cast).pk], {}),
    "inspections:count": lambda cast: ([a_sitting(cast).pk], {"heads": "3"}),
    "inspections:detail": lambda cast: (
        [counted(cast, a_sitting(cast)).pk],
        {"verdict": "doubt", "words": "刷卡多于在场"},
    ),
    "inspections:answer": lambda cast: (
        [doubted(cast, a_sitting(cast)).inspection_id],
        {"words": "三人在隔壁看直播"},
    ),
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    return [
        (CardCredential.objects.all(), ("pk", "state")),
        (Plan.objects.all(), ("pk", "held_at", "waits_no_more", "audience")),
        (Session.objects.all(), ("pk", "hours")),
        (RuleVersion.objects.all(), ("pk",)),
        (Correction.objects.all(), ("pk", "confirmed_by", "dropped_at")),
        (Run.objects.all(), ("pk",)),
        (Listed.objects.all(), ("pk",)),
        (Certificate.objects.all(), ("pk",)),
        (Inspection.objects.all(), ("pk",)),
        (Finding.objects.all(), ("pk",)),
        (Answer.objects.all(), ("pk",)),
    ]
