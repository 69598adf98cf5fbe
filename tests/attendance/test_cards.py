"""A card is a chip in somebody's hands from a second to a second; the number stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.base.refusals import NotAllowed, Refusal
from registry.cards import services
from registry.cards.models import CardCredential
from registry.cards.queries import Reading, who_held
from registry.cards.spans import Standing, clean_uid
from tests.cast import Cast

OLD, NEW = "2A83155E", "04C0BA3A8E3A80"


def ago(**time: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(**time)


def held(**reading: Any) -> tuple[int | None, str]:
    (holder,) = who_held([Reading(**reading)])
    return holder.person, holder.standing.value


def test_the_old_chip_stops_in_the_second_in_which_it_is_lost_and_earlier_swipes_stay(cast: Cast) -> None:
    card = services.hand_over(cast.nurse, uid=OLD, since=ago(days=9), actor=cast.card_maker)
    lost = services.report_lost(card.pk, actor=cast.nurse, at=ago(hours=2))
    assert lost.valid_to is not None
    assert held(uid=OLD, at=lost.valid_to - dt.timedelta(seconds=1)) == (cast.nurse.pk, "valid")
    assert held(uid=OLD, at=lost.valid_to) == (cast.nurse.pk, "lost")
    assert held(uid=OLD, at=ago(days=10)) == (cast.nurse.pk, "not_yet")
    assert held(number=cast.nurse.card_number, at=ago(hours=1)) == (cast.nurse.pk, "lost")


def test_the_number_lives_on_with_the_new_chip(cast: Cast) -> None:
    services.hand_over(cast.nurse, uid=OLD, since=ago(days=9), actor=None)
    services.hand_over(cast.nurse, uid=NEW, since=ago(days=1), actor=cast.card_maker)
    assert held(number=cast.nurse.card_number, at=ago(hours=1)) == (cast.nurse.pk, "valid")
    assert held(uid=OLD, at=ago(hours=1)) == (cast.nurse.pk, "ended")
    assert held(uid="04:c0:ba:3a:8e:3a:80", at=ago(hours=1)) == (cast.nurse.pk, "valid")


def test_the_chip_is_believed_before_the_number_that_somebody_wrote_on_it(cast: Cast) -> None:
    services.hand_over(cast.colleague, uid=OLD, since=ago(days=9), actor=None)
    assert held(uid=OLD, number=cast.nurse.card_number, at=ago(hours=1)) == (cast.colleague.pk, "valid")


def test_a_number_without_any_registered_card_is_its_persons_for_life(cast: Cast) -> None:
    assert held(number=cast.nurse.card_number, at=ago(days=4000)) == (cast.nurse.pk, "valid")
    assert held(number="5566770079", at=ago(days=1)) == (None, "unknown")


def test_a_chip_that_came_into_other_hands_was_each_ones_in_their_time(cast: Cast) -> None:
    services.hand_over(cast.nurse, uid=OLD, since=ago(days=9), actor=None)
    services.hand_over(cast.nurse, uid=NEW, since=ago(days=5), actor=None)
    services.hand_over(cast.colleague, uid=OLD, since=ago(days=4), actor=None)
    assert [held(uid=OLD, at=ago(days=days))[0] for days in (6, 3)] == [cast.nurse.pk, cast.colleague.pk]


def test_who_held_asks_the_same_number_of_queries_for_many(cast: Cast) -> None:
    readings = [Reading(at=ago(days=1), number=one.card_number) for one in cast.everybody()]
    readings.append(Reading(at=ago(days=1), uid=OLD))
    with CaptureQueriesContext(connection) as few:
        who_held(readings[-2:])
    with CaptureQueriesContext(connection) as many:
        assert who_held(readings)[0].standing is Standing.VALID
    assert len(few) == len(many) == 3


def test_a_number_that_a_chip_makes_up_anew_each_time_is_none() -> None:
    assert [clean_uid(text) for text in ("08A1B2C3", "2a83155e", "12", "2A-83-15-5E")] == ["", OLD, "", OLD]


def test_a_chip_in_use_is_nobody_elses(cast: Cast) -> None:
    services.hand_over(cast.nurse, uid=OLD, actor=None)
    with pytest.raises(Refusal) as refused:
        services.hand_over(cast.colleague, uid=OLD, actor=cast.card_maker)
    assert refused.value.code == "chip_taken"
    with pytest.raises(IntegrityError, match="card_chip_is_in_one_hand"), transaction.atomic():
        CardCredential.objects.create(person=cast.doctor, uid=OLD, state="active", valid_from=ago(days=1))


def test_a_stranger_reports_nobodys_card_lost(cast: Cast) -> None:
    card = services.hand_over(cast.nurse, uid=OLD, actor=None)
    for stranger in (cast.colleague, cast.far_reviewer, cast.bureau):
        with pytest.raises(NotAllowed):
            services.report_lost(card.pk, actor=stranger)
    assert services.report_lost(card.pk, actor=cast.admin).state == "lost"
