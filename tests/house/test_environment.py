"""The environment is read with types; nonsense is refused, not guessed at."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import Environment

KEY = base64.b64encode(bytes(range(32))).decode()


def env(**values: str) -> Environment:
    return Environment({f"TRIED_{name}": value for name, value in values.items()})


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("Yes", True), ("off", False), ("", True)])
def test_flags(value, expected):
    assert env(FLAG=value).flag("TRIED_FLAG", default=True) is expected


@pytest.mark.parametrize("value", ["maybe", "2", "-1"])
def test_a_flag_is_yes_or_no(value):
    with pytest.raises(ImproperlyConfigured, match="must be 1 or 0"):
        env(FLAG=value).flag("TRIED_FLAG", default=True)


@pytest.mark.parametrize("value", ["ten", "-1", "101", "1.5", "٣"])
def test_a_number_keeps_its_bounds(value):
    with pytest.raises(ImproperlyConfigured, match="from 0 to 100"):
        env(NUMBER=value).number("TRIED_NUMBER", 5, least=0, most=100)


def test_a_ring_of_keys():
    assert env(RING=f"k2:{KEY}, k1:{KEY}").ring("TRIED_RING") == {"k2": KEY, "k1": KEY}


@pytest.mark.parametrize("value", ["k1", "k1:abc", f"k1:{KEY[:-4]}", KEY])
def test_a_broken_ring_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match="32 random bytes"):
        env(RING=value).ring("TRIED_RING")


def test_there_is_no_second_dialect():
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        env(URL="sqlite:////tmp/x").database("TRIED_URL")


def test_a_server_with_tls():
    address = env(URL="postgresql://a:b@db.example.org:5433/x?sslmode=verify-full").database("TRIED_URL")
    assert (address["HOST"], address["PORT"]) == ("db.example.org", 5433)
    assert address["OPTIONS"] == {"sslmode": "verify-full"}


def test_a_local_socket():
    address = env(URL="postgresql://a:b@%2Frun%2Fpostgresql/x").database("TRIED_URL")
    assert (address["HOST"], address["NAME"]) == ("/run/postgresql", "x")


def test_the_process_wins_over_the_key_file(monkeypatch):
    monkeypatch.setenv("TRIED_TEXT", "process")
    assert env(TEXT="file").text("TRIED_TEXT") == "process"
