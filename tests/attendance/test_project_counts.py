"""The execution form knows who came."""

from __future__ import annotations

from attendance.awards.awarding import award_earnings
from attendance.awards.reporting import counted_at
from tests.attendance.plans import a_plan, again, analysed, earnings
from tests.cast import Cast
from workflows.projects.models import Project


def test_who_came_is_counted_by_area_and_who_has_a_credit_passed(cast: Cast) -> None:
    plan = a_plan(cast)
    project = Project(activity=plan.activity, unit=cast.hospital)
    assert counted_at(project) is None
    analysed(plan, cast.nurse, cast.outsider)
    row = earnings(plan)[cast.nurse.pk]
    award_earnings(plan.pk, [row.pk], actor=again(cast.cme_office))
    found = counted_at(project)
    assert found is not None
    assert (found.attended, found.passed, found.areas) == (2, 1, {"unit": 1, "city": 1})
    assert sum(found.titles.values()) == 2
