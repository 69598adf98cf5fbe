"""Paper signed at the door becomes swipes of its own, with the sheet kept for a second pair of eyes."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from attendance.awards.storing import run
from attendance.sheets.models import SheetEntry
from attendance.sheets.services import enter
from registry.base.refusals import NotAllowed, WrongState
from tests.attendance.doors import entered, scanned, to_enter
from tests.attendance.halls import now_on, swipes_of
from tests.attendance.plans import again
from tests.cast import Cast, log_in


def test_who_signed_has_a_swipe_that_hits_once_however_often_entered(cast: Cast) -> None:
    session = now_on(cast)
    for _ in range(2):
        entered(cast, session)
    assert swipes_of(cast.nurse) == [("sheet", f"@{cast.nurse.pk}")]
    run(session.plan_id, actor=None)
    assert [(one.person_id, one.hits, one.flags) for one in session.results.all()] == [(cast.nurse.pk, 1, [])]


def test_nobody_enters_themselves(cast: Cast) -> None:
    session = now_on(cast)
    with pytest.raises(NotAllowed):
        enter(session, session.periods.all()[0].pk, [cast.clerk.pk], scanned(cast.clerk), actor=again(cast.clerk))


def test_a_time_that_has_not_come_cannot_have_been_signed_for(cast: Cast) -> None:
    session = now_on(cast)
    with pytest.raises(WrongState):
        enter(session, session.periods.all()[1].pk, [cast.nurse.pk], scanned(cast.clerk), actor=again(cast.clerk))


def test_without_the_sheet_nothing_is_entered(client: Client, cast: Cast) -> None:
    [key], facts = to_enter(cast)
    log_in(client, again(cast.clerk))
    facts.pop("files")
    assert client.post(reverse("sheets:enter", args=[key]), facts).status_code == 422
    assert not SheetEntry.objects.exists()


def test_the_bureau_sees_the_sheet_beside_its_names(client: Client, cast: Cast) -> None:
    sheet = entered(cast, now_on(cast))
    log_in(client, again(cast.bureau))
    page = client.get(reverse("sheets:list", args=[sheet.plan_id])).content.decode()
    assert cast.nurse.name in page
    assert client.get(reverse("sheets:file", args=[sheet.pk])).status_code == 200


def test_an_entered_sheet_is_never_changed(cast: Cast) -> None:
    sheet = entered(cast, now_on(cast))
    with pytest.raises(DatabaseError), transaction.atomic():
        SheetEntry.objects.filter(pk=sheet.pk).update(people=[cast.colleague.pk])


def test_the_paper_is_a_pdf(client: Client, cast: Cast) -> None:
    log_in(client, again(cast.clerk))
    assert client.get(reverse("sheets:paper", args=[now_on(cast).pk])).content.startswith(b"%PDF-")
