"""Each invariant of inspections and certificates has something that breaks it."""

from __future__ import annotations

from typing import Any

import pytest

from attendance.awards import inspecting
from attendance.awards.awarding import award_earnings
from attendance.certificates import integrity as certificates
from attendance.certificates.services import issue
from attendance.inspections import integrity as inspections
from tests.attendance.inspecting import colleague_at_bureau, doubted, going_on, plan_of
from tests.attendance.plans import a_plan, again, analysed
from tests.breaking import finds
from tests.cast import Cast, make_cast

PLANS, FINDINGS = "attendance_sessions_plan", "attendance_inspections_finding"
RELEASES, INSPECTIONS = "attendance_inspections_release", "attendance_inspections_inspection"
EARNINGS, CERTIFICATES = "attendance_awards_earning", "attendance_certificates_certificate"
BREAKS = [
    ("certificates_have_no_gaps", f"DELETE FROM {CERTIFICATES} WHERE serial = 1"),
    ("certificates_are_of_awards", f"UPDATE {EARNINGS} SET credit_id = NULL, awarded_at = NULL"),
    (
        "doubted_sessions_are_held",
        f"UPDATE {PLANS} SET held_at = NULL, held_by_id = NULL, held_because = '' WHERE held_at IS NOT NULL",
    ),
    (
        "doubts_are_let_go_of_by_others",
        f"UPDATE {FINDINGS} SET verdict = 'fine' WHERE id IN (SELECT finding_id FROM {RELEASES})",
    ),
    (
        "nobody_inspects_where_they_earn",
        f"""UPDATE {INSPECTIONS} SET inspector_id = e.person_id, session_id = s.id
        FROM {EARNINGS} e JOIN attendance_sessions_session s ON s.plan_id = e.plan_id WHERE e.credit_id IS NOT NULL""",
    ),
]


def lived_through(cast: Cast) -> None:
    """An activity with certificates, one that is doubted, and one whose doubt another let go of."""
    plan = a_plan(cast)
    keys = [row.pk for row in analysed(plan, cast.nurse, cast.colleague).values()]
    award_earnings(plan.pk, keys, actor=again(cast.cme_office))
    issue(plan.pk, actor=again(cast.cme_office))
    doubted(cast, going_on(cast, cast.nurse, number="2026-03-01-018"))
    finding = doubted(cast, going_on(cast, cast.nurse, number="2026-03-01-019"))
    inspecting.release(plan_of(finding).pk, actor=colleague_at_bureau(cast), reason="核对过")


@pytest.mark.parametrize(("name", "breaks"), BREAKS)
def test_what_is_broken_is_found(transactional_db: None, owner_connection: Any, capsys: Any, name: str, breaks: str):
    lived_through(make_cast())
    finds(owner_connection, name, breaks, guarded=(PLANS, FINDINGS, INSPECTIONS, EARNINGS, CERTIFICATES))


def test_every_check_has_something_that_breaks_it() -> None:
    assert {check.name for check in (*certificates.CHECKS, *inspections.CHECKS)} == {name for name, _ in BREAKS}
