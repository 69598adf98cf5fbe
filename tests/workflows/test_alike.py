"""A verdict on a cohort, where most follow one that is like them, against the same verdicts one by one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from registry.people.models import Person
from tests.cast import Cast, draft, person, seat
from tests.twins.telling import told
from workflows.credits import alike, services
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit, UnitPolicy
from workflows.credits.states import State, Verdict
from workflows.engine import claims
from workflows.engine.models import Decision, Work

ENTRIES = st.tuples(
    st.sampled_from(["nurse", "colleague", "head_nurse", "doctor"]),
    st.sampled_from(["training", "paper", "lecture"]),
    st.sampled_from(["self", "clerk"]),
    st.sampled_from(["", "", "", "claimed", "returned", "passed"]),
)
ROUNDS = st.lists(
    st.tuples(st.sampled_from(["head_nurse", "nursing_office", "bureau"]), st.sampled_from(Verdict.values)),
    min_size=1,
    max_size=3,
)


def fresh(who: Person) -> Person:
    return Person.objects.get(pk=who.pk)


def enter(cast: Cast, who: str, kind: str, by: str, before: str) -> int:
    """A credit under review, of which something may have happened already."""
    owner, clerk = getattr(cast, who), cast.clerk if by == "clerk" else None
    credit = draft(owner, kind=kind, actor=clerk)
    services.submit([credit.pk], actor=fresh(clerk or owner))
    if before == "claimed":
        work = Work.objects.filter(process__credit=credit, place=cast.cardiology, finished__isnull=True).first()
        if work and cast.head_nurse.pk not in work.barred:
            claims.claim(work.pk, actor=fresh(cast.head_nurse))
    elif before:
        verdict = "return" if before == "returned" else "pass"
        services.decide(verdict, [credit.pk], actor=fresh(cast.head_nurse), opinion="见附件")
        services.submit([credit.pk], actor=fresh(clerk or owner))
    return credit.pk


def story(key: int, first: int) -> list[Any]:
    """Everything that the database says of a credit, its own number told as its place in the cohort."""
    credit = Credit.objects.get(pk=key)
    moments = ("submitted_at", "department_at", "unit_at", "bureau_at", "closed_at")
    facts = [
        credit.state, credit.levels, credit.decided_by, credit.returned_by,
        sorted((level, digest == credit.facts_digest) for level, digest in credit.approvals.items()),
        [getattr(credit, name) is None for name in moments],
    ]  # fmt: skip
    rows = Decision.objects.filter(case_id=credit.case_id).order_by("id")
    columns = ("step", "from_state", "to_state", "is_verdict", "actor_id", "place_id", "beneficiary_id", "headline",
               "reason_code", "opinion", "city_id")  # fmt: skip
    places = [row.work.flow_task.name if row.work else "" for row in rows]
    return [facts, list(rows.values_list(*columns)), places, told(credit.case_id)]


def run(cast: Cast, entries: list[Any], rounds: list[Any], *, together: bool) -> tuple[Any, Any]:
    """The cohort's stories and what each round refused; undone afterwards."""
    with transaction.atomic():
        keys = [enter(cast, *entry) for entry in entries]
        refused = []
        for who, verdict in rounds:
            cohorts = [keys] if together else [[key] for key in keys]
            for cohort in cohorts:
                said = services.decide(verdict, cohort, actor=fresh(getattr(cast, who)), opinion="意见")
                refused += [(keys.index(one.credit_id), one.refusal.code) for one in said if one.refusal]
            refused.append((who, verdict))
        stories = [story(key, keys[0]) for key in keys]
        assert [check.name for check in CHECKS if list(check.find())] == []
        transaction.set_rollback(True)
    return stories, sorted(map(str, refused))


@pytest.mark.parametrize("merged", [False, True])
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(entries=st.lists(ENTRIES, min_size=2, max_size=9), rounds=ROUNDS)
def test_a_cohort_equals_its_items_one_by_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, merged: bool, entries: list[Any], rounds: list[Any]
) -> None:
    monkeypatch.setattr(alike, "FEW", 2)
    UnitPolicy.objects.update_or_create(unit=cast.hospital, defaults={"department_level": "merged" if merged else "on"})
    assert run(cast, entries * 2, rounds, together=True) == run(cast, entries * 2, rounds, together=False)


def many(cast: Cast, count: int) -> list[int]:
    staff = [person(f"护士{number}", cast.cardiology) for number in range(4)]
    keys = [draft(staff[number % 4], kind="public_course", evidence=False).pk for number in range(count)]
    services.submit(keys, actor=fresh(cast.clerk))
    return keys


@pytest.mark.parametrize("verdict", Verdict.values)
def test_a_large_cohort_is_a_handful_of_statements(cast: Cast, verdict: str) -> None:
    keys = many(cast, 60)
    with CaptureQueriesContext(connection) as statements:
        said = services.decide(verdict, keys, actor=fresh(cast.head_nurse), opinion="意见")
    assert [one.refusal for one in said] == [None] * 60
    assert len(statements) <= 30
    assert {one.state for one in said} == {Credit.objects.get(pk=keys[0]).state} != {State.DEPARTMENT}


def test_a_reviewers_own_credit_never_follows_another(cast: Cast) -> None:
    seat(cast.nurse, "department_reviewer", cast.cardiology)
    keys = [*many(cast, 20), draft(cast.nurse, kind="lecture").pk]
    services.submit(keys[-1:], actor=fresh(cast.nurse))
    said = {one.credit_id: one for one in services.decide("pass", keys, actor=fresh(cast.nurse), opinion="意见")}
    assert said.pop(keys[-1]).refusal.code == "not_allowed"
    assert not any(one.refusal for one in said.values())


def test_what_changed_since_it_was_seen_does_not_follow(cast: Cast) -> None:
    keys = many(cast, 20)
    seen = {credit.pk: Work.objects.get(process__credit=credit, finished=None).pk for credit in Credit.objects.all()}
    seen[keys[3]] -= 1
    said = services.decide("pass", keys, actor=fresh(cast.head_nurse), opinion="意见", seen=seen)
    assert [one.credit_id for one in said if one.refusal] == [keys[3]]


def test_the_flagged_do_not_follow_the_clean_nor_pass_in_silence(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "FEW", 2)
    staff = [person(f"护士{number}", cast.cardiology) for number in range(6)]
    keys = [
        draft(one, kind="public_course", evidence=False, number="无此号" * (n % 2)).pk for n, one in enumerate(staff)
    ]
    services.submit(keys, actor=fresh(cast.clerk))
    said = services.decide("pass", keys, actor=fresh(cast.head_nurse))
    assert {one.credit_id for one in said if one.refusal} == set(keys[1::2])
    services.decide("pass", keys[1::2], actor=fresh(cast.head_nurse), opinion="外省项目")
    flags = Work.objects.filter(role="unit_reviewer", finished=None).order_by("process__credit__pk")
    assert [(work.flag, work.form, work.beneficiary_id) for work in flags] == [
        ("unknown_project" * (number % 2), "course", one.pk) for number, one in enumerate(staff)
    ]
