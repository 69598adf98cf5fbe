"""Pages and buttons around a session that is on, for the two matrices of addresses and roles."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from attendance.codes.tokens import Code, slot_of, token_of
from attendance.devices.models import Device
from attendance.sessions.models import Session
from attendance.swipes.models import Swipe
from tests.attendance.halls import now_on
from tests.cast import Cast

_numbers = itertools.count(1)

AGREED = """
hall:hub                  3 F F F 2 2 F 2 F X F F F 2 F
hall:board                3 F F F 2 2 F 2 F X F F F 2 F
hall:open                 3 F F F M M F F F M F F F M F
codes:screen              3 F F F 2 2 F F F X F F F 2 F
codes:here                3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
"""
POSTS = """
hall:open                 = F F F 3 3 F F F X F F F 3 F
codes:here                = 3 3 3 3 3 3 3 3 3 3 3 3 3 3
"""
OBJECT_OF = {"codes:here": "code"}


def on(cast: Cast, *, is_open: bool = True) -> Session:
    return now_on(cast, is_open=is_open, number=f"2026-04-01-{next(_numbers):03d}")


def token(session: Session) -> str:
    return token_of(Code(session.periods.all()[0].pk, slot_of(timezone.now().timestamp())))


def objects_of(cast: Cast) -> dict[str, Any]:
    session = on(cast)
    return {"hall": session.pk, "codes": session.pk, "code": token(session)}


THINGS: dict[str, Callable[[Cast], tuple[list[Any], dict[str, Any]]]] = {
    "hall:open": lambda cast: ([on(cast, is_open=False).pk], {}),
    "codes:here": lambda cast: ([token(on(cast))], {}),
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    return [(Device.objects.filter(kind="desk"), ("pk",)), (Swipe.objects.all(), ("pk",))]
