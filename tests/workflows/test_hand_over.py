"""交接: one action moves all that a leaver has in hand, to who may take it or back to the desk."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.roles.services import end_grant
from tests.cast import Cast, person, seat, submitted
from tests.registry.test_substitutes import stand_in
from tests.workflows.hands import open_work, passed, state_of
from tests.workflows.inboxes import again, sit_down, task_of, text_of
from tests.workflows.test_transfer import told
from workflows.credits.integrity import CHECKS
from workflows.engine import claims
from workflows.engine.asking import ask
from workflows.engine.handover import hand_over
from workflows.engine.models import Ask, Decision, HandOver


@pytest.fixture
def successor(cast: Cast) -> Person:
    who = person("闻人清", cast.hospital)
    seat(who, "unit_reviewer", cast.hospital, "nurse")
    return who


def claimed(cast: Cast, who: Person, credit) -> int:
    return claims.claim(task_of(credit).pk, actor=again(who)).pk


def over(cast: Cast, leaver: Person, to: Person | None) -> HandOver:
    return hand_over(leaver, successor=to, actor=again(cast.admin), reason="调离")


def test_claimed_tasks_go_to_the_successor_and_what_they_may_not_take_back_to_the_desk(cast, successor) -> None:
    takes, own = passed(cast.nurse, [cast.head_nurse]), passed(successor, [])
    for credit in (takes, own):
        claimed(cast, cast.nursing_office, credit)
    made = over(cast, cast.nursing_office, again(successor))
    assert (made.handed, made.given_back) == (1, 1)
    assert (task_of(takes).owner, task_of(own).owner) == (successor, None)
    rows = Decision.objects.filter(step="hand_over").order_by("id")
    assert [(row.actor, row.receiver) for row in rows] == [(cast.admin, successor), (cast.admin, None)]
    assert told(successor) == ["接手 闻书仪 的工作"]
    assert all("闻书仪" in row.opinion for row in rows)
    assert [check.name for check in CHECKS if list(check.find())] == []


def test_without_a_successor_all_goes_back(cast: Cast, successor: Person) -> None:
    credit = passed(cast.nurse, [cast.head_nurse])
    claimed(cast, cast.nursing_office, credit)
    made = over(cast, cast.nursing_office, None)
    assert (made.handed, made.given_back, task_of(credit).owner) == (0, 1, None)


def test_questions_and_substitutions_move_too(cast: Cast, successor: Person) -> None:
    credit = submitted(cast.nurse)
    ask(task_of(credit).pk, asked=cast.nursing_office, actor=again(cast.head_nurse), question="看看")
    stand_in(cast.cme_office, cast.nursing_office, until=4)
    made = over(cast, cast.nursing_office, again(successor))
    assert (made.asks, made.substitutions) == (1, 1)
    assert Ask.objects.get(closed_at__isnull=True).asked == successor
    kept = cast.cme_office.grants.get().substitutions.get(ended_at__isnull=True)
    assert (kept.substitute, kept.reason) == (successor, "调离")


def test_who_may_hand_over_and_to_whom(cast: Cast, successor: Person) -> None:
    for actor in (cast.nursing_office, cast.head_nurse, cast.far_reviewer):
        with pytest.raises(Refusal):
            hand_over(cast.nursing_office, successor=successor, actor=again(actor), reason="调离")
    with pytest.raises(Refusal) as caught:
        over(cast, cast.nursing_office, again(cast.outsider))
    assert caught.value.code == "not_a_colleague"


def test_more_tasks_the_same_statements(cast: Cast, successor: Person) -> None:
    counts = []
    for many in (1, 6):
        for _ in range(many):
            claimed(cast, cast.nursing_office, passed(cast.nurse, [cast.head_nurse]))
        with CaptureQueriesContext(connection) as statements:
            over(cast, cast.nursing_office, again(successor))
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_page_says_what_will_move_and_does_it(cast: Cast, successor: Person) -> None:
    claimed(cast, cast.nursing_office, passed(cast.nurse, [cast.head_nurse]))
    client, address = sit_down(cast.admin), f"/inbox/hand-over/{cast.nursing_office.pk}/"
    assert address in client.get("/roles/").content.decode()
    page = client.get(address, {"person": successor.pk})
    assert (page.context["tasks"], page.context["takes"]) == (1, 1)
    assert client.post(address, {"person": successor.pk, "reason": ""}).status_code == 422
    answer = client.post(address, {"person": successor.pk, "reason": "调离"}, follow=True)
    assert "1 项已交给 闻人清" in text_of(answer)


def test_a_role_that_ends_afterwards_still_moves_up_what_waits_for_nobody(cast: Cast) -> None:
    credit = passed(cast.nurse, [cast.head_nurse])
    claimed(cast, cast.nursing_office, credit)
    over(cast, cast.nursing_office, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda do, *_args, **_facts: do())
        end_grant(cast.nursing_office.grants.get().pk, actor=again(cast.admin), reason="调离")
    assert (state_of(credit), open_work(credit).place) == ("BUREAU", cast.city)
