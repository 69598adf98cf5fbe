"""A card that nobody has is kept, shown, and somebody's once it is registered."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from attendance.awards.arrivals import look_again
from attendance.awards.models import Result
from attendance.awards.storing import run
from attendance.swipes.models import Swipe
from registry.cards.services import hand_over
from tests.attendance.plans import a_plan, again, sessions_of, swiped
from tests.cast import Cast, log_in
from tests.workflows.inboxes import text_of

CHIP = "2A83155E"


def test_a_strangers_card_is_shown_and_counts_once_it_is_registered(cast: Cast) -> None:
    plan = a_plan(cast)
    for session in sessions_of(plan):
        swiped(plan, None, session.begins - dt.timedelta(minutes=15), number="", uid=CHIP)
        swiped(plan, None, session.ends + dt.timedelta(minutes=2), number="", uid=CHIP)
    run(plan.pk, actor=again(cast.cme_office))
    page = text_of(log_in(Client(), cast.cme_office).get(f"/attendance/{plan.pk}/unknown/"))
    assert "…155E" in page
    assert CHIP not in page
    since = min(one.begins for one in sessions_of(plan)) - dt.timedelta(days=30)
    hand_over(cast.nurse, uid=CHIP, since=since, actor=cast.card_maker)
    assert not Swipe.objects.filter(activity=plan.activity_id, person__isnull=True).exists()
    look_again()
    assert {row.code for row in Result.objects.filter(session__plan=plan, person=cast.nurse)} == {"complete"}
    assert "每张卡都认得出" in text_of(log_in(Client(), cast.cme_office).get(f"/attendance/{plan.pk}/unknown/"))
