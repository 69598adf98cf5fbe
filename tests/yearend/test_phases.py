"""The agreed life of a credit year, written by hand, and what each phase lets happen with its credits."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django_fsm import can_proceed
from hypothesis import HealthCheck, given, settings, strategies as st

from registry.base.refusals import NotAllowed, Refusal
from registry.messages.models import Message
from registry.people.models import Person
from registry.years.models import CreditYear, YearStep
from tests.cast import Cast, draft, submitted
from tests.workflows.hands import decide, open_work, passed, shut, state_of
from tests.workflows.inboxes import again, sit_down
from workflows.credits import services
from workflows.credits.dryrun import what_if
from workflows.engine.guards import declared_steps
from workflows.yearend.checking import Days
from workflows.yearend.services import plan_year, set_days, take_step

Phase = CreditYear.Phase
STEPS = ["open", "begin_closing", "close", "reopen"]
AGREED = {"planned": {"open"}, "open": {"begin_closing"}, "closing": {"close"}, "closed": {"reopen"}}
AGREED_PAIRS = {("planned", "open"), ("open", "closing"), ("closing", "closed"), ("closed", "open")}
NEXT = dt.date(2027, 1, 1), dt.date(2027, 12, 31), dt.date(2027, 12, 20), dt.date(2028, 1, 31)


def step(cast: Cast, name: str, who: Person | None = None, reason: str = "到期") -> CreditYear:
    return take_step(name, cast.year.pk, actor=again(who or cast.bureau), reason=reason)


@pytest.mark.parametrize("phase", Phase.values)
@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_open_exactly_where_it_was_agreed(phase: str, name: str) -> None:
    assert can_proceed(getattr(CreditYear(phase=phase), name)) == (name in AGREED[phase])


def test_the_lifecycle_declares_exactly_the_agreed_pairs() -> None:
    assert declared_steps(CreditYear, "phase") == AGREED_PAIRS


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(st.sampled_from(Phase.values), max_size=12))
def test_whatever_writes_it_the_database_walks_only_the_agreed_way(cast: Cast, wanted: list[str]) -> None:
    with transaction.atomic():
        rows, stands = CreditYear.objects.filter(pk=cast.year.pk), "open"
        for phase in wanted:
            with suppress(IntegrityError), transaction.atomic():
                rows.update(phase=phase)
            stands = phase if (stands, phase) in AGREED_PAIRS else stands
            assert rows.get().phase == stands
        transaction.set_rollback(True)


def test_every_step_leaves_a_row_that_nobody_changes(cast: Cast) -> None:
    shut(cast)
    step(cast, "reopen", reason="漏了一批")
    rows = list(YearStep.objects.order_by("pk").values_list("before", "after", "reason", "by"))
    assert [row[:2] for row in rows] == [("open", "closing"), ("closing", "closed"), ("closed", "open")]
    assert rows[-1][2:] == ("漏了一批", cast.bureau.pk)
    for change in ({"reason": "另一个"}, {"after": "open"}):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            YearStep.objects.update(**change)


def test_it_is_opened_again_with_a_reason_only(cast: Cast) -> None:
    shut(cast)
    with pytest.raises(Refusal, match="为什么重新打开"):
        step(cast, "reopen", reason="  ")
    with pytest.raises(IntegrityError, match="with_a_reason"), transaction.atomic():
        YearStep.objects.create(year=cast.year, before="closed", after="open")


@pytest.mark.parametrize("who", ["nurse", "cme_office", "admin", "far_reviewer", "system_operator"])
def test_only_the_bureau_takes_a_step(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        step(cast, "begin_closing", getattr(cast, who))
    assert not YearStep.objects.exists()


def test_a_step_is_taken_once(cast: Cast) -> None:
    step(cast, "begin_closing")
    with pytest.raises(Refusal, match="收尾"):
        step(cast, "begin_closing")


def test_units_are_told_and_nobody_else(cast: Cast) -> None:
    step(cast, "begin_closing")
    told = set(Message.objects.filter(code="year.closing").values_list("person_id", flat=True))
    assert told == {cast.nursing_office.pk, cast.cme_office.pk, cast.clerk.pk, cast.far_reviewer.pk}


def planned(cast: Cast) -> None:
    CreditYear.objects.filter(pk=cast.year.pk).delete()
    plan_year(cast.city, "2026", Days.of(cast.year), actor=again(cast.bureau))


def test_what_is_planned_takes_nothing(cast: Cast) -> None:
    planned(cast)
    with pytest.raises(Refusal, match="还没有开始录入"):
        submitted(cast.nurse)


def test_what_closes_takes_nothing_new_but_what_came_back(cast: Cast) -> None:
    returned = decide("return", submitted(cast.nurse), cast.head_nurse, "照片不清")
    waits = submitted(cast.nurse, name="另一项")
    shut(cast, "begin_closing")
    with pytest.raises(Refusal, match="录入到 2026-12-20 截止"):
        submitted(cast.nurse)
    services.only(services.submit([returned.pk], actor=cast.nurse))
    assert decide("pass", waits, cast.head_nurse).state == "UNIT"
    assert state_of(returned) == "DEPARTMENT"


@pytest.mark.parametrize("verdict", ["pass", "return"])
def test_what_is_closed_counts_nothing_more(cast: Cast, verdict: str) -> None:
    credit = submitted(cast.nurse)
    shut(cast)
    with pytest.raises(Refusal, match="已经关闭") as caught:
        decide(verdict, credit, cast.head_nurse, "已核对")
    assert caught.value.code == "year_closed"
    assert state_of(credit) == "DEPARTMENT"
    seen = {credit.pk: open_work(credit).pk}
    _ready, outcomes = what_if(verdict, [credit.pk], actor=again(cast.head_nurse), seen=seen, opinion="已核对")
    assert [one.refusal.code for one in outcomes] == ["year_closed"]


def test_a_desk_is_cleared_of_what_a_closed_year_left(cast: Cast) -> None:
    credit, counted = submitted(cast.nurse), passed(cast.nurse, [cast.head_nurse, cast.nursing_office], name="另一项")
    shut(cast)
    with pytest.raises(Refusal, match="已经关闭"):
        services.only(services.undo([counted.pk], actor=again(cast.nursing_office)))
    assert decide("refuse", credit, cast.head_nurse, "年度已经关闭").state == "REFUSED"


def test_of_many_each_is_looked_at_in_a_closed_year(cast: Cast) -> None:
    ids = [submitted(cast.nurse, name=f"第 {n} 项").pk for n in range(55)]
    shut(cast)
    outcomes = services.decide("pass", ids, actor=again(cast.head_nurse))
    assert {one.refusal.code for one in outcomes if one.refusal} == {"year_closed"}
    assert len(outcomes) == 55


def test_after_it_is_opened_again_all_goes_on(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    shut(cast, "begin_closing", "close", "reopen")
    assert decide("pass", credit, cast.head_nurse).state == "UNIT"
    assert submitted(cast.nurse, name="另一项").state == "DEPARTMENT"


def plan(cast: Cast, days: tuple[Any, ...] = NEXT, name: str = "2027", who: Person | None = None) -> CreditYear:
    return plan_year(cast.city, name, Days(*days), actor=again(who or cast.bureau))


def test_a_new_year_is_planned_apart_from_the_others(cast: Cast) -> None:
    assert plan(cast).phase == "planned"
    with pytest.raises(Refusal, match="重叠"):
        plan(cast, (dt.date(2027, 12, 31), *[dt.date(2028, 12, 31)] * 3), "2028")
    with pytest.raises(Refusal, match="叫这个名称"):
        plan(cast, tuple(day.replace(year=day.year + 1, day=1) for day in NEXT))
    with pytest.raises(IntegrityError, match="do_not_overlap"), transaction.atomic():
        CreditYear.objects.create(
            jurisdiction=cast.city, name="半年", **Days(*NEXT).facts | {"from_date": "2027-07-01"}
        )


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"to_date": "2026-12-31"}, "最后一天"), ({"entry_until": "2026-12-31"}, "录入截止"),
     ({"review_until": "2027-12-01"}, "单位初审"), ({"to_date": "2031-01-01"}, "最长三年")],
)  # fmt: skip
def test_days_stand_in_their_order(cast: Cast, changed: dict[str, str], says: str) -> None:
    days = Days(*NEXT).facts | {name: dt.date.fromisoformat(day) for name, day in changed.items()}
    with pytest.raises(Refusal, match=says):
        plan(cast, tuple(days.values()))


def test_days_change_until_the_year_is_closed(cast: Cast) -> None:
    days = Days.of(cast.year)
    later = Days(days.from_date, days.to_date, days.to_date, dt.date(2027, 2, 28))
    assert set_days(cast.year.pk, later, actor=again(cast.bureau), reason="延期").review_until == dt.date(2027, 2, 28)
    assert YearStep.objects.get().days["review_until"] == "2027-02-28"
    draft(cast.nurse)
    submitted(cast.nurse)
    longer = Days(dt.date(2025, 12, 1), *list(later.facts.values())[1:])
    with pytest.raises(Refusal, match="已经有学分"):
        set_days(cast.year.pk, longer, actor=again(cast.bureau), reason="延长")
    shut(cast)
    with pytest.raises(Refusal, match="已经关闭"):
        set_days(cast.year.pk, days, actor=again(cast.bureau), reason="改回")
    with pytest.raises(IntegrityError, match="days of a closed year"), transaction.atomic():
        CreditYear.objects.update(review_until="2028-01-01")


def test_the_guard_is_not_the_applications_to_switch_off(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="must be owner"), transaction.atomic():
        connection.cursor().execute("ALTER TABLE years_credityear DISABLE TRIGGER ALL")


def test_the_draft_says_why_it_stays(cast: Cast) -> None:
    credit = draft(cast.nurse)
    shut(cast)
    page = sit_down(cast.nurse).get(f"/credits/{credit.pk}/").content.decode()
    assert "2026 年度已经关闭" in page
