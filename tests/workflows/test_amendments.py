"""更正: a counted credit changes by a record of its own, decided like the credit; what was stays readable."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from registry.base.refusals import Refusal
from registry.files.models import StoredFile
from registry.people.models import Person
from registry.years.models import CreditYear
from tests.cast import Cast, seat, submitted
from tests.workflows.hands import decide as decide_credit, shut, state_of
from tests.workflows.inboxes import sit_down, text_of
from tests.workflows.test_objections import awarded
from workflows.amendments import services
from workflows.amendments.models import Amendment, Version
from workflows.amendments.orphans import move_up_orphans
from workflows.credits.effects import effects
from workflows.credits.integrity import CHECKS, MORE
from workflows.credits.models import Credit
from workflows.credits.objections import decide_objection, object_to
from workflows.credits.writing import facts_of
from workflows.engine import asking
from workflows.engine.models import Work

RIGHT = {"hours": Decimal("18.00"), "credits": Decimal("6.00")}


def counted(cast: Cast, **facts: Any) -> Credit:
    credit = decide_credit("pass", submitted(cast.nurse, **facts), cast.head_nurse)
    return decide_credit("pass", credit, cast.nursing_office)


def filed(cast: Cast, credit: Credit, *, actor: Person | None = None, **facts: Any) -> Amendment:
    return services.file(credit.pk, facts=facts or RIGHT, reason="少填了一天", actor=actor or cast.nurse)


def decide(amendment: Amendment, who: Person, *, agree: bool = True, opinion: str = "") -> Amendment:
    return services.decide(
        amendment.pk, "agree" if agree else "disagree", actor=Person.objects.get(pk=who.pk), opinion=opinion
    )


def task(amendment: Amendment) -> Work:
    return Work.objects.get(process=amendment.case, finished__isnull=True)


def applied(cast: Cast, credit: Credit, **facts: Any) -> Amendment:
    amendment = filed(cast, credit, **facts)
    decide(amendment, cast.head_nurse)
    return decide(amendment, cast.nursing_office)


def broken() -> dict[str, list[tuple[str, str]]]:
    return {check.name: found for check in (*CHECKS, *MORE) if (found := list(check.find()))}


def test_it_passes_the_levels_of_its_credit_and_changes_it_at_the_last(cast: Cast) -> None:
    credit = counted(cast)
    amendment = filed(cast, credit)
    assert (amendment.state, task(amendment).role) == ("DEPARTMENT", "department_reviewer")
    decide(amendment, cast.head_nurse)
    assert Credit.objects.get(pk=credit.pk).credits == Decimal("4.00")
    assert decide(amendment, cast.nursing_office).state == "APPLIED"
    credit.refresh_from_db(fields=["hours", "credits"])
    assert (state_of(credit), credit.hours, credit.credits) == ("COUNTED", Decimal("18.00"), Decimal("6.00"))
    assert broken() == {}


def test_the_old_version_stays_readable(cast: Cast) -> None:
    credit = counted(cast)
    before = facts_of(credit)
    applied(cast, credit)
    applied(cast, credit, name="心血管急危重症护理进展")
    rows = list(Version.objects.filter(credit=credit).values_list("number", "facts"))
    assert [number for number, _ in rows] == [1, 2, 3]
    assert rows[0][1] == before
    assert rows[1][1] == before | {"hours": "18.00", "credits": "6.00"}
    page = text_of(sit_down(cast.nurse).get(f"/amendments/of/{credit.pk}/versions/"))
    assert "第 1 版" in page
    assert "少填了一天" in page
    assert broken() == {}


def test_refused_it_leaves_everything_as_it_is(cast: Cast) -> None:
    credit = counted(cast)
    amendment = filed(cast, credit)
    with pytest.raises(Refusal, match="请先写理由"):
        decide(amendment, cast.head_nurse, agree=False)
    assert decide(amendment, cast.head_nurse, agree=False, opinion="证书上是 12 学时").state == "REJECTED"
    assert Credit.objects.get(pk=credit.pk).hours == Decimal("12.00")
    assert not Version.objects.exists()
    assert broken() == {}


def test_only_one_waits_at_a_time(cast: Cast) -> None:
    credit = counted(cast)
    first = filed(cast, credit)
    with pytest.raises(Refusal, match="已经有一项更正在办"):
        filed(cast, credit)
    with pytest.raises(IntegrityError, match="amendment_one_open_per_credit"), transaction.atomic():
        Amendment.objects.create(
            credit=credit, case=credit.case, raised_by=cast.nurse, changes={"a": 1}, reason="x", levels="UNIT"
        )
    services.withdraw(first.pk, actor=cast.nurse)
    assert filed(cast, credit).state == "DEPARTMENT"
    assert broken() == {}


def test_it_is_withdrawn_until_somebody_decides(cast: Cast) -> None:
    amendment = filed(cast, counted(cast))
    with pytest.raises(Refusal, match="不是你提出的"):
        services.withdraw(amendment.pk, actor=cast.colleague)
    decide(amendment, cast.head_nurse)
    with pytest.raises(Refusal, match="已经有审核人作出决定"):
        services.withdraw(amendment.pk, actor=cast.nurse)


def test_nobody_decides_on_what_they_are_a_party_to(cast: Cast) -> None:
    credit = counted(cast)
    seat(cast.clerk, "department_reviewer", cast.cardiology, "nurse")
    clerk = Person.objects.get(pk=cast.clerk.pk)
    amendment = filed(cast, credit, actor=clerk)
    for party in (clerk, cast.nurse):
        with pytest.raises(Refusal, match="不能办理"):
            decide(amendment, party)
    seat(cast.head_nurse, "unit_reviewer", cast.hospital, "nurse")
    decide(amendment, cast.head_nurse)
    with pytest.raises(Refusal, match="不能办理"):
        decide(amendment, cast.head_nurse)


def test_who_uploads_for_it_does_not_decide_it(cast: Cast) -> None:
    file = StoredFile.objects.create(
        sha256=b"9" * 32, size=1, media_type="image/png", name="b", uploaded_by=cast.head_nurse
    )
    credit = counted(cast)
    made = services.file(credit.pk, facts=RIGHT, reason="少填", actor=cast.nurse, files=[file])
    assert made.state == "UNIT"
    decide(made, cast.nursing_office)
    assert credit.evidence.filter(file=file, removed_at__isnull=True).exists()
    assert broken() == {}


def test_the_policy_of_the_credit_as_it_would_be_decides_the_levels(cast: Cast) -> None:
    amendment = filed(cast, counted(cast), kind="paper")
    decide(amendment, cast.head_nurse)
    decide(amendment, cast.nursing_office)
    assert amendment.levels == "DEPARTMENT,UNIT,BUREAU"
    assert decide(amendment, cast.bureau).state == "APPLIED"
    assert broken() == {}


def test_an_award_is_amended_through_its_unit(cast: Cast) -> None:
    credit = awarded(cast)
    amendment = filed(cast, credit)
    assert amendment.state == "UNIT"
    decide(amendment, cast.nursing_office)
    assert Credit.objects.get(pk=credit.pk).credits == Decimal("6.00")
    assert broken() == {}


def test_the_effect_on_the_year_is_known_before(cast: Cast) -> None:
    credit = counted(cast)
    rows = effects(credit, instead=Credit(credits=6, hours=18, credit_year=cast.year))[0].rows
    assert (str(rows[0].word), rows[0].now, rows[0].then, rows[0].lack) == (
        "学分", Decimal("4.00"), Decimal(6), Decimal(19),
    )  # fmt: skip


def test_a_day_in_another_year_changes_both(cast: Cast) -> None:
    before = CreditYear.objects.create(
        jurisdiction=cast.city, name="2025", from_date=dt.date(2025, 1, 1), to_date=dt.date(2025, 12, 31),
        phase="closing", entry_until=dt.date(2026, 2, 1), review_until=dt.date(2026, 3, 1),
    )  # fmt: skip
    credit = counted(cast)
    applied(cast, credit, from_date=dt.date(2025, 5, 16))
    credit = Credit.objects.get(pk=credit.pk)
    assert credit.credit_year == before
    assert broken() == {}


def test_filed_after_the_years_review_it_is_not_late_at_once(cast: Cast) -> None:
    credit = counted(cast)
    CreditYear.objects.update(review_until=dt.date(2026, 6, 30))
    assert task(filed(cast, credit)).due_on is None


def test_who_is_asked_about_it_sees_the_evidence_of_its_credit(cast: Cast) -> None:
    credit = counted(cast)
    asking.ask(task(filed(cast, credit)).pk, asked=cast.colleague, actor=cast.head_nurse)
    assert list(Credit.objects.asked_of(cast.colleague)) == [credit]


def test_in_a_closed_year_nothing_is_amended(cast: Cast) -> None:
    credit = counted(cast)
    amendment = filed(cast, credit)
    shut(cast)
    with pytest.raises(Refusal, match="2026 年度已经关闭"):
        decide(amendment, cast.head_nurse)
    decide(amendment, cast.head_nurse, agree=False, opinion="年度已关闭")
    with pytest.raises(Refusal, match="2026 年度已经关闭"):
        filed(cast, credit)


def test_nothing_is_filed_that_changes_nothing(cast: Cast) -> None:
    credit = counted(cast)
    with pytest.raises(Refusal, match="填的和现在的一样"):
        filed(cast, credit, hours=Decimal(12), to_date=None)
    with pytest.raises(Refusal, match="只有本人或代录员"):
        filed(cast, credit, actor=cast.nursing_office)
    with pytest.raises(Refusal, match="只有已计入的学分"):
        filed(cast, submitted(cast.nurse, name="另一项"))


def test_an_annulled_or_doubted_credit_is_not_amended(cast: Cast) -> None:
    credit = awarded(cast)
    amendment = filed(cast, credit)
    objection = object_to(credit.pk, actor=cast.nursing_office, reason="当天值班")
    with pytest.raises(Refusal, match="有异议没有办结"):
        decide(amendment, cast.nursing_office)
    decide_objection(objection.pk, uphold=True, actor=cast.bureau, opinion="核实")
    with pytest.raises(Refusal, match="已撤销"):
        decide(amendment, cast.nursing_office)
    decide(amendment, cast.nursing_office, agree=False, opinion="学分已撤销")
    assert broken() == {}


def test_the_database_refuses_a_fact_that_no_amendment_changed(cast: Cast) -> None:
    credit = counted(cast)
    with pytest.raises(IntegrityError, match="do not change"), transaction.atomic():
        Credit.objects.filter(pk=credit.pk).update(credits=9)
    applied(cast, credit)
    for facts in ({"credits": 9}, {"hours": Decimal("12.00"), "credits": Decimal("4.00")}):
        with pytest.raises(IntegrityError, match="do not change"), transaction.atomic():
            Credit.objects.filter(pk=credit.pk).update(**facts)


def test_the_database_keeps_versions_and_what_was_asked_for(cast: Cast) -> None:
    credit = counted(cast)
    amendment = applied(cast, credit)
    with pytest.raises(Exception, match="appended to"), transaction.atomic():
        Version.objects.update(number=7)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Amendment.objects.filter(pk=amendment.pk).update(changes={"credits": ["4.00", "9.00"]})
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="by an undo only"), transaction.atomic():
        Amendment.objects.filter(pk=amendment.pk).update(state="UNIT", closed_at=None)


def test_a_role_that_ends_moves_it_up(cast: Cast) -> None:
    amendment = filed(cast, counted(cast))
    cast.head_nurse.grants.update(to_date=dt.date(2026, 1, 1))
    assert move_up_orphans() == 1
    assert task(amendment).role == "unit_reviewer"
    decide(amendment, cast.nursing_office)
    assert broken() == {}
