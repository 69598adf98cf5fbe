"""Start-up refuses an unsafe configuration, and says why in a sentence."""

import importlib.metadata
import importlib.util
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from config import checks
from config.home import PROJECT
from registry.people.models import Person

GOOD = "0123456789abcdefghijklmnopqrstuvwxyz"


def configure(monkeypatch: pytest.MonkeyPatch, address: dict[str, Any]) -> None:
    """Another database in the checks' eyes, without touching the one that the tests use."""
    elsewhere = SimpleNamespace(EMBEDDED=True, DEBUG=False, DATABASES={"default": address})
    monkeypatch.setattr(checks, "settings", elsewhere)


def ids(found: list[Any]) -> set[str]:
    return {message.id for message in found}


@pytest.mark.parametrize("secret", ["", "short", "a" * 64, "django-insecure-" + GOOD, "change-me-" + GOOD])
def test_a_missing_or_known_secret_is_refused(settings, secret):
    settings.SECRET_KEY = secret
    assert "xuefen.E001" in ids(checks.keys(None))


@pytest.mark.parametrize(("name", "number"), [("DATA_KEYS", "E002"), ("INDEX_KEY", "E003")])
def test_a_missing_key_is_refused(settings, name, number):
    setattr(settings, name, type(getattr(settings, name))())
    assert f"xuefen.{number}" in ids(checks.keys(None))


def test_one_key_may_not_serve_two_purposes(settings):
    settings.DATA_KEYS = {"k1": settings.INDEX_KEY}
    assert "xuefen.E004" in ids(checks.keys(None))


def test_zeros_are_no_key(settings):
    settings.DATA_KEYS = {"k1": "A" * 43 + "="}
    assert "xuefen.E004" in ids(checks.keys(None))


def test_a_site_without_a_name_is_refused(settings):
    settings.ALLOWED_HOSTS = []
    assert ids(checks.known_names(None)) == {"xuefen.E012"}


def test_debug_may_run_without_keys(settings):
    settings.DEBUG, settings.SECRET_KEY = True, ""
    assert checks.keys(None) == []


def test_the_other_driver_is_refused(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
    assert "uninstall psycopg" in checks.one_driver(None)[0].msg


@pytest.mark.parametrize(("package", "number"), [("django-fsm", "E006"), ("viewflow", "E007")])
def test_packages_that_overwrite_ours_are_refused(monkeypatch, package, number):
    installed = importlib.metadata.distribution
    there = installed("django")
    monkeypatch.setattr(importlib.metadata, "distribution", lambda name: there if name == package else installed(name))
    assert ids(checks.one_fsm(None)) == {f"xuefen.{number}"}


@pytest.mark.parametrize(("length", "refused"), [(80, False), (81, True)])
def test_a_long_data_path_is_refused(monkeypatch, length, refused):
    configure(monkeypatch, {"HOST": "/" + "x" * (length - 1)})
    assert bool(checks.short_data_path(None)) == refused


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        ({"HOST": "/run/postgresql"}, False),
        ({"HOST": "localhost"}, False),
        ({"HOST": "db.example.org"}, True),
        ({"HOST": "db.example.org", "OPTIONS": {"sslmode": "require"}}, True),
        ({"HOST": "db.example.org", "OPTIONS": {"sslmode": "verify-full"}}, False),
    ],
)
def test_a_database_over_the_network_must_prove_itself(monkeypatch, address, refused):
    configure(monkeypatch, address)
    assert bool(checks.encrypted_connection(None)) == refused


@pytest.mark.parametrize(
    ("role", "demo", "refused"), [("super", False, True), ("super", True, False), ("app", False, False)]
)
def test_a_superuser_is_refused_outside_the_demo(settings, db, monkeypatch, role, demo, refused):
    settings.DEMO = demo
    if role == "super":
        monkeypatch.setattr(connection, "cursor", Superuser)
    assert bool(checks.plain_role(None, databases=["default"])) == refused


@pytest.mark.parametrize(
    ("role", "demo", "refused"), [("owner", False, True), ("owner", True, False), ("app", False, False)]
)
def test_the_owner_of_the_tables_does_not_serve(settings, db, monkeypatch, role, demo, refused):
    settings.DEMO = demo
    if role == "owner":
        monkeypatch.setattr(connection, "cursor", Superuser)
    assert bool(checks.two_roles(None, databases=["default"])) == refused


@pytest.mark.parametrize(
    ("password", "demo", "refused"),
    [("xuefen-demo-2026", False, True), ("xuefen-demo-2026", True, False), ("something-else-entirely", False, False)],
)
def test_the_printed_password_opens_nothing_outside_the_demo(settings, cast, password, demo, refused):
    settings.DEMO = demo
    Person.objects.filter(pk=cast.nurse.pk).update(card_number="8800000001", password=make_password(password))
    assert ids(checks.demo_password(None, databases=["default"])) == ({"xuefen.E013"} if refused else set())


def test_without_demo_accounts_no_hash_is_tried(settings, cast, monkeypatch):
    settings.DEMO = False
    monkeypatch.setattr(checks, "check_password", lambda *_: pytest.fail("tried"))
    assert checks.demo_password(None, databases=["default"]) == []


class Superuser:
    """Answers as a cursor of the superuser would."""

    def __enter__(self) -> "Superuser":
        return self

    def __exit__(self, *details: object) -> None: ...

    def execute(self, question: str) -> None: ...

    def fetchone(self) -> tuple[str, bool]:
        return "postgres", True


def test_the_checks_are_registered(settings):
    settings.SECRET_KEY = ""
    assert "xuefen.E001" in ids(run_checks())
    with pytest.raises(SystemCheckError, match="SECRET_KEY is missing or weak"):
        call_command("check")


def test_this_configuration_passes(db):
    assert [found for found in run_checks(databases=["default"]) if found.is_serious()] == []


@pytest.mark.parametrize(
    ("surroundings", "sentence"),
    [
        ({}, "xuefen: SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": "change-me" * 9}, "xuefen: SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": GOOD * 2, "DATA_KEYS": "k1:abc"}, "xuefen: DATA_KEYS must hold 32 random bytes in base64"),
        ({"DEBUG": "maybe"}, "xuefen: DEBUG is 'maybe'; it must be 1 or 0."),
    ],
)
def test_the_web_server_does_not_come_up(surroundings, sentence):
    bare = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/",
        "DATABASE_URL": "postgresql:///nowhere",
        "ALLOWED_HOSTS": "x.example.org",
    }
    command = [sys.executable, "-c", "import config.wsgi"]
    done = subprocess.run(command, cwd=PROJECT, env=bare | surroundings, capture_output=True, text=True)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
