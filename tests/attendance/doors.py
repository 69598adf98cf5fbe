"""Pages and buttons around a session that is on, for the two matrices of addresses and roles."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.utils import timezone

from attendance.codes.tokens import Code, slot_of, token_of
from attendance.devices.models import Device
from attendance.sessions.models import Session
from attendance.sheets.models import SheetEntry
from attendance.sheets.services import enter
from attendance.swipes.models import Swipe
from registry.files.models import StoredFile
from registry.files.services import store
from registry.people.models import Person
from tests.attendance.halls import now_on
from tests.attendance.plans import again
from tests.cast import Cast, png

_numbers = itertools.count(1)

AGREED = """
hall:hub                  3 F F F 2 2 F 2 F X F F F 2 F
hall:board                3 F F F 2 2 F 2 F X F F F 2 F
hall:open                 3 F F F M M F F F M F F F M F
codes:screen              3 F F F 2 2 F F F X F F F 2 F
kiosk:desk                3 F F F 2 2 F F F X F F F 2 F
kiosk:records             3 F F F M M F F F M F F F M F
sheets:paper              3 F F F 2 2 F F F X F F F 2 F
sheets:enter              3 F F F 2 2 F F F X F F F 2 F
sheets:list               3 F F F 2 2 F 2 F X F F F 2 F
sheets:file               3 F F F 2 2 F 2 F X F F F 2 F
codes:here                3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
"""
POSTS = """
hall:open                 = F F F 3 3 F F F X F F F 3 F
kiosk:records             = F F F C C F F F X F F F C F
sheets:enter              = F F F 3 3 F F F X F F F 3 F
codes:here                = 3 3 3 3 3 3 3 3 3 3 3 3 3 3
"""
OBJECT_OF = {"codes:here": "code", "sheets:list": "sheets_of", "sheets:file": "sheet"}


def on(cast: Cast, *, is_open: bool = True) -> Session:
    return now_on(cast, is_open=is_open, number=f"2026-04-01-{next(_numbers):03d}")


def token(session: Session) -> str:
    return token_of(Code(session.periods.all()[0].pk, slot_of(timezone.now().timestamp())))


def objects_of(cast: Cast) -> dict[str, Any]:
    session = on(cast)
    sheet = entered(cast, session)
    return {
        "sheets": session.pk,
        "sheets_of": session.plan_id,
        "sheet": sheet.pk,
        "hall": session.pk,
        "codes": session.pk,
        "kiosk": session.pk,
        "code": lambda: token(session),
    }


def entered(cast: Cast, session: Session) -> SheetEntry:
    """A colleague's sheet with the nurse on it."""
    period = session.periods.all()[0].pk
    return enter(session, period, [cast.nurse.pk], scanned(cast.cme_office), actor=again(cast.cme_office))


def to_enter(cast: Cast) -> tuple[list[Any], dict[str, Any]]:
    session = on(cast)
    facts = {"period": session.periods.all()[0].pk, "numbers": cast.nurse.card_number}
    return [session.pk], facts | {"files": SimpleUploadedFile("sheet.png", png(), "image/png")}


def scanned(who: Person) -> StoredFile:
    return store(SimpleUploadedFile("sheet.png", png(), "image/png"), actor=who)


THINGS: dict[str, Callable[[Cast], tuple[list[Any], dict[str, Any]]]] = {
    "hall:open": lambda cast: ([on(cast, is_open=False).pk], {}),
    "kiosk:records": lambda cast: ([on(cast, is_open=False).pk], {}),
    "sheets:enter": to_enter,
    "codes:here": lambda cast: ([token(on(cast))], {}),
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    return [(Device.objects.filter(kind="desk"), ("pk",)), (Swipe.objects.all(), ("pk",))]
