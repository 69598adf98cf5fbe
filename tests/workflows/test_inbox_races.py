"""Two at the same second: one decides, the other reads why not."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from registry.base.refusals import Refusal
from registry.people.models import Person
from tests.cast import Cast, make_cast, person, seat, submitted
from tests.threads import at_once
from tests.workflows.inboxes import again, sit_down, task_of
from workflows.credits import services
from workflows.credits.models import Credit
from workflows.engine import claims
from workflows.engine.models import Decision, Work

ROUNDS = 20


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    """The cast where every thread can see it."""
    return make_cast()


@pytest.fixture
def second(committed: Cast) -> Person:
    reviewer = person("闻人清", committed.hospital)
    seat(reviewer, "department_reviewer", committed.cardiology, "nurse")
    return reviewer


def test_one_decides_and_the_other_is_too_late(committed: Cast, second: Person) -> None:
    browsers = [sit_down(committed.head_nurse), sit_down(second)]
    words = ("pass", "refuse")

    def decide(number: int, pk: int) -> str:
        answer = browsers[number].post(f"/inbox/{pk}/decide/", {"verdict": words[number], "opinion": "已核对原件。"})
        return {302: "done", 409: "too late"}.get(answer.status_code, str(answer.status_code))

    for _ in range(ROUNDS):
        credit = submitted(committed.nurse)
        pk = task_of(credit).pk
        outcome = at_once(partial(decide, 0, pk), partial(decide, 1, pk))
        assert sorted(outcome) == ["done", "too late"]
        assert Decision.objects.filter(case_id=credit.case_id, is_verdict=True).count() == 1
        winner = outcome.index("done")
        assert Credit.objects.get(pk=credit.pk).state == ("UNIT", "REFUSED")[winner]


def test_one_claims_and_the_other_reads_who(committed: Cast, second: Person) -> None:
    browsers = [sit_down(committed.head_nurse), sit_down(second)]
    for _ in range(ROUNDS):
        pk = task_of(submitted(committed.nurse)).pk
        answers = at_once(*(partial(browser.post, f"/inbox/{pk}/claim/") for browser in browsers))
        codes = [answer.status_code for answer in answers]
        assert sorted(codes) == [302, 409]
        holder = Work.objects.get(pk=pk).owner
        assert holder == (committed.head_nurse, second)[codes.index(302)]
        assert holder.name in answers[codes.index(409)].content.decode()


def test_who_claims_first_is_not_passed_over_by_who_decides(committed: Cast, second: Person) -> None:
    """Whichever comes first, the other is refused: no task is claimed by one and decided by the other."""
    for _ in range(ROUNDS):
        credit = submitted(committed.nurse)
        pk = task_of(credit).pk
        claim = partial(claims.claim, pk, actor=again(second))
        decide = partial(services.decide, "pass", [credit.pk], actor=again(committed.head_nurse))
        at_once(partial(tolerate, claim), decide)
        work = Work.objects.get(pk=pk)
        assert (work.finished is None, work.owner) in ((True, second), (False, committed.head_nurse))


def tolerate(verb: Callable[[], Any]) -> None:
    with suppress(Refusal):
        verb()
