"""What a person is told of their credits, and when."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.base.refusals import Refusal
from registry.messages.models import Message
from tests.cast import Cast, submitted
from tests.workflows.hands import decide, passed
from tests.workflows.inboxes import again
from tests.workflows.test_objections import awarded
from workflows.credits import services
from workflows.engine.models import Work


def told() -> list[tuple[int, str]]:
    return list(Message.objects.order_by("id").values_list("person_id", "code"))


@pytest.mark.parametrize(("verdict", "code"), [("return", "credit.returned"), ("refuse", "credit.refused")])
def test_a_person_is_told_of_a_credit_that_stopped(cast: Cast, verdict: str, code: str) -> None:
    credit = decide(verdict, submitted(cast.nurse), cast.head_nurse, "照片不清")
    message = Message.objects.get()
    assert (message.person, message.code, message.url) == (cast.nurse, code, f"/credits/{credit.pk}/")
    assert message.facts == {"credit": credit.pk, "name": credit.name}


def test_a_person_is_told_when_it_counts_not_on_the_way(cast: Cast) -> None:
    credit = decide("pass", submitted(cast.nurse), cast.head_nurse)
    assert told() == []
    decide("pass", credit, cast.nursing_office)
    assert told() == [(cast.nurse.pk, "credit.counted")]


def test_an_award_is_not_told_but_its_annulment_is(cast: Cast) -> None:
    credit = awarded(cast)
    assert told() == []
    services.annul(credit.pk, actor=cast.bureau, reason="编号无效")
    assert told() == [(cast.nurse.pk, "credit.annulled")]


def test_a_second_return_is_told_again(cast: Cast) -> None:
    credit = decide("return", submitted(cast.nurse), cast.head_nurse, "照片不清")
    services.submit([credit.pk], actor=cast.nurse)
    decide("return", credit, cast.head_nurse, "还是不清")
    assert told() == [(cast.nurse.pk, "credit.returned")] * 2


def test_a_verdict_taken_back_in_time_was_never_told(cast: Cast) -> None:
    credit = decide("refuse", submitted(cast.nurse), cast.head_nurse, "不在范围")
    services.only(services.undo([credit.pk], actor=again(cast.head_nurse)))
    assert told() == []
    decide("refuse", credit, cast.head_nurse, "不在范围")
    assert told() == [(cast.nurse.pk, "credit.refused")]


def test_a_verdict_that_was_told_stands(cast: Cast) -> None:
    credit = decide("refuse", submitted(cast.nurse), cast.head_nurse, "不在范围")
    Message.objects.update(not_before=timezone.now())
    with pytest.raises(Refusal) as caught:
        services.only(services.undo([credit.pk], actor=again(cast.head_nurse)))
    assert caught.value.code == "already_told"
    assert told() == [(cast.nurse.pk, "credit.refused")]


def test_a_refused_item_of_a_cohort_tells_nobody(cast: Cast) -> None:
    mine, other = submitted(cast.nurse), submitted(cast.head_nurse)
    services.decide("return", [mine.pk, other.pk], actor=cast.head_nurse, opinion="照片不清")
    assert told() == [(cast.nurse.pk, "credit.returned")]


def test_more_credits_are_told_in_one_statement(cast: Cast) -> None:
    credits = [passed(cast.nurse, [cast.head_nurse], name=f"讲座 {n}") for n in range(4)]
    counts = []
    for cohort in (credits[:1], credits[1:]):
        with CaptureQueriesContext(connection) as statements:
            services.decide("pass", [credit.pk for credit in cohort], actor=cast.nursing_office)
        counts.append(len([one for one in statements if "person_messages" in one["sql"]]))
    assert counts == [1, 1]
    assert Message.objects.count() == 4
    assert not Work.objects.filter(finished__isnull=True).exists()
