"""A bureau gives fewer credits than were asked for, within the standard, and says why; nobody is left without one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from registry.base.refusals import Refusal
from tests.cast import Cast, log_in, person, seat
from tests.workflows.inboxes import again
from tests.workflows.projects import decide, fresh, handed_in, in_review, without_reviewers
from tests.workflows.test_amendments import broken
from workflows.credits import naming
from workflows.engine.models import Work
from workflows.projects import granting, services
from workflows.projects.models import CreditSetting, Project


@pytest.fixture
def project(cast: Cast) -> Project:
    """Twelve hours: four credits by the standard, and four asked for."""
    without_reviewers(cast)
    return in_review(cast)


def test_what_was_set_is_given_and_the_library_says_so(cast: Cast, project: Project) -> None:
    granting.set_credits(project.pk, Decimal("1.50"), actor=again(cast.bureau), reason="实践不计")
    approved = fresh(decide(cast, project, "approve"))
    assert (approved.credits, approved.credits_asked) == (Decimal("1.50"), Decimal("4.00"))
    assert approved.activity is not None
    assert approved.activity.credits == Decimal("1.50")
    assert broken() == {}


def test_never_more_than_the_standard_gives(cast: Cast, project: Project) -> None:
    assert granting.most_of(project) == Decimal("4.00")
    with pytest.raises(Refusal) as refused:
        granting.set_credits(project.pk, Decimal("4.50"), actor=again(cast.bureau), reason="课程多")
    assert refused.value.code == "over_standard"


def test_more_than_the_standard_is_approved_with_a_word_on_why(cast: Cast) -> None:
    without_reviewers(cast)
    project = in_review(cast, credits_asked=Decimal("5.00"))
    with pytest.raises(Refusal, match="超过标准"):
        services.decide(project.pk, "approve", actor=again(cast.bureau))
    assert services.decide(project.pk, "approve", actor=again(cast.bureau), opinion="省里有文").state == "APPROVED"


def test_the_unit_reads_why_once_it_is_approved(cast: Cast, project: Project, client: Client) -> None:
    granting.set_credits(project.pk, Decimal("2"), actor=again(cast.bureau), reason="按六学时一分")
    log_in(client, cast.cme_office)
    page = reverse("projects:detail", args=[project.pk])
    assert "按六学时一分" not in client.get(page).content.decode()
    decide(cast, project, "approve")
    assert "按六学时一分" in client.get(page).content.decode()


def test_the_unit_sets_nothing_and_a_setting_stands(cast: Cast, project: Project) -> None:
    with pytest.raises(Refusal):
        granting.set_credits(project.pk, Decimal("1"), actor=again(cast.cme_office), reason="少一点")
    granting.set_credits(project.pk, Decimal("1"), actor=again(cast.bureau), reason="少一点")
    with pytest.raises(DatabaseError, match="appended to"), transaction.atomic():
        CreditSetting.objects.update(credits=Decimal("9"))


def test_a_project_that_waits_for_nobody_is_given_a_reviewer(cast: Cast) -> None:
    cast.bureau.grants.update(to_date="2026-01-01")
    project, other = handed_in(cast), person("曲南星", cast.far_hospital)
    seat(other, "bureau_reviewer", cast.district)
    work = Work.objects.get(process=project.case, finished__isnull=True)
    assert [one.word for one in naming.stuck([cast.city])] == ["继教项目"]
    with pytest.raises(Refusal, match="不能指定这个人"):
        naming.name_reviewer(work.pk, person_id=cast.cme_office.pk, actor=again(cast.security_operator), reason="无人")
    naming.name_reviewer(work.pk, person_id=other.pk, actor=again(cast.security_operator), reason="只有一位")
    assert services.decide(project.pk, "complete", actor=again(other)).state == "REVIEW"
    assert broken() == {}
