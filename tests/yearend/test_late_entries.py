"""补录: one person, one year, until a day; a named approver who is no party; nobody else's line moves."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from registry.base.refusals import NotAllowed, Refusal
from registry.messages.models import Message
from registry.people.models import Person
from registry.roles.models import Substitution
from registry.years.models import CreditYear
from tests.cast import LONG_AGO, Cast, draft, person, seat, submitted, today
from tests.results.test_marks import FACTS
from tests.workflows.changes import amendment
from tests.workflows.hands import decide, passed, shut, state_of
from tests.workflows.inboxes import again
from workflows.amendments.services import decide as say
from workflows.credits import services
from workflows.credits.appeals import appeal
from workflows.credits.awards import Award, award
from workflows.engine.models import Decision
from workflows.late.models import LateEntry
from workflows.late.services import ask, grant, refuse, withdraw
from workflows.results.models import YearResult
from workflows.results.services import settle_marked, settle_year


def asked(cast: Cast, who: Person | None = None, by: Person | None = None) -> LateEntry:
    who = who or cast.nurse
    return ask(who.pk, cast.year.pk, actor=again(by or who), reason="援外回来才拿到证书")


def granted(cast: Cast, who: Person | None = None, days: int = 10, **facts: Any) -> LateEntry:
    until = today() + dt.timedelta(days=days)
    return grant(asked(cast, who, **facts).pk, actor=again(cast.bureau), until=until, opinion="情况属实")


@pytest.fixture
def closed(cast: Cast) -> Cast:
    cast.year = shut(cast)
    return cast


def test_who_is_excepted_enters_and_is_reviewed_and_nobody_else_is(closed: Cast) -> None:
    granted(closed)
    credit = passed(closed.nurse, [again(closed.head_nurse), again(closed.nursing_office)])
    assert state_of(credit) == "COUNTED"
    with pytest.raises(Refusal, match="已经关闭"):
        submitted(closed.colleague)


def test_the_story_says_who_let_it_in(closed: Cast) -> None:
    granted(closed)
    row = Decision.objects.get(case=submitted(closed.nurse).case, step="submit")
    assert row.opinion == f"补录：裴行远批准，可录到 {today() + dt.timedelta(days=10)}。"


def test_after_its_last_day_nothing_is_entered_but_what_came_in_is_decided(closed: Cast) -> None:
    entry = granted(closed, days=0)
    credit = submitted(closed.nurse)
    with pytest.MonkeyPatch.context() as patch:
        tomorrow = today() + dt.timedelta(days=1)
        patch.setattr("workflows.late.queries.timezone.localdate", lambda *_: tomorrow)
        with pytest.raises(Refusal, match="已经关闭"):
            submitted(closed.nurse, name="另一项")
        assert decide("pass", credit, closed.head_nurse).state == "UNIT"
    assert entry.stands_on(today())


def test_only_that_persons_line_is_settled_anew(closed: Cast) -> None:
    settle_year(closed.year)
    before = dict(YearResult.objects.exclude(person=closed.nurse).values_list("person", "settled_at"))
    Person.objects.filter(pk=closed.colleague.pk).update(line="doctor")
    granted(closed)
    passed(closed.nurse, [again(closed.head_nurse), again(closed.nursing_office)])
    assert settle_marked() == 1
    assert dict(YearResult.objects.exclude(person=closed.nurse).values_list("person", "settled_at")) == before
    assert YearResult.objects.get(person=closed.nurse).credits == 4


def test_while_it_closes_a_late_entry_lets_one_in_as_well(cast: Cast) -> None:
    shut(cast, "begin_closing")
    granted(cast)
    assert submitted(cast.nurse).state == "DEPARTMENT"


def test_of_many_alike_only_the_excepted_ones_pass(cast: Cast) -> None:
    people = [person(f"学员{n}", cast.cardiology) for n in range(55)]
    ids = [submitted(one).pk for one in people]
    cast.year = shut(cast)
    granted(cast, people[0])
    outcomes = services.decide("pass", ids, actor=again(cast.head_nurse))
    assert [one.credit_id for one in outcomes if not one.refusal] == ids[:1]


def test_an_award_and_an_appeal_go_by_it_too(cast: Cast) -> None:
    credit = decide("refuse", submitted(cast.nurse), cast.head_nurse, "不在认定范围")
    cast.year = shut(cast)
    late = Award(cast.nurse, "online", "7", FACTS)
    with pytest.raises(Refusal, match="不能授分"):
        award([late])
    granted(cast)
    assert award([late])[0].state == "COUNTED"
    assert appeal(credit.pk, actor=cast.nurse, reason="证书有效").state == "UNIT"


def test_what_counts_is_amended_under_it(cast: Cast) -> None:
    waits = amendment(cast)
    cast.year = shut(cast)
    granted(cast)
    for who in (cast.head_nurse, cast.nursing_office):
        waits = say(waits.pk, "agree", actor=again(who), opinion="已核对")
    assert waits.state == "APPLIED"


@pytest.mark.parametrize("by", ["nurse", "clerk", "nursing_office"])
def test_the_person_or_their_clerk_or_reviewer_asks(closed: Cast, by: str) -> None:
    assert asked(closed, by=getattr(closed, by)).asked_by == getattr(closed, by)


@pytest.mark.parametrize("by", ["colleague", "head_nurse", "cme_office", "far_reviewer", "bureau", "admin"])
def test_nobody_else_asks(closed: Cast, by: str) -> None:
    with pytest.raises(NotAllowed):
        asked(closed, by=getattr(closed, by))


def test_it_is_asked_once_and_only_where_it_is_needed(cast: Cast) -> None:
    with pytest.raises(Refusal, match="还开着"):
        asked(cast)
    shut(cast)
    granted(cast)
    with pytest.raises(Refusal, match="已经批准"):
        asked(cast)
    asked(cast, cast.colleague)
    with pytest.raises(Refusal, match="在等批准"):
        asked(cast, cast.colleague)
    with pytest.raises(IntegrityError, match="one_open"), transaction.atomic():
        LateEntry.objects.create(person=cast.colleague, year=cast.year, asked_by=cast.clerk, reason="再来")


@pytest.mark.parametrize("who", ["nurse", "nursing_office", "clerk", "admin", "far_reviewer", "system_operator"])
def test_only_the_bureau_grants(closed: Cast, who: str) -> None:
    entry = asked(closed)
    with pytest.raises(NotAllowed):
        grant(entry.pk, actor=again(getattr(closed, who)), until=today())
    with pytest.raises(NotAllowed):
        refuse(entry.pk, actor=again(getattr(closed, who)), opinion="不行")


def test_nobody_grants_their_own_nor_for_whom_they_stand_in(closed: Cast) -> None:
    entry = asked(closed, closed.bureau)
    with pytest.raises(NotAllowed):
        grant(entry.pk, actor=again(closed.bureau), until=today())
    away = closed.bureau.grants.get()
    Substitution.objects.create(
        grant=away, substitute=closed.doctor, from_date=LONG_AGO, to_date=today(), set_by=closed.bureau
    )
    with pytest.raises(NotAllowed):
        grant(entry.pk, actor=again(closed.doctor), until=today())
    seat(closed.colleague, "bureau_reviewer", closed.city)
    assert grant(entry.pk, actor=again(closed.colleague), until=today()).decided_by == closed.colleague


@pytest.mark.parametrize("party", ["decided_by", "on_behalf_of"])
def test_the_database_lets_no_party_decide(closed: Cast, party: str) -> None:
    entry, now = asked(closed, by=closed.clerk), timezone.now()
    for who in (closed.nurse, closed.clerk):
        facts: dict[str, Any] = {"decided_by": closed.bureau} | {party: who}
        with pytest.raises(IntegrityError, match="by_no_party"), transaction.atomic():
            LateEntry.objects.filter(pk=entry.pk).update(outcome="granted", until=today(), closed_at=now, **facts)


def test_what_was_said_stands(closed: Cast) -> None:
    entry = granted(closed)
    for change in ({"until": today() + dt.timedelta(days=90)}, {"outcome": "refused"}, {"person": closed.colleague}):
        with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
            LateEntry.objects.update(**change)
    with pytest.raises(DatabaseError, match="kept for good"), transaction.atomic():
        LateEntry.objects.filter(pk=entry.pk)._raw_delete("default")
    with pytest.raises(Refusal, match="已经办结"):
        refuse(entry.pk, actor=again(closed.bureau), opinion="不行")


@pytest.mark.parametrize("days", [-1, 93, None])
def test_it_ends_on_a_day_that_is_not_past_and_not_far(closed: Cast, days: int | None) -> None:
    until = None if days is None else today() + dt.timedelta(days=days)
    with pytest.raises(Refusal, match="录到哪一天"):
        grant(asked(closed).pk, actor=again(closed.bureau), until=until)


def test_refused_or_taken_back_it_may_be_asked_again(closed: Cast) -> None:
    refuse(asked(closed, by=closed.clerk).pk, actor=again(closed.bureau), opinion="请附文件")
    withdraw(asked(closed).pk, actor=again(closed.nurse))
    assert asked(closed).outcome == ""
    with pytest.raises(Refusal, match="已经关闭"):
        services.only(services.submit([draft(closed.nurse).pk], actor=closed.nurse))


def test_a_year_that_is_open_again_needs_no_exception(closed: Cast) -> None:
    entry = asked(closed)
    shut(closed, "reopen")
    with pytest.raises(Refusal, match="又打开了"):
        grant(entry.pk, actor=again(closed.bureau), until=today())
    assert CreditYear.objects.get(pk=closed.year.pk).phase == "open"


def test_all_sides_are_told(closed: Cast) -> None:
    entry = asked(closed, by=closed.clerk)
    told = set(Message.objects.filter(code__startswith="late.").values_list("person_id", "code"))
    assert told == {(closed.bureau.pk, "late.asked"), (closed.nurse.pk, "late.asked_for_you")}
    grant(entry.pk, actor=again(closed.bureau), until=today())
    granted_to = set(Message.objects.filter(code="late.granted").values_list("person_id", flat=True))
    assert granted_to == {closed.nurse.pk, closed.clerk.pk}
