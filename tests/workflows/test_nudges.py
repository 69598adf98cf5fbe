"""催办: once a day, by who has an interest, told to who sits at the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.base.refusals import Refusal
from registry.messages.models import Message
from tests.cast import Cast, seat, submitted
from tests.threads import at_once
from tests.workflows.hands import decide, open_work
from tests.workflows.inboxes import again, sit_down, text_of
from workflows.clock.models import Nudge
from workflows.credits.nudges import nudge
from workflows.engine import claims
from workflows.engine.models import Work


def told() -> set[str]:
    return set(Message.objects.filter(code="clock.nudged").values_list("person__name", flat=True))


def test_everybody_at_the_desk_is_told_once(cast: Cast) -> None:
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    credit = submitted(cast.nurse)
    nudge(credit.pk, actor=again(cast.nurse))
    assert told() == {"陆青禾", "苏沐阳"}
    assert Message.objects.first().url == f"/inbox/{open_work(credit).pk}/"


def test_who_has_claimed_it_is_told_alone(cast: Cast) -> None:
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    credit = submitted(cast.nurse)
    claims.claim(open_work(credit).pk, actor=again(cast.head_nurse))
    nudge(credit.pk, actor=again(cast.nurse))
    assert told() == {"陆青禾"}


def test_a_second_time_that_day_is_refused_whoever_asks(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    nudge(credit.pk, actor=again(cast.nurse))
    for who in (cast.nurse, cast.nursing_office):
        with pytest.raises(Refusal) as caught:
            nudge(credit.pk, actor=again(who))
        assert caught.value.code == "nudged_today"
    Nudge.objects.update(day=timezone.localdate() - dt.timedelta(days=1))
    nudge(credit.pk, actor=again(cast.nursing_office))
    assert Message.objects.count() == 2


@pytest.mark.parametrize("who", ["head_nurse", "colleague", "clerk", "far_reviewer", "cme_office", "admin"])
def test_who_may_not(cast: Cast, who: str) -> None:
    with pytest.raises(Refusal) as caught:
        nudge(submitted(cast.nurse).pk, actor=again(getattr(cast, who)))
    assert caught.value.code == "not_allowed"
    assert not Message.objects.exists()


def test_what_waits_for_the_person_cannot_be_nudged(cast: Cast) -> None:
    credit = decide("return", submitted(cast.nurse), cast.head_nurse, "照片不清")
    with pytest.raises(Refusal) as caught:
        nudge(credit.pk, actor=again(cast.nursing_office))
    assert caught.value.code == "wrong_state"


def test_the_button_turns_into_a_mark_and_the_row_carries_it(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    client = sit_down(cast.nurse)
    assert "催办" not in text_of(client.get(f"/credits/{credit.pk}/")), "it came today"
    Work.objects.filter(pk=open_work(credit).pk).update(created=timezone.now() - dt.timedelta(days=2))
    assert "催办" in text_of(client.get(f"/credits/{credit.pk}/"))
    client.post(f"/credits/{credit.pk}/nudge/")
    assert "已催办" in text_of(client.get(f"/credits/{credit.pk}/"))
    assert "已催办" in text_of(sit_down(cast.head_nurse).get("/inbox/"))


def test_the_mark_stays_with_its_desk(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    nudge(credit.pk, actor=again(cast.nurse))
    decide("pass", credit, cast.head_nurse)
    assert "已催办" not in text_of(sit_down(cast.nursing_office).get("/inbox/"))


def test_more_rows_read_their_marks_in_one_query(cast: Cast) -> None:
    counts = []
    for size in (1, 6):
        for _ in range(size):
            nudge(submitted(cast.nurse).pk, actor=again(cast.nurse))
        client = sit_down(cast.head_nurse)
        with CaptureQueriesContext(connection) as statements:
            client.get("/inbox/")
        counts.append(len([one for one in statements if "clock_nudge" in one["sql"]]))
    assert counts == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_second_nudge_once(cast: Cast) -> None:
    credit = submitted(cast.nurse)

    def ask(who: Any) -> str:
        try:
            nudge(credit.pk, actor=again(who))
        except Refusal as refusal:
            return refusal.code
        return "done"

    assert sorted(at_once(lambda: ask(cast.nurse), lambda: ask(cast.nursing_office))) == ["done", "nudged_today"]
