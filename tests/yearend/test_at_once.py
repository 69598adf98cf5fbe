"""Who submits while the bureau closes: one of the two was first, and the other one sees it."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from registry.base.refusals import Refusal
from tests.cast import draft, make_cast
from tests.threads import at_once
from tests.workflows.hands import state_of
from tests.workflows.inboxes import again
from workflows.credits import services
from workflows.yearend.services import take_step


@pytest.mark.django_db(transaction=True)
def test_submitting_and_closing_at_once_end_in_one_order() -> None:
    cast = make_cast()
    credits, actor = [draft(cast.nurse, name=f"第 {n} 项") for n in range(4)], again(cast.bureau)
    answers = at_once(
        *(lambda one=one: services.only(services.submit([one.pk], actor=again(cast.nurse))) for one in credits),
        lambda: take_step("begin_closing", cast.year.pk, actor=actor),
    )
    for credit, answer in zip(credits, answers, strict=False):
        assert state_of(credit) == ("DRAFT" if isinstance(answer, Refusal) else "DEPARTMENT")
        assert not isinstance(answer, Refusal) or answer.code == "year_closing"
    assert answers[-1].phase == "closing"


@pytest.mark.django_db(transaction=True)
def test_who_waited_for_the_closing_sees_it() -> None:
    """The submission read the year as open before it came to wait; what it then sees is the year as it is."""
    cast = make_cast()
    credit, answers, began = draft(cast.nurse), [], threading.Event()

    def send() -> None:
        began.set()
        try:
            services.only(services.submit([credit.pk], actor=again(cast.nurse)))
        except Refusal as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    late = threading.Thread(target=send)
    with transaction.atomic():
        take_step("begin_closing", cast.year.pk, actor=again(cast.bureau))
        late.start()
        began.wait()
        with connection.cursor() as cursor:
            _until_somebody_waits(cursor)
    late.join()
    assert answers == ["year_closing"]
    assert state_of(credit) == "DRAFT"


def _until_somebody_waits(cursor: object) -> None:
    """Until the other one's statement stands before our lock."""
    for _ in range(10_000):
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")  # type: ignore[attr-defined]
        if cursor.fetchone()[0]:  # type: ignore[attr-defined]
            return
    raise AssertionError("nobody came to wait")
