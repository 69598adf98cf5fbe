"""补授分: what one attended without a credit is asked for once, looked into by the unit, and awarded like any award."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.years.models import Activity
from tests.cast import Cast, seat
from tests.workflows.inboxes import sit_down, text_of
from tests.workflows.test_objections import awarded
from workflows.credits.integrity import CHECKS, MORE
from workflows.credits.models import Credit
from workflows.engine.models import Work
from workflows.missing import services
from workflows.missing.models import MissingAward
from workflows.missing.orphans import move_up_orphans

FACTS: dict[str, Any] = {
    "kind": "project", "level": "city", "form": "course", "subject": "professional", "number": "", "to_date": None,
    "discipline_scheme": "national-2022", "discipline_code": "03-01", "name": "急救技能培训",
    "from_date": dt.date(2026, 6, 30),
    "hours": Decimal(12), "credits": Decimal(2), "organiser": "", "host": "", "issuer": "青泽市医学会",
}  # fmt: skip


def asked(cast: Cast, **facts: Any) -> MissingAward:
    return services.ask(FACTS | facts, actor=cast.nurse, reason="刷了卡，有照片")


def decide(missing: MissingAward, who: Person, verdict: str = "grant") -> MissingAward:
    return services.decide(missing.pk, verdict, actor=Person.objects.get(pk=who.pk), opinion="已核对签到表")


def task(missing: MissingAward) -> Work:
    return Work.objects.get(process=missing.case, finished__isnull=True)


def broken() -> dict[str, list[tuple[str, str]]]:
    return {check.name: found for check in (*CHECKS, *MORE) if (found := list(check.find()))}


def library_entry(cast: Cast) -> Activity:
    day = dt.date(2026, 6, 29)
    return Activity.objects.create(
        jurisdiction=cast.city, number="2026-03-01-014", name="急救技能培训", level="city", from_date=day,
        to_date=day + dt.timedelta(days=2), hours=12, credits=2, organiser="青泽市医学会",
        disciplines=["national-2022:03-01"],
    )  # fmt: skip


def test_the_unit_looks_and_the_award_counts(cast: Cast) -> None:
    missing = asked(cast)
    assert (task(missing).role, task(missing).place) == ("unit_reviewer", cast.hospital)
    assert decide(missing, cast.nursing_office).outcome == "granted"
    credit = Credit.objects.get(person=cast.nurse)
    assert (credit.state, credit.origin, credit.credits) == ("COUNTED", "attendance", Decimal("2.00"))
    assert broken() == {}


def test_a_no_is_the_last_word(cast: Cast) -> None:
    again = asked(cast)
    decide(again, cast.nursing_office, "deny")
    with pytest.raises(Refusal, match="已经申请过"):
        asked(cast)
    assert not Credit.objects.exists()
    copy = MissingAward.objects.get(pk=again.pk)
    copy.pk, copy._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()
    assert broken() == {}


def test_what_was_awarded_is_not_missing(cast: Cast) -> None:
    award = awarded(cast)
    with pytest.raises(Refusal, match="已经授分"):
        asked(cast, name=award.name, from_date=award.from_date)


@pytest.mark.parametrize("day", [dt.date(2099, 1, 1), dt.date(2019, 1, 1)])
def test_a_day_ahead_or_in_no_year_is_refused(cast: Cast, day: dt.date) -> None:
    with pytest.raises(Refusal, match=r"还没有结束|不能补授分"):
        asked(cast, from_date=day)


def test_nobody_grants_their_own(cast: Cast) -> None:
    seat(cast.nurse, "unit_reviewer", cast.hospital, "nurse")
    missing = asked(cast)
    for who in (cast.nurse, cast.head_nurse, cast.far_reviewer):
        with pytest.raises(Refusal, match="不能办理"):
            decide(missing, who)
    assert decide(missing, cast.nursing_office).credit is not None


def test_where_the_unit_has_nobody_the_bureau_looks(cast: Cast) -> None:
    cast.nursing_office.grants.update(to_date=dt.date(2026, 1, 1))
    missing = asked(cast)
    assert (missing.level, task(missing).place) == ("BUREAU", cast.city)
    decide(missing, cast.bureau)
    assert broken() == {}


def test_a_role_that_ends_moves_it_up(cast: Cast) -> None:
    missing = asked(cast)
    cast.nursing_office.grants.update(to_date=dt.date(2026, 1, 1))
    assert move_up_orphans() == 1
    assert task(missing).place == cast.city
    assert decide(missing, cast.bureau).outcome == "granted"
    assert broken() == {}


def test_it_is_withdrawn_until_it_is_decided(cast: Cast) -> None:
    missing = asked(cast)
    with pytest.raises(Refusal, match="不是你提出的"):
        services.withdraw(missing.pk, actor=cast.colleague)
    services.withdraw(missing.pk, actor=cast.nurse)
    with pytest.raises(Refusal, match="已经办结"):
        decide(missing, cast.nursing_office)
    assert asked(cast).outcome == ""
    assert broken() == {}


def test_the_library_knows_the_rest(cast: Cast) -> None:
    entry, nurse = library_entry(cast), sit_down(cast.nurse)
    assert "急救技能培训" in text_of(nurse.get("/missing/new/?q=急救"))
    address = f"/missing/new/?activity={entry.pk}"
    assert "这一天没有这次活动" in text_of(nurse.post(address, {"day": "2026-07-09", "reason": "刷了卡"}))
    page = text_of(nurse.post(address, {"day": "2026-06-30", "reason": "刷了卡"}, follow=True))
    assert "已提交，由审核人核实" in page
    decide(MissingAward.objects.get(), cast.nursing_office)
    assert Credit.objects.get().activity == entry
    assert "急救技能培训" not in text_of(nurse.get("/missing/new/"))


def test_typed_in_it_is_decided_in_the_inbox(cast: Cast) -> None:
    nurse, office = sit_down(cast.nurse), sit_down(cast.nursing_office)
    data = {
        "kind": "project", "name": "院内讲座", "from_date": "2026-05-16", "hours": "3", "credits": "1", "level": "city",
        "form": "course", "subject": "professional", "discipline": "national-2022:03-01", "issuer": "学会",
        "reason": "签了到",
    }  # fmt: skip
    nurse.post("/missing/new/?free=1", data)
    missing = MissingAward.objects.get()
    assert "在等" in text_of(nurse.get("/missing/"))
    page = text_of(office.get(f"/inbox/{task(missing).pk}/"))
    assert "签了到" in page
    assert "本人填写" in page
    office.post(f"/inbox/{task(missing).pk}/decide/", {"verdict": "grant", "opinion": "已核对"})
    credit = Credit.objects.get()
    assert "同意补授分" in text_of(nurse.get(f"/credits/{credit.pk}/"))
    assert "已补授分" in text_of(nurse.get(f"/missing/{missing.pk}/"))
    assert "同意补授分" in text_of(office.get("/inbox/done/"))


def test_another_unit_does_not_see_it(cast: Cast) -> None:
    missing = asked(cast)
    for who in (cast.far_reviewer, cast.colleague):
        assert sit_down(who).get(f"/missing/{missing.pk}/").status_code == 404


def test_ones_own_page_says_where_it_waits(cast: Cast) -> None:
    asked(cast)
    page = text_of(sit_down(cast.nurse).get("/"))
    assert "更正和补授分" in page
    assert "急救技能培训" in page


def test_it_comes_back_and_its_person_puts_it_right(cast: Cast) -> None:
    missing = decide(asked(cast), cast.nursing_office, "hand_back")
    assert (missing.state, task(missing).owner, task(missing).place) == ("RETURNED", cast.nurse, None)
    with pytest.raises(Refusal, match="已经申请过"):
        asked(cast)
    with pytest.raises(Refusal, match="退回在本人手里"):
        decide(missing, cast.nursing_office)
    assert broken() == {}
    facts = FACTS | {"credits": Decimal("1.50")}
    with pytest.raises(Refusal, match="不是你提出的"):
        services.ask_again(missing.pk, facts, actor=cast.colleague, reason="已补")
    services.ask_again(missing.pk, facts, actor=cast.nurse, reason="已补")
    decide(missing, cast.nursing_office)
    assert Credit.objects.get().credits == Decimal("1.50")
    assert broken() == {}


def test_come_back_it_may_be_withdrawn(cast: Cast) -> None:
    missing = decide(asked(cast), cast.nursing_office, "hand_back")
    assert services.withdraw(missing.pk, actor=cast.nurse).outcome == "withdrawn"
    assert broken() == {}


@pytest.mark.parametrize("is_in_library", [True, False])
def test_on_the_page_it_stands_as_it_was_filled_in(cast: Cast, is_in_library: bool) -> None:
    entry = library_entry(cast) if is_in_library else None
    missing = services.ask(FACTS, actor=cast.nurse, reason="刷了卡，有照片", activity=entry)
    nurse, office = sit_down(cast.nurse), sit_down(cast.nursing_office)
    verdict = {"verdict": "hand_back", "reason": "evidence_missing", "opinion": ""}
    office.post(f"/inbox/{task(missing).pk}/decide/", verdict)
    assert "改好再提交" in text_of(nurse.get(f"/missing/{missing.pk}/"))
    assert "退回修改" in text_of(nurse.get("/missing/"))
    page = nurse.get(f"/missing/{missing.pk}/edit/").content.decode()
    assert "刷了卡，有照片" in page
    assert "2026-06-30" in page
    data = {name: FACTS[name] for name in ("kind", "level", "form", "subject", "name", "from_date", "issuer")}
    data |= {"hours": 12, "credits": 2, "discipline": "national-2022:03-01", "day": "2026-06-30", "reason": "已补"}
    nurse.post(f"/missing/{missing.pk}/edit/", data)
    assert MissingAward.objects.get().level == "UNIT"
    assert nurse.get(f"/missing/{missing.pk}/edit/").status_code == 404
