"""Who asks is proved: by a token or by a signature, from a network of theirs, within bounds, until they are stopped."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client as Browser
from oauth2_provider.models import AccessToken

from api.clients import signature as dialect
from registry.clients import keys, services
from registry.clients.models import Call, Client, Key, Nonce, Way
from registry.clients.traffic import forget_nonces
from tests.attendance.devices import MORNING
from tests.cast import Cast
from tests.pushing.hands import BATCHES, TOKEN, a_client, a_key, a_row, fetch, outcomes, push, signed, token_of


@pytest.fixture
def client(cast: Cast) -> Client:
    return a_client(cast)


@pytest.fixture
def secret(cast: Cast, client: Client) -> str:
    return a_key(cast, client, Way.SIGNATURE)


def ask(token: str, **headers: str) -> Any:
    return Browser().get(BATCHES, headers={"Authorization": f"Bearer {token}", **headers})


def test_a_token_is_fetched_with_a_key_and_lives_ten_minutes(cast: Cast, client: Client) -> None:
    answer = fetch(client, a_key(cast, client))
    said = answer.json()
    assert (answer.status_code, said["expires_in"], said["scope"]) == (200, 600, "credits.push")
    assert ask(said["access_token"]).status_code == 200
    assert said["access_token"] not in str(list(AccessToken.objects.values()))
    AccessToken.objects.update(expires=MORNING)
    assert ask(said["access_token"]).status_code == 401


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"grant_type": "password", "username": "x", "password": "y"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"scope": "people.push"}, "invalid_scope"),
    ],
)
def test_nothing_else_is_granted(cast: Cast, client: Client, form: dict[str, str], code: str) -> None:
    assert fetch(client, a_key(cast, client), **form).json()["error"] == code


def test_a_wrong_key_and_the_toolkits_own_column_open_nothing(cast: Cast, client: Client) -> None:
    a_key(cast, client)
    stored = AccessToken.application.field.related_model.objects.get(client_id=client.app_id).client_secret
    for wrong in ("wrong", "", stored, a_key(cast, client, Way.SIGNATURE)):
        assert fetch(client, wrong).json()["error"] == "invalid_client"


def test_a_key_is_rolled_over_without_a_gap_and_ended_at_once(cast: Cast, client: Client) -> None:
    old, new = a_key(cast, client), a_key(cast, client)
    tokens = [fetch(client, key).json()["access_token"] for key in (old, new)]
    assert [ask(token).status_code for token in tokens] == [200, 200]
    services.end_key(Key.objects.earliest("id").pk, actor=cast.system_operator)
    assert [ask(token).status_code for token in tokens] == [401, 401]
    assert [fetch(client, key).status_code for key in (old, new)] == [401, 200]


def test_no_secret_is_kept_that_could_be_read(cast: Cast, client: Client, secret: str) -> None:
    token_key = a_key(cast, client)
    kept = str(list(Key.objects.values()))
    assert secret not in kept
    assert token_key not in kept
    assert list(keys.signing(client)) == [secret.encode()]


@pytest.mark.parametrize("kind", ["HMAC-SHA256", "HMAC-SM3"])
def test_a_signed_request_is_answered(cast: Cast, client: Client, secret: str, kind: str) -> None:
    assert Browser().get(signed(client, secret, signType=kind)).status_code == 200
    body = b'{"credits": [1]}'
    address = signed(client, secret, body=body, method="POST", signType=kind)
    answer = Browser().post(address, body, content_type="application/json")
    assert outcomes(answer) == ["not_an_object"]


def test_the_fields_are_signed_as_the_page_for_programmers_says() -> None:
    from_docs = {"appId": "xf00", "nonce": "0123456789abcdef", "timestamp": "1790000000"}
    said = {"method": "GET", "path": "/api/v1/credits/batches", "body": b""}
    assert dialect.sign(b"made-up-secret", from_docs, **said) == (
        "4a75ec2296194ce578e8c1f203086fa35cdd5535b7181e8f440a38524cd9e594"
    )


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"sign": "0" * 64}, 401, "not_proved"),
        ({"sign": "é"}, 401, "not_proved"),
        ({"nonce": "short"}, 401, "not_proved"),
        ({"timestamp": "now"}, 401, "not_proved"),
        ({"signType": "MD5", "sign": "0"}, 401, "not_proved"),
        ({"appId": "xf-nobody"}, 401, "not_proved"),
        ({"timestamp": str(int(time.time()) - 3600)}, 401, "clock_skew"),
    ],
)
def test_a_wrong_signature_is_refused(client: Client, secret: str, fields: Any, status: int, code: str) -> None:
    answer = Browser().get(signed(client, secret, **fields))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_what_is_signed_cannot_be_changed(cast: Cast, client: Client, secret: str) -> None:
    address = signed(client, secret, body=b"[1]", method="POST")
    assert Browser().post(address, b"[2]", content_type="application/json").status_code == 401
    assert Browser().get(address).status_code == 401
    assert Browser().get(signed(client, secret) + "&after=x").status_code == 401
    assert Browser().get(signed(client, secret) + "&appId=xf").status_code == 401


def test_a_signed_request_is_carried_out_once(client: Client, secret: str) -> None:
    address = signed(client, secret)
    assert [Browser().get(address).status_code for _ in range(2)] == [200, 409]
    Nonce.objects.update(at=MORNING)
    assert forget_nonces() == 1


def test_another_clients_key_signs_nothing(cast: Cast, client: Client, secret: str) -> None:
    other = a_client(cast, name="另一个平台")
    assert Browser().get(signed(other, secret)).status_code == 401


def test_a_stopped_client_is_nobody_at_once(cast: Cast, client: Client, secret: str) -> None:
    token, key = token_of(cast, client), a_key(cast, client)
    services.take_step(client.pk, "stop", actor=cast.bureau, reason="合同到期")
    assert ask(token).json()["code"] == "not_proved"
    assert Browser().get(signed(client, secret)).json()["code"] == "not_proved"
    assert fetch(client, key).status_code == 401


def test_only_networks_that_are_named_may_ask(cast: Cast) -> None:
    client = a_client(cast, networks=["203.0.113.0/24"])
    assert fetch(client, a_key(cast, client)).status_code == 403
    assert not AccessToken.objects.exists()
    inside = Browser(REMOTE_ADDR="203.0.113.9")
    secret = a_key(cast, client, Way.SIGNATURE)
    assert inside.get(signed(client, secret)).status_code == 200
    assert Browser().get(signed(client, secret)).json()["code"] == "network_not_allowed"


def test_too_many_requests_wait(cast: Cast) -> None:
    client = a_client(cast, calls_a_minute=2)
    secret = a_key(cast, client, Way.SIGNATURE)
    answers = [Browser().get(signed(client, secret)) for _ in range(4)]
    assert 429 in {answer.status_code for answer in answers}
    assert all(0 < int(one["Retry-After"]) <= 60 for one in answers if one.status_code == 429)


def test_a_scope_that_was_taken_away_is_gone_from_tokens_that_are_out(cast: Cast, client: Client) -> None:
    token = token_of(cast, client)
    Client.objects.update(scopes=["results.read"])
    answer = ask(token)
    assert (answer.status_code, answer.json()["code"], answer.json()["scope"]) == (
        403,
        "scope_required",
        "credits.push",
    )


def test_every_call_is_written_down_and_says_nothing_of_people(cast: Cast, client: Client) -> None:
    push(token_of(cast, client), [a_row(cast), "x"])
    calls = list(Call.objects.order_by("id").values())
    assert [(one["operation"], one["status"], one["rows"]) for one in calls] == [
        ("POST api:token", 200, 0), ("POST api:batches", 201, 2),
    ]  # fmt: skip
    assert cast.nurse.card_number not in str(calls)
    assert cast.nurse.name not in str(calls)


def test_an_address_that_takes_no_get_says_so(client: Client) -> None:
    assert Browser().get(TOKEN).status_code == 405
