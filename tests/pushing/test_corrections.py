"""What a source says anew: reviewers decide on it, and the credit stays as it is until they do."""

from __future__ import annotations

from typing import Any

import pytest

from registry.clients.models import Client
from tests.cast import Cast
from tests.pushing.hands import a_client, a_row, outcomes, push, token_of
from tests.workflows.test_amendments import broken, decide, task
from workflows.amendments.models import Amendment
from workflows.credits.models import Credit, Objection
from workflows.credits.objections import decide_objection


@pytest.fixture
def client(cast: Cast) -> Client:
    return a_client(cast)


@pytest.fixture
def token(cast: Cast, client: Client) -> str:
    token = token_of(cast, client)
    assert outcomes(push(token, [a_row(cast)])) == ["stored"]
    return token


def correction(cast: Cast, **said: Any) -> dict[str, Any]:
    return a_row(cast, **({"hours": 4, "correct": "少算了一学时"} | said))


def test_a_correction_enters_as_an_amendment(cast: Cast, client: Client, token: str) -> None:
    assert outcomes(push(token, [correction(cast)])) == ["amending"]
    amendment = Amendment.objects.get()
    assert (amendment.raised_by, amendment.client, amendment.changes) == (None, client, {"hours": ["3.00", "4.00"]})
    assert task(amendment).place == cast.hospital
    assert str(Credit.objects.get().hours) == "3.00"
    assert broken() == {}


def test_agreed_to_it_changes_the_credit_and_comes_again_unchanged(cast: Cast, token: str) -> None:
    push(token, [correction(cast)])
    decide(Amendment.objects.get(), cast.nursing_office)
    assert str(Credit.objects.get().hours) == "4.00"
    assert outcomes(push(token, [correction(cast)])) == ["unchanged"]
    assert broken() == {}


def test_the_same_correction_again_is_one_and_another_waits(cast: Cast, token: str) -> None:
    assert outcomes(push(token, [correction(cast)])) == outcomes(push(token, [correction(cast)])) == ["amending"]
    assert outcomes(push(token, [correction(cast, hours=5)])) == ["not_amendable"]
    assert Amendment.objects.count() == 1


def test_what_is_taken_back_stays_until_the_bureau_has_looked(cast: Cast, client: Client, token: str) -> None:
    back = a_row(cast, withdraw=True, from_date=None, hours=None, credits=None)
    assert outcomes(push(token, [back])) == ["field_required"]
    for _ in range(2):
        assert outcomes(push(token, [back | {"correct": "重复学习"}])) == ["revoking"]
    objection = Objection.objects.get()
    assert (objection.raised_by, objection.client, Credit.objects.get().state) == (None, client, "COUNTED")
    decide_objection(objection.pk, uphold=True, actor=cast.bureau, opinion="平台已说明")
    assert Credit.objects.get().state == "ANNULLED"
    assert outcomes(push(token, [back | {"correct": "重复学习"}])) == ["unchanged"]
    assert broken() == {}


def test_another_clients_credit_is_not_reached(cast: Cast, token: str) -> None:
    other = token_of(cast, a_client(cast, name="另一个平台"))
    assert outcomes(push(other, [a_row(cast, withdraw=True, correct="撤")])) == ["nothing_to_revoke"]
    assert not Objection.objects.exists()
