"""The server that the tests and the demo run on."""

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection

from config.management.commands import prepare

pytestmark = pytest.mark.django_db


def ask(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


def test_the_application_connects_as_a_plain_role():
    asked = "SELECT current_user, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    assert ask(asked) == ("xuefen_app", False, False, False)


def test_the_application_may_not_make_tables():
    with pytest.raises(ProgrammingError, match="permission denied"):
        ask("CREATE TABLE mine (id int)")


def test_the_application_may_not_truncate():
    with pytest.raises(ProgrammingError, match="permission denied"):
        ask("TRUNCATE django_session")


def test_the_owner_is_no_superuser_either(owner_connection):
    with owner_connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


def test_a_database_that_sorts_by_language_is_refused(db, monkeypatch):
    monkeypatch.setattr(prepare, "SORTS_BY_CHARACTER", "SELECT false")
    with pytest.raises(CommandError, match=r"LOCALE 'C.UTF-8'"):
        call_command("prepare")


@pytest.mark.parametrize("demo", [True, False])
def test_an_empty_real_database_says_how_to_begin(db, settings, capsys, demo):
    settings.DEMO = demo
    call_command("prepare")
    assert ("first_operators" in capsys.readouterr().out) != demo
