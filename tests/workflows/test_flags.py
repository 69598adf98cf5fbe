"""What the machine found is a fact of the task: written at arrival, carried on, renewed when a twin comes or goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.base.refusals import Refusal
from registry.years.models import Activity
from tests.cast import Cast, ask, draft, submitted
from tests.workflows.hands import decide, open_work
from workflows.credits import services
from workflows.credits.awards import Award, award
from workflows.credits.checks import checks_of
from workflows.credits.flags import check_all_again, flag_arrivals
from workflows.credits.models import Credit, LevelRule

Commit = Callable[..., Any]


def flag_of(credit: Credit) -> str:
    return open_work(credit).flag


@pytest.mark.parametrize(
    ("facts", "flag"),
    [
        ({}, ""),
        ({"number": "2026-13-01-001"}, "unknown_project"),
        ({"hours": Decimal(3), "credits": Decimal(4)}, "over_hours"),
        ({"kind": "paper", "hours": Decimal(0), "credits": Decimal(4)}, ""),
    ],
)
def test_a_credit_comes_to_its_desk_with_what_the_machine_found(cast: Cast, facts: dict[str, Any], flag: str) -> None:
    credit = submitted(cast.nurse, **facts)
    work = open_work(credit)
    assert (work.flag, work.form, work.beneficiary) == (flag, "course", cast.nurse)


def test_the_hours_are_divided_by_what_the_standard_says(cast: Cast) -> None:
    rule = {
        "code": "course",
        "kind": "by_hours",
        "measure": "hour",
        "per": "6",
        "credits": ["1"],
        "kinds": ["training"],
    }
    ask(cast.city, {"credits": "25"}, rules=[{**rule, "confidence": "own"}, {"code": "project_any", "off": True}])
    six, three = submitted(cast.nurse, credits=Decimal(2)), submitted(cast.nurse, credits=Decimal(4), name="另一个班")
    assert "12 学时，每 6 学时 1 分 = 2.00" in checks_of([six])[six.pk].passed
    assert [flag_of(six), flag_of(three)] == ["", "unlike_rule"]


def test_more_than_the_library_says_is_flagged(cast: Cast) -> None:
    _library_entry(cast, credits=2)
    assert flag_of(submitted(cast.nurse, number="2026-13-01-001")) == "over_library"


def test_a_second_credit_like_the_first_flags_both(cast: Cast, django_capture_on_commit_callbacks: Commit) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = submitted(cast.nurse)
        second, other = submitted(cast.nurse), submitted(cast.colleague)
    assert [flag_of(credit) for credit in (first, second, other)] == ["duplicate", "duplicate", ""]


@pytest.mark.parametrize("ending", ["withdraw", "refuse"])
def test_when_a_twin_goes_the_other_is_clean(
    cast: Cast, django_capture_on_commit_callbacks: Commit, ending: str
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first, second = submitted(cast.nurse), submitted(cast.nurse)
    with django_capture_on_commit_callbacks(execute=True):
        if ending == "withdraw":
            services.withdraw(first.pk, actor=cast.nurse)
        else:
            decide("refuse", first, cast.head_nurse, "重复录入。")
    assert flag_of(second) == ""


def test_two_alike_in_one_cohort_are_both_flagged(cast: Cast) -> None:
    pair = [draft(cast.nurse), draft(cast.nurse)]
    services.submit([credit.pk for credit in pair], actor=cast.nurse)
    assert [flag_of(Credit.objects.get(pk=credit.pk)) for credit in pair] == ["duplicate", "duplicate"]


def test_the_flag_goes_with_the_record(cast: Cast) -> None:
    credit = submitted(cast.nurse, number="2026-13-01-001")
    credit = decide("pass", credit, cast.head_nurse, "外省项目，已看证书。")
    assert flag_of(credit) == "unknown_project"
    credit = decide("return", credit, cast.nursing_office, "请补项目文件。")
    assert flag_of(credit) == "unknown_project"


def test_a_corrected_credit_is_checked_anew(cast: Cast) -> None:
    credit = submitted(cast.nurse, number="2026-13-01-001")
    credit = decide("return", credit, cast.head_nurse, "编号有误。")
    _library_entry(cast, credits=4)
    services.submit([credit.pk], actor=cast.nurse)
    assert flag_of(credit) == ""


def test_an_award_that_policy_sends_to_review_is_checked_too(cast: Cast) -> None:
    LevelRule.objects.create(jurisdiction=cast.city, origin="attendance", department=False)
    facts = {
        "kind": "lecture", "level": "unit", "form": "lecture", "discipline_code": "03-01", "name": "讲座",
        "from_date": dt.date(2026, 5, 16), "hours": Decimal(1), "credits": Decimal(2), "issuer": "医院",
    }  # fmt: skip
    (credit,) = award([Award(cast.nurse, "attendance", "k1", facts)])
    assert flag_of(credit) == "over_hours"


def test_a_flagged_credit_is_not_passed_without_a_word(cast: Cast) -> None:
    flagged, clean = submitted(cast.nurse, number="2026-13-01-001"), submitted(cast.colleague)
    keys = [flagged.pk, clean.pk]
    outcomes = {one.credit_id: one for one in services.decide("pass", keys, actor=cast.head_nurse)}
    assert outcomes[flagged.pk].refusal.code == "flag_needs_opinion"
    assert (outcomes[flagged.pk].state, outcomes[clean.pk].state) == ("DEPARTMENT", "UNIT")
    with pytest.raises(Refusal, match="项目库无此号"):
        decide("pass", flagged, cast.head_nurse, "  ")
    assert decide("pass", flagged, cast.head_nurse, "外省项目。").state == "UNIT"


def test_everything_is_checked_again_when_the_library_has_changed(cast: Cast, capsys: Any) -> None:
    credit, other = submitted(cast.nurse, number="2026-13-01-001"), submitted(cast.colleague)
    assert check_all_again() == 0
    _library_entry(cast, credits=4)
    call_command("check_again")
    assert "1 tasks" in capsys.readouterr().out
    assert (flag_of(credit), flag_of(other)) == ("", "")


@pytest.mark.parametrize("size", [1, 12])
def test_the_check_of_a_cohort_asks_as_often_as_that_of_one(cast: Cast, size: int) -> None:
    keys = [draft(cast.nurse, name=f"{number}", number="2026-13").pk for number in range(size)]
    cohort = list(Credit.objects.filter(pk__in=keys).select_related("department", "credit_year"))
    flag_arrivals(cohort)  # A standard is read once for all time.
    with CaptureQueriesContext(connection) as captured:
        flag_arrivals(cohort)
    # The library, the persons' others, the years of drafts, the standards in force.
    assert len(captured) == 4
    assert {credit.flag for credit in cohort} == {"unknown_project"}


def _library_entry(cast: Cast, *, credits: int) -> Activity:
    day = dt.date(2026, 5, 16)
    return Activity.objects.create(
        jurisdiction=cast.city, number="2026-13-01-001", name="培训班", level="city", from_date=day, to_date=day,
        hours=12, credits=credits,
    )  # fmt: skip
