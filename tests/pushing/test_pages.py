"""Pages of client accounts, and of what they pushed: each sees what is of their places."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from registry.base.refusals import NotAllowed, WrongState
from registry.clients import services
from registry.clients.models import Client, Key
from tests.cast import Cast, log_in
from tests.pushing.hands import a_client, a_key, a_row
from tests.workflows.inboxes import text_of
from workflows.deliveries.models import Delivery
from workflows.deliveries.services import begin, take_in
from workflows.engine.guards import declared_steps, installed_guard


def page(who: Any, address: str) -> str:
    browser = Browser()
    log_in(browser, who)
    return text_of(browser.get(address))


def pushed(cast: Cast, client: Client) -> Delivery:
    far = cast.outsider
    rows = [
        a_row(cast, "own"), a_row(cast, "own2", name="别人"), a_row(cast, "bad", card_number="7999999999"),
        a_row(cast, "far", card_number=far.card_number, name=far.name),
    ]  # fmt: skip
    return take_in(begin(client, key="", digest=b"", rows=len(rows)), rows)


def test_who_created_an_account_does_not_put_it_into_use(cast: Cast) -> None:
    client = a_client(cast, active=False)
    with pytest.raises(NotAllowed):
        services.take_step(client.pk, "activate", actor=cast.system_operator)
    assert services.take_step(client.pk, "activate", actor=cast.bureau).state == "ACTIVE"


@pytest.mark.parametrize(
    ("wider", "state"), [({"networks": []}, "WAITING"), ({"networks": ["10.0.0.0/8"], "name": "新名"}, "ACTIVE")]
)
def test_what_widens_an_account_needs_a_second_person_again(cast: Cast, wider: Any, state: str) -> None:
    client = a_client(cast, networks=["10.0.0.0/8"])
    facts = {"scopes": client.scopes, "networks": client.networks} | wider
    assert services.change(client.pk, facts, actor=cast.system_operator).state == state


def test_two_keys_of_a_way_are_open_at_most(cast: Cast) -> None:
    client = a_client(cast)
    for _ in range(2):
        a_key(cast, client)
    with pytest.raises(WrongState):
        a_key(cast, client)
    services.end_key(Key.objects.earliest("id").pk, actor=cast.bureau)
    a_key(cast, client)


def test_the_database_knows_the_states_of_a_client(db: None) -> None:
    source = installed_guard("clients_client")
    pairs = {("WAITING", "ACTIVE"), ("WAITING", "STOPPED"), ("ACTIVE", "STOPPED"), ("ACTIVE", "WAITING")}
    assert declared_steps(Client) == pairs | {("STOPPED", "WAITING")}
    assert all(f"('{before}', '{after}')" in source for before, after in declared_steps(Client))


def test_a_key_is_shown_once(cast: Cast) -> None:
    client, browser = a_client(cast), Browser()
    log_in(browser, cast.system_operator)
    shown = text_of(browser.post(f"/clients/{client.pk}/keys/", {"way": "token"}))
    assert f"…{Key.objects.get().hint}" in page(cast.system_operator, f"/clients/{client.pk}/")
    assert Key.objects.get().hint in shown


def test_a_bureau_sees_a_batch_whole_and_a_unit_its_own_rows(cast: Cast) -> None:
    delivery = pushed(cast, a_client(cast))
    whole, own = (page(who, f"/pushed/{delivery.pk}/") for who in (cast.bureau, cast.nursing_office))
    assert all(word in whole for word in ("own2", "bad", "far", "没有这个人"))
    assert "own2" in own
    assert not any(word in own for word in ("bad", "far", cast.outsider.name))
    assert cast.nurse.name in own


def test_counts_are_those_of_what_one_sees_and_cost_the_same_for_more(cast: Cast) -> None:
    client, browser = a_client(cast), Browser()
    log_in(browser, cast.nursing_office)
    pushed(cast, client)
    browser.get("/pushed/")
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get("/pushed/")
        costs.append(len(asked))
        pushed(cast, client)
    assert [(total, counts["refused"]) for _one, total, counts in answer.context["rows"]] == [(2, 1), (2, 1)]
    assert costs[0] == costs[1]


def test_another_places_client_is_not_found(cast: Cast) -> None:
    browser, client = Browser(), a_client(cast)
    log_in(browser, cast.admin)
    assert browser.get(f"/clients/{client.pk}/").status_code == 404
    far = pushed(cast, a_client(cast, cast.far_hospital, name="外院平台"))
    log_in(browser, cast.nursing_office)
    assert browser.get(f"/pushed/{far.pk}/").status_code == 404
