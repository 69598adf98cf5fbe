"""The agreed life cycle of a project, by hand, beside the lifecycle and the trigger."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from django_fsm import can_proceed
from hypothesis import HealthCheck, given, settings, strategies as st

from registry.people.models import Person
from tests.cast import Cast, make_cast, person, seat
from tests.threads import at_once
from tests.workflows.inboxes import again, queries_of, sit_down, text_of
from tests.workflows.projects import (
    decide,
    drafted,
    fresh,
    handed_in,
    held,
    in_review,
    reviewers,
    without_reviewers,
)
from workflows.credits.integrity import guard_differs
from workflows.engine.models import Decision, Work
from workflows.projects import opinions, services
from workflows.projects.models import Opinion, Project
from workflows.projects.printing import FORM, printed
from workflows.projects.states import CLOSED, State

GRID = {
    "submit": {"DRAFT": "CHECK"},
    "resubmit": {"RETURNED": "CHECK"},
    "complete": {"CHECK": "REVIEW"},
    "return_to_unit": {"CHECK": "RETURNED", "REVIEW": "RETURNED"},
    "approve": {"REVIEW": "APPROVED"},
    "refuse": {"REVIEW": "REFUSED"},
    "appeal": {"REFUSED": "REVIEW"},
    "file": {"APPROVED": "FILED"},
    "hold": {"FILED": "HELD"},
    "report": {"HELD": "REPORTED"},
    "accept_report": {"REPORTED": "AUDITED"},
    "return_report": {"REPORTED": "HELD"},
    "cancel": {"APPROVED": "CANCELLED", "FILED": "CANCELLED"},
}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("step", GRID)
def test_every_step_in_every_state(step: str, state: str) -> None:
    project = Project(state=state)
    target = GRID[step].get(state)
    assert can_proceed(getattr(project, step)) == (target is not None)
    if target is not None:
        getattr(project, step)()
        assert project.state == target


def test_the_trigger_has_the_same_list(cast: Cast) -> None:
    assert list(guard_differs(Project)) == []


@pytest.fixture
def starts(cast: Cast) -> dict[str, int]:
    """A project before its approval and one after it."""
    without_reviewers(cast)
    return {"CHECK": handed_in(cast).pk, "APPROVED": decide(cast, in_review(cast), "approve").pk}


ALSO_NEEDED = ("APPROVED", "CANCELLED")
"""A number, or a request that was granted; no other writer has them."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begin=st.sampled_from(["CHECK", "APPROVED"]), walk=st.lists(st.sampled_from(State.values), max_size=6))
def test_whoever_writes_walks_along_the_grid_or_not_at_all(starts: dict[str, int], begin: str, walk: list[str]) -> None:
    steps = {(before, after) for targets in GRID.values() for before, after in targets.items()}
    with transaction.atomic():
        at = begin
        for state in walk:
            closed_at = timezone.now() if state in CLOSED else None
            try:
                with transaction.atomic():
                    Project.objects.filter(pk=starts[begin]).update(state=state, closed_at=closed_at)
            except DatabaseError:
                assert (at, state) not in steps or state in ALSO_NEEDED or at == "REFUSED"
            else:
                assert at == state or (at, state) in steps
                at = state
        transaction.set_rollback(True)


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    return make_cast()


def test_two_reviewers_of_the_bureau_at_once_decide_once(committed: Cast) -> None:
    cast = committed
    second = person("曲南星", cast.city.children.get(name="市卫健委机关"))
    seat(second, "bureau_reviewer", cast.city)
    without_reviewers(cast)
    keys = [in_review(cast).pk for _ in range(2)]
    for key in keys:
        one, two = (partial(services.decide, key, "approve", actor=again(who)) for who in (cast.bureau, second))
        answers = at_once(one, two)
        assert sorted(isinstance(answer, Project) for answer in answers) == [False, True]
    assert Decision.objects.filter(step="approve").count() == 2


def test_two_projects_approved_at_once_get_two_numbers(committed: Cast) -> None:
    without_reviewers(committed)
    keys = [in_review(committed).pk for _ in range(2)]
    at_once(*(partial(services.decide, key, "approve", actor=again(committed.bureau)) for key in keys))
    numbers = list(Project.objects.order_by("number").values_list("number", flat=True))
    assert [number[-7:] for number in numbers] == ["001 (市)", "002 (市)"]


def test_reviewers_answer_side_by_side_and_the_chair_waits_for_all(committed: Cast) -> None:
    cast = committed
    project, experts = in_review(cast), reviewers(cast)
    invited = opinions.invite(project.pk, [one.pk for one in experts], actor=again(cast.bureau))
    assert Work.objects.filter(process__project_opinion__project=project, finished__isnull=True).count() == 2
    give = partial(opinions.give, advice="approve", score=90, words="可行")
    at_once(*(partial(give, one.pk, actor=again(one.reviewer)) for one in invited))
    assert Opinion.objects.filter(score=90).count() == 2
    assert services.decide(project.pk, "approve", actor=again(cast.bureau)).state == "APPROVED"


def test_a_revoked_role_with_the_page_still_open_does_nothing(cast: Cast) -> None:
    project = handed_in(cast)
    work = Work.objects.get(process=project.case, finished__isnull=True)
    client = sit_down(cast.bureau)
    assert "材料齐全，送评审" in text_of(client.get(f"/inbox/{work.pk}/"))
    again(cast.bureau).grants.update(to_date=timezone.localdate().replace(year=2021))
    answer = client.post(f"/inbox/{work.pk}/decide/", {"verdict": "complete"})
    assert answer.status_code == 403
    assert fresh(project).state == "CHECK"


def test_the_inbox_decides_a_project(cast: Cast) -> None:
    without_reviewers(cast)
    project, client = handed_in(cast), sit_down(cast.bureau)
    for verdict, state in (("complete", "REVIEW"), ("approve", "APPROVED")):
        work = Work.objects.get(process=project.case, finished__isnull=True)
        assert "急性冠脉综合征" in text_of(client.get(f"/inbox/{work.pk}/"))
        assert client.post(f"/inbox/{work.pk}/decide/", {"verdict": verdict}).status_code == 302
        assert fresh(project).state == state
    assert "批准" in text_of(client.get("/inbox/done/"))


def test_more_projects_the_same_number_of_queries(cast: Cast) -> None:
    without_reviewers(cast)
    client = sit_down(cast.bureau)
    in_review(cast)
    few = len(queries_of(client, "/projects/"))
    for _ in range(3):
        in_review(cast)
    held(cast)
    assert len(queries_of(client, "/projects/")) == few


def test_what_reviewers_said_is_the_bureaus_alone(cast: Cast) -> None:
    project = in_review(cast, asked=1)
    page = f"/projects/{project.pk}/"
    assert "内容实用。" in text_of(sit_down(cast.bureau).get(page))
    assert "内容实用。" not in text_of(sit_down(cast.cme_office).get(page))


def test_nobody_of_the_projects_own_side_reviews_it(cast: Cast) -> None:
    same_name = person("卫星河", cast.far_ward)
    project = in_review(cast)
    found = set(opinions.candidates(project, again(cast.bureau)))
    assert not found & {cast.nurse, cast.cme_office, cast.bureau, same_name}
    assert Person.objects.get(pk=cast.outsider.pk) in found


def test_the_forms_are_printed(cast: Cast) -> None:
    assert printed(drafted(cast, teachers=[]), FORM).startswith(b"%PDF")
    assert sit_down(cast.cme_office).get(f"/projects/{held(cast).pk}/application.pdf").status_code == 200
