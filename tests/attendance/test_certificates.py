"""Certificates are numbered without gaps, and a number stays used."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from attendance.awards import inspecting
from attendance.awards.awarding import award_earnings
from attendance.certificates.integrity import CHECKS
from attendance.certificates.printing import printed
from attendance.certificates.queries import numbered, without
from attendance.certificates.services import issue
from attendance.sessions.models import Plan
from registry.base.refusals import NotAllowed, Refusal
from tests.attendance.plans import a_plan, again, analysed, earnings
from tests.cast import Cast, log_in


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """The nurse and an outsider have a credit, a colleague came and got none."""
    made = a_plan(cast)
    analysed(made, cast.nurse, cast.outsider, cast.colleague)
    rows = earnings(made)
    keys = [rows[who.pk].pk for who in (cast.nurse, cast.outsider)]
    award_earnings(made.pk, keys, actor=again(cast.cme_office))
    return made


def test_every_award_gets_the_next_number_once(cast: Cast, plan: Plan) -> None:
    assert issue(plan.pk, actor=again(cast.cme_office)) == 2
    assert [row.number for row in numbered(plan)] == ["2026-03-01-017-0001", "2026-03-01-017-0002"]
    with pytest.raises(Refusal, match="没有要编号"):
        issue(plan.pk, actor=again(cast.cme_office))


def test_a_revoked_number_is_not_given_again(cast: Cast, plan: Plan) -> None:
    issue(plan.pk, actor=again(cast.cme_office))
    rows = earnings(plan)
    inspecting.revoke(plan.pk, [rows[cast.nurse.pk].pk], actor=again(cast.bureau), reason="代刷")
    award_earnings(plan.pk, [rows[cast.colleague.pk].pk], actor=again(cast.cme_office))
    issue(plan.pk, actor=again(cast.cme_office))
    assert [row.serial for row in numbered(plan)] == [1, 2, 3]
    assert [row for check in CHECKS for row in check.find()] == []


def test_only_who_awards_numbers(cast: Cast, plan: Plan) -> None:
    with pytest.raises(NotAllowed):
        issue(plan.pk, actor=again(cast.clerk))


def test_the_register_says_who_got_none_and_why(cast: Cast, plan: Plan, client: Client) -> None:
    assert [row.person_id for row in without(plan)] == [cast.colleague.pk]
    log_in(client, cast.bureau)
    page = client.get(reverse("certificates:register", args=[plan.pk])).content.decode()
    assert "没有授分：可授分" in page


def test_the_register_is_a_sheet_and_a_paper(cast: Cast, plan: Plan, client: Client) -> None:
    issue(plan.pk, actor=again(cast.cme_office))
    log_in(client, cast.cme_office)
    answer = client.get(reverse("certificates:sheet", args=[plan.pk]))
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert printed(plan).startswith(b"%PDF")
