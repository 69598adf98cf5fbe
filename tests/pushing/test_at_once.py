"""Twice at once, killed in the middle, stopped in the middle: every row exactly once, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from registry.clients import services as clients
from registry.clients.models import Client
from tests.cast import Cast, make_cast
from tests.pushing.hands import a_client, a_row
from tests.threads import at_once
from workflows.credits.models import Credit
from workflows.deliveries import services
from workflows.deliveries.models import Delivery, DeliveryLine


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def client(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(services, "PIECE", 3)
    return a_client(cast)


def rows(cast: Cast, count: int = 10) -> list[Any]:
    return [a_row(cast, f"s{number}") for number in range(count)]


def push(client: Client, sent: list[Any], key: str = "") -> Delivery:
    delivery = services.begin(client, key=key, digest=b"d" * 32, rows=len(sent))
    return services.take_in(delivery, sent)


def test_the_same_batch_twice_at_once_is_one(cast: Cast, client: Client) -> None:
    one, other = at_once(*[lambda: push(client, rows(cast), "k")] * 2)
    assert (one.pk, one.stored) == (other.pk, 10)
    assert list(DeliveryLine.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 11))
    assert Credit.objects.count() == 10


def test_two_batches_of_the_same_rows_at_once_award_each_once(cast: Cast, client: Client) -> None:
    found = at_once(*[lambda: push(client, rows(cast))] * 2)
    assert sum(one.stored for one in found) == sum(one.unchanged for one in found) == 10
    assert Credit.objects.count() == 10


def dies_after(pieces: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process goes away after so many pieces, in the middle of the next one."""
    kept, left = services.keep, [pieces]

    def keep(*what: Any) -> None:
        kept(*what)
        left[0] -= 1
        if left[0] < 0:
            raise SystemExit

    monkeypatch.setattr(services, "keep", keep)


def test_a_batch_that_was_killed_goes_on_where_it_ended(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        dies_after(2, patch)
        with pytest.raises(SystemExit):
            push(client, rows(cast), "k")
    broken = Delivery.objects.get()
    assert (broken.done, broken.finished_at, Credit.objects.count(), DeliveryLine.objects.count()) == (6, None, 6, 6)
    whole = push(client, rows(cast), "k")
    assert (whole.pk, whole.stored, whole.unchanged, Credit.objects.count()) == (broken.pk, 10, 0, 10)


def test_a_client_that_is_stopped_ends_its_running_batch(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece = services._piece

    def then_stop(*what: Any) -> bool:
        is_over = piece(*what)
        if Client.objects.get().state == "ACTIVE":
            clients.take_step(client.pk, "stop", actor=cast.bureau, reason="合同到期")
        return is_over

    monkeypatch.setattr(services, "_piece", then_stop)
    with pytest.raises(services.Stopped):
        push(client, rows(cast), "k")
    assert (Delivery.objects.get().done, Credit.objects.count()) == (3, 3)
