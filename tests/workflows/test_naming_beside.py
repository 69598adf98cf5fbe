"""指定审核人 for the small cases: an amendment, a missing award, an objection that waits at a bureau for nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.models import Model

from registry.base.refusals import Refusal
from registry.people.models import Person
from tests.cast import Cast, person, seat
from tests.workflows.inboxes import again, sit_down, text_of
from tests.workflows.test_amendments import broken, counted, decide as decide_amendment, filed
from tests.workflows.test_missing import asked, decide as decide_missing
from tests.workflows.test_objections import awarded
from workflows.credits import naming
from workflows.credits.objections import decide_objection, object_to
from workflows.engine.models import Decision, Work


def no_unit(cast: Cast) -> None:
    for who in (cast.head_nurse, cast.nursing_office, cast.bureau):
        who.grants.update(to_date="2026-01-01")


def an_amendment(cast: Cast) -> Model:
    credit = counted(cast)
    no_unit(cast)
    return filed(cast, credit)


def a_missing_award(cast: Cast) -> Model:
    no_unit(cast)
    return asked(cast)


def an_objection(cast: Cast) -> Model:
    return object_to(awarded(cast).pk, actor=cast.bureau, reason="当天值班")


def yes_to_objection(record: Model, who: Person) -> Model:
    return decide_objection(record.pk, uphold=False, actor=again(who), opinion="已核实")


CASES = [
    (an_amendment, decide_amendment),
    (a_missing_award, decide_missing),
    (an_objection, yes_to_objection),
]


def task(record: Model) -> Work:
    return Work.objects.get(process=record.case, finished__isnull=True)  # type: ignore[attr-defined]


def reviewer_elsewhere(cast: Cast) -> Person:
    who = person("曲南星", cast.far_hospital)
    seat(who, "bureau_reviewer", cast.district)
    return who


def name(record: Model, who: Person, cast: Cast) -> None:
    actor = again(cast.security_operator)
    naming.name_reviewer(task(record).pk, person_id=who.pk, actor=actor, reason="没有别的审核人")


@pytest.mark.parametrize(("make", "say_yes"), CASES)
def test_the_named_one_decides_this_case_and_it_is_in_its_story(
    cast: Cast, make: Callable[[Cast], Model], say_yes: Callable[[Model, Person], Model]
) -> None:
    record, other = make(cast), reviewer_elsewhere(cast)
    assert [one.work for one in naming.stuck([cast.city])] == [task(record)]
    with pytest.raises(Refusal):
        say_yes(record, other)
    name(record, other, cast)
    client = sit_down(other)
    assert "指定由你审核" in text_of(client.get("/inbox/"))
    assert client.get(f"/inbox/{task(record).pk}/").status_code == 200
    say_yes(record, other)
    row = Decision.objects.get(step="name_reviewer")
    assert (row.actor, row.appointment.person, row.from_state) == (cast.security_operator, other, row.to_state)
    assert broken() == {}


@pytest.mark.parametrize("make", [make for make, _ in CASES])
def test_its_parties_are_never_named(cast: Cast, make: Callable[[Cast], Model]) -> None:
    record = make(cast)
    for who in (cast.nurse, cast.bureau if make is an_objection else cast.nurse):
        with pytest.raises(Refusal, match="不能指定这个人"):
            name(record, who, cast)


@pytest.mark.parametrize("make", [make for make, _ in CASES])
def test_the_operators_list_says_what_it_is(cast: Cast, make: Callable[[Cast], Model]) -> None:
    record = make(cast)
    page = text_of(sit_down(cast.security_operator).get("/credits/stuck/"))
    assert {an_amendment: "更正", a_missing_award: "补授分申请", an_objection: "异议"}[make] in page
    assert sit_down(cast.security_operator).get(f"/credits/stuck/{task(record).pk}/").status_code == 200


def test_who_said_yes_to_an_amendment_below_may_be_named(cast: Cast) -> None:
    amendment = filed(cast, counted(cast), kind="paper")
    decide_amendment(amendment, cast.head_nurse)
    cast.bureau.grants.update(to_date="2026-01-01")
    decide_amendment(amendment, cast.nursing_office)
    name(amendment, cast.head_nurse, cast)
    assert decide_amendment(amendment, cast.head_nurse).state == "APPLIED"
    assert broken() == {}
