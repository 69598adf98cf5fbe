"""An award counts at once and stays open to objection until the bureau has looked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from registry.base.refusals import NotAllowed, Refusal, WrongState
from tests.cast import Cast, person, seat, submitted
from workflows.credits.awards import Award, award
from workflows.credits.models import Credit, Objection
from workflows.credits.objections import decide_objection, object_to
from workflows.engine.models import Case, Work


def awarded(cast: Cast, **more: object) -> Credit:
    facts = {
        "kind": "project", "level": "city", "form": "course", "discipline_code": "03-01", "name": "急救技能培训",
        "from_date": dt.date(2026, 6, 30), "hours": Decimal(12), "credits": Decimal(2), "issuer": "青泽市医学会",
    }  # fmt: skip
    return award([Award(cast.nurse, "attendance", "swipe:1", facts | more)])[0]


def test_the_credit_stays_counted_while_the_bureau_looks(cast: Cast) -> None:
    credit = awarded(cast)
    objection = object_to(credit.pk, actor=cast.nursing_office, reason="当天在手术室值班")
    credit.refresh_from_db()
    work = Work.objects.get(process=objection.case, finished__isnull=True)
    assert (credit.state, credit.objected_at is not None, work.place) == ("COUNTED", True, cast.city)


@pytest.mark.parametrize(("uphold", "state"), [(True, "ANNULLED"), (False, "COUNTED")])
def test_the_bureaus_word_ends_it(cast: Cast, uphold: bool, state: str) -> None:
    credit = awarded(cast)
    objection = object_to(credit.pk, actor=cast.nursing_office, reason="当天在手术室值班")
    decide_objection(objection.pk, uphold=uphold, actor=cast.bureau, opinion="已核对刷卡记录")
    credit.refresh_from_db()
    assert (credit.state, credit.objected_at) == (state, None)
    assert Case.objects.get(pk=objection.case_id).status == "DONE"
    with pytest.raises(WrongState):
        decide_objection(objection.pk, uphold=uphold, actor=cast.bureau, opinion="再来一次")


def test_who_objects_does_not_decide(cast: Cast) -> None:
    seat(cast.nursing_office, "bureau_reviewer", cast.city)
    objection = object_to(awarded(cast).pk, actor=cast.nursing_office, reason="当天值班")
    with pytest.raises(NotAllowed):
        decide_objection(objection.pk, uphold=True, actor=cast.nursing_office, opinion="同意")


def test_only_awards_are_doubted_once_at_a_time_and_with_a_reason(cast: Cast) -> None:
    credit = awarded(cast)
    with pytest.raises(Refusal):
        object_to(credit.pk, actor=cast.nursing_office, reason=" ")
    object_to(credit.pk, actor=cast.nurse, reason="我没有参加")
    with pytest.raises(NotAllowed):
        object_to(credit.pk, actor=cast.nursing_office, reason="又一次")
    with pytest.raises(NotAllowed):
        object_to(submitted(cast.nurse).pk, actor=cast.nursing_office, reason="不是授分")
    assert Objection.objects.count() == 1


def test_outsiders_do_not_object(cast: Cast) -> None:
    credit = awarded(cast)
    for who in (cast.outsider, cast.far_reviewer, person("白芷宁", cast.surgery)):
        with pytest.raises(NotAllowed):
            object_to(credit.pk, actor=who, reason="随便")
