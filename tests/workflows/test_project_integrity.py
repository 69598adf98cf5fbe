"""Each invariant of projects has something that breaks it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.breaking import finds
from tests.cast import make_cast, person, seat
from tests.workflows.inboxes import again
from tests.workflows.projects import decide, in_review, reported, without_reviewers
from workflows.projects import services
from workflows.projects.integrity import CHECKS

BREAKS = [
    ("project_agrees", "UPDATE engine_work SET finished = NULL WHERE flow_task LIKE '%ProjectFlow.check'"),
    ("beside_a_project_agrees", "UPDATE engine_work SET finished = NULL WHERE flow_task LIKE '%OpinionFlow%'"),
    ("project_is_explained", "DELETE FROM engine_decision WHERE step = 'report'"),
    ("nobody_approves_their_own_project", "UPDATE engine_decision SET actor_id = NULL WHERE step = 'approve'"),
    ("projects_are_given_what_was_asked_or_set", "UPDATE projects_project SET credits = credits + 1"),
    ("project_and_library_agree", "UPDATE years_activity SET hours = hours + 1 WHERE number <> ''"),
]
GUARDED = ("engine_decision", "projects_project", "years_activity")
OWN_APPEAL = """
UPDATE engine_decision d SET actor_id = r.actor_id FROM engine_decision r
WHERE r.step = 'refuse' AND d.case_id = r.case_id AND d.step = 'approve'
"""


@pytest.mark.parametrize(("name", "breaks"), BREAKS)
def test_what_is_broken_is_found(transactional_db: None, owner_connection: Any, capsys: Any, name: str, breaks: str):
    reported(make_cast())
    finds(owner_connection, name, breaks, guarded=GUARDED)


def test_an_appeal_decided_by_who_refused_is_found(transactional_db: None, owner_connection: Any, capsys: Any):
    cast = make_cast()
    other = person("局乙", cast.far_hospital)
    seat(other, "bureau_reviewer", cast.city)
    without_reviewers(cast)
    project = decide(cast, in_review(cast), "refuse")
    services.appeal(project.pk, actor=again(cast.cme_office), reason="内容不同")
    services.decide(project.pk, "approve", actor=again(other), opinion="同意")
    finds(owner_connection, "project_appeals_are_decided_by_others", OWN_APPEAL, guarded=GUARDED)


def test_every_check_has_something_that_breaks_it() -> None:
    broken = {name for name, _ in BREAKS} | {"project_appeals_are_decided_by_others", "guard_knows_the_projects"}
    assert {check.name for check in CHECKS} == broken
