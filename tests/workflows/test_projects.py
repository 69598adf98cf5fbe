"""继教项目: the way from the draft to the audit, and everything beside it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.library.queries import look_up, visible_to
from registry.messages.models import Message
from registry.people.models import Person
from registry.years.models import Activity
from tests.cast import Cast, person, seat
from tests.workflows.inboxes import again
from tests.workflows.projects import (
    approved,
    asked_for,
    decide,
    drafted,
    filed,
    fresh,
    handed_in,
    held,
    in_review,
    report_of,
    reported,
    without_reviewers,
)
from workflows.credits.integrity import CHECKS, MORE
from workflows.engine.models import Decision, Work
from workflows.projects import entry, opinions, reporting, requests, services
from workflows.projects.models import Project
from workflows.projects.rules import Asked, set_rule
from workflows.projects.states import Ask


def broken() -> dict[str, list[tuple[str, str]]]:
    return {check.name: found for check in (*CHECKS, *MORE) if (found := list(check.find()))}


def steps_of(project: Project) -> list[tuple[str, str]]:
    rows = Decision.objects.filter(case_id=project.case_id).order_by("id")
    return [(row.step, row.to_state) for row in rows]


def task(project: Project) -> Work:
    return Work.objects.get(process_id=project.case_id, finished__isnull=True)


def test_from_the_draft_to_the_audit(cast: Cast) -> None:
    project = reported(cast)
    assert decide(cast, project, "accept_report").state == "AUDITED"
    assert steps_of(project) == [
        ("submit", "CHECK"), ("complete", "REVIEW"), ("approve", "APPROVED"), ("file", "FILED"), ("hold", "HELD"),
        ("report", "REPORTED"), ("accept_report", "AUDITED"),
    ]  # fmt: skip
    assert broken() == {}


def test_approved_it_stands_in_the_library_under_its_number(cast: Cast) -> None:
    project = approved(cast)
    assert project.number == f"{project.first_day.year}-03-01-001 (市)"
    (found,) = look_up(project.number, cast.cardiology)
    assert (found.pk, found.hours, found.credits) == (project.activity_id, project.hours, project.credits)
    assert (found.organiser, found.issuer) == ("青泽市人民医院", "青泽市卫生健康委")
    assert broken() == {}


def test_a_number_that_an_imported_list_has_is_passed_over(cast: Cast) -> None:
    year = approved(cast).first_day.year
    Activity.objects.create(
        jurisdiction=cast.city, number=f"{year}-03-01-002 (市)", name="名单里的", level="city", hours=1, credits=1,
        from_date=f"{year}-01-01", to_date=f"{year}-01-01",
    )  # fmt: skip
    without_reviewers(cast)
    assert decide(cast, in_review(cast), "approve").number == f"{year}-03-01-003 (市)"


def test_an_application_with_gaps_is_told_all_of_them_at_once(cast: Cast) -> None:
    project = drafted(cast, teachers=[], intake=None, venue="", periods=[])
    with pytest.raises(Refusal) as refused:
        services.submit(project.pk, actor=again(cast.cme_office))
    for words in ("举办地点", "拟招生人数", "至少要有一位授课教师", "至少要有一段举办日期"):
        assert words in str(refused.value)
    assert fresh(project).state == "DRAFT"


@pytest.mark.parametrize(("level", "place"), [("unit", "district"), ("city", "city"), ("provincial", "city")])
def test_it_goes_to_the_bureau_that_its_level_calls_for(cast: Cast, level: str, place: str) -> None:
    seat(again(cast.bureau), "bureau_reviewer", cast.district)
    project = entry.begin(cast.far_hospital, drafted(cast, level=level).facts(), actor=again(cast.far_reviewer))
    assert services.submit(project.pk, actor=again(cast.far_reviewer)).bureau == getattr(cast, place)


def test_returned_it_is_corrected_and_begins_at_the_check_again(cast: Cast) -> None:
    project = decide(cast, in_review(cast), "return_to_unit", "课时太少")
    assert project.state == "RETURNED"
    assert task(project).owner == cast.cme_office
    facts = project.facts() | {"hours_theory": 12}
    entry.change(project.pk, facts, version=1, actor=again(cast.cme_office))
    assert services.submit(project.pk, actor=again(cast.cme_office)).state == "CHECK"
    assert broken() == {}


def test_whoever_saves_over_somebody_elses_change_is_told(cast: Cast) -> None:
    project = drafted(cast)
    entry.change(project.pk, project.facts(), version=1, actor=again(cast.cme_office))
    with pytest.raises(Refusal, match="别人刚改过"):
        entry.change(project.pk, project.facts() | {"venue": "别处"}, version=1, actor=again(cast.nursing_office))
    assert fresh(project).venue == "门诊楼五楼报告厅"


def test_a_copy_has_everything_but_days_and_number(cast: Cast) -> None:
    project = approved(cast)
    made = entry.copy(project.pk, actor=again(cast.nursing_office))
    same = project.facts() | {"periods": [], "last_year": "not_held"}
    assert made.facts() == same
    assert (made.state, made.number, made.copied_from_id) == ("DRAFT", "", project.pk)


def test_another_unit_and_other_roles_may_do_nothing(cast: Cast) -> None:
    project = drafted(cast)
    for who in (cast.far_reviewer, cast.bureau, cast.nurse, cast.head_nurse, cast.admin):
        with pytest.raises(NotAllowed):
            services.submit(project.pk, actor=again(who))
    handed = handed_in(cast)
    for who in (cast.cme_office, cast.far_reviewer, cast.system_operator):
        with pytest.raises(NotAllowed):
            services.decide(handed.pk, "complete", actor=again(who))


def test_it_is_seen_by_its_unit_and_once_handed_in_by_its_bureau(cast: Cast) -> None:
    draft, handed = drafted(cast), handed_in(cast)
    seen = {
        name: set(Project.objects.visible_to(again(getattr(cast, name))).values_list("pk", flat=True))
        for name in ("nursing_office", "admin", "bureau", "far_reviewer", "nurse")
    }
    assert seen["nursing_office"] == {draft.pk, handed.pk}
    assert seen["admin"] == seen["bureau"] == {handed.pk}
    assert seen["far_reviewer"] == seen["nurse"] == set()


def test_a_refusal_is_appealed_for_once_and_decided_by_somebody_else(cast: Cast) -> None:
    without_reviewers(cast)
    second = person("曲南星", cast.city.children.get(name="市卫健委机关"))
    seat(second, "bureau_reviewer", cast.city)
    project = decide(cast, in_review(cast), "refuse", "重复申报")
    services.appeal(project.pk, actor=again(cast.cme_office), reason="内容不同")
    with pytest.raises(NotAllowed):
        decide(cast, project, "approve")
    services.decide(project.pk, "refuse", actor=again(second), opinion="维持")
    with pytest.raises(Refusal, match="已经申诉过一次"):
        services.appeal(project.pk, actor=again(cast.cme_office), reason="再看看")
    assert broken() == {}


def test_it_is_filed_within_the_days_that_the_bureau_names(cast: Cast) -> None:
    early, late = approved(cast, first=60, last=61), approved(cast, first=3, last=4)
    for project, words in ((early, "还不到备案的时候"), (late, "备案的期限已过")):
        with pytest.raises(Refusal, match=words):
            services.file(project.pk, actor=again(cast.cme_office), notice=[], timetable=[])
    set_rule(cast.city, Asked(file_days_before=2), actor=again(cast.bureau), reason="放宽")
    with pytest.raises(Refusal, match="没有举办通知"):
        services.file(late.pk, actor=again(cast.cme_office), notice=[], timetable=[])


def test_it_is_held_from_its_first_day_on_and_the_unit_is_told(cast: Cast) -> None:
    project = filed(cast)
    assert services.hold_due() == 0
    assert services.hold(project.pk)
    assert not services.hold(project.pk)
    assert Message.objects.filter(code="project.hold", person=cast.cme_office).exists()


def test_a_report_whose_sums_differ_is_not_taken(cast: Cast) -> None:
    project = held(cast)
    for facts, words in (({"attended": 81}, "加起来是 80 人"), ({"passed": 90}, "合格人数多于")):
        with pytest.raises(Refusal, match=words):
            reporting.report(project.pk, facts=report_of(**facts), actor=again(cast.cme_office))
    assert not hasattr(fresh(project), "execution")


def test_a_report_that_came_back_is_handed_in_again(cast: Cast) -> None:
    project = decide(cast, reported(cast), "return_report", "缺总结")
    again_in = reporting.report(project.pk, facts=report_of(passed=77), actor=again(cast.cme_office))
    assert (again_in.state, fresh(project).execution.passed) == ("REPORTED", 77)
    assert broken() == {}


@pytest.mark.parametrize("make", [approved, filed])
def test_postponed_it_stays_where_it_is_and_its_days_change_everywhere(cast: Cast, make: Any) -> None:
    project = make(cast)
    asked = asked_for(cast, project)
    requests.decide_request(asked.pk, "grant_request", actor=again(cast.bureau))
    later = fresh(project)
    assert (later.state, later.periods) == (project.state, asked.periods)
    assert later.activity.from_date == later.from_date == asked.period_list[0].first
    assert broken() == {}


def test_cancelled_it_is_offered_to_nobody(cast: Cast) -> None:
    project = filed(cast)
    asked = asked_for(cast, project, Ask.CANCEL)
    requests.decide_request(asked.pk, "grant_request", actor=again(cast.bureau))
    assert fresh(project).state == "CANCELLED"
    assert look_up(project.number, cast.cardiology) == []
    assert not visible_to(again(cast.nurse)).filter(pk=project.activity_id).exists()
    assert broken() == {}


def test_a_request_that_was_denied_or_taken_back_changes_nothing(cast: Cast) -> None:
    project = approved(cast)
    denied = asked_for(cast, project)
    with pytest.raises(Refusal, match="已经有一项申请在审"):
        asked_for(cast, project)
    requests.decide_request(denied.pk, "deny_request", actor=again(cast.bureau), opinion="请按期举办")
    requests.withdraw_request(asked_for(cast, project, Ask.CANCEL).pk, actor=again(cast.cme_office))
    assert fresh(project).periods == project.periods
    assert broken() == {}


def test_an_open_request_keeps_it_from_being_held(cast: Cast) -> None:
    project = filed(cast)
    asked_for(cast, project)
    assert not services.hold(project.pk)


def test_whoever_loses_the_role_moves_it_on(cast: Cast) -> None:
    project = handed_in(cast)
    seat(person("曲南星", cast.far_ward), "bureau_reviewer", cast.district)
    grant = again(cast.bureau).grants.get()
    grant.to_date = grant.from_date
    grant.save()
    with pytest.raises(NotAllowed):
        decide(cast, project, "complete")


def test_what_was_approved_stands_whoever_writes(cast: Cast) -> None:
    project = approved(cast)
    changes: tuple[dict[str, Any], ...] = (
        {"name": "别的"}, {"hours_theory": 3}, {"teachers": []}, {"content": "别的"}, {"credits": 9},
        {"number": "2026-01-01-001 (市)"}, {"periods": [], "from_date": None, "to_date": None},
        {"unit": cast.far_hospital},
    )  # fmt: skip
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            Project.objects.filter(pk=project.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(state="CANCELLED", closed_at=project.approved_at)


def test_wrong_steps_say_where_it_stands(cast: Cast) -> None:
    with pytest.raises(WrongState, match="草稿"):
        services.decide(drafted(cast).pk, "approve", actor=Person.objects.get(pk=cast.bureau.pk))
    assert opinions.asked_of(cast.nurse).count() == 0
