"""Cohorts that overlap, in the same second: no deadlock, and each credit is decided, or taken back, exactly once."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest

from registry.people.models import Person
from tests.cast import Cast, make_cast, person, seat, submitted
from tests.threads import at_once
from tests.workflows.inboxes import again, task_of
from workflows.credits import services
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit
from workflows.engine import claims
from workflows.engine.models import Decision, Work

ROUNDS, SIZE, APART = 20, 50, 10


@pytest.fixture
def committed(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def second(committed: Cast) -> Person:
    reviewer = person("闻人清", committed.hospital)
    seat(reviewer, "department_reviewer", committed.cardiology, "nurse")
    return reviewer


def done(outcomes: Any) -> list[int]:
    return [one.credit_id for one in outcomes if one.refusal is None]


def test_two_reviewers_decide_overlapping_cohorts_in_opposite_order(committed: Cast, second: Person) -> None:
    keys = [submitted(committed.nurse).pk for _ in range(SIZE + APART)]
    for number in range(ROUNDS):
        one, two = keys[:SIZE], keys[: APART - 1 : -1]
        first = partial(services.decide, "return", one, actor=again(committed.head_nurse), opinion="照片不清")
        other = partial(services.decide, "return", two, actor=again(second), opinion="照片不清")
        answers = at_once(first, other)
        assert sorted(done(answers[0]) + done(answers[1])) == sorted(keys)
        verdicts = Counter(Decision.objects.filter(is_verdict=True).values_list("case_id", flat=True))
        assert set(verdicts.values()) == {number + 1}
        services.submit(keys, actor=again(committed.nurse))
    assert [check.name for check in CHECKS if list(check.find())] == []


def test_an_undo_and_the_next_reviewer_never_both_succeed(committed: Cast) -> None:
    for _ in range(ROUNDS):
        credit = submitted(committed.nurse)
        services.only(services.decide("pass", [credit.pk], actor=again(committed.head_nurse), opinion="已核对"))
        undo = partial(services.undo, [credit.pk], actor=again(committed.head_nurse))
        go_on = partial(services.decide, "pass", [credit.pk], actor=again(committed.nursing_office), opinion="已核对")
        answers = at_once(undo, go_on)
        assert sorted(len(done(answer)) for answer in answers) == [0, 1]
        assert Credit.objects.get(pk=credit.pk).state == ("COUNTED" if done(answers[1]) else "DEPARTMENT")


def test_an_undo_and_a_claim_of_the_next_task_never_both_succeed(committed: Cast) -> None:
    for _ in range(ROUNDS):
        credit = submitted(committed.nurse)
        services.only(services.decide("pass", [credit.pk], actor=again(committed.head_nurse), opinion="已核对"))
        claim = partial(claims.claim, task_of(credit).pk, actor=again(committed.nursing_office))
        answers = at_once(partial(services.undo, [credit.pk], actor=again(committed.head_nurse)), claim)
        assert bool(done(answers[0])) != isinstance(answers[1], Work)


def test_two_undos_are_one(committed: Cast) -> None:
    for _ in range(ROUNDS):
        credit = submitted(committed.nurse)
        services.only(services.decide("refuse", [credit.pk], actor=again(committed.head_nurse), opinion="不符"))
        undos = [partial(services.undo, [credit.pk], actor=again(committed.head_nurse)) for _ in range(2)]
        assert sorted(len(done(answer)) for answer in at_once(*undos)) == [0, 1]
        assert Decision.objects.filter(case_id=credit.case_id, step="undo").count() == 1
