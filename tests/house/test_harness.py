"""What the fixtures promise to every other test."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone


def leave_a_row() -> None:
    Session.objects.create(session_key="left", session_data="", expire_date=timezone.now())


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_rollback_leaves_nothing(db, time):
    assert not Session.objects.exists()
    leave_a_row()


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_commit_leaves_nothing(transactional_db, time):
    assert not Session.objects.exists()
    leave_a_row()


def test_a_commit_is_seen_by_the_owner(owner_connection):
    leave_a_row()
    with owner_connection.cursor() as cursor:
        cursor.execute("SELECT current_user, count(*) FROM django_session")
        assert cursor.fetchone() == ("xuefen_owner", 1)


def test_what_the_owner_leaves_is_gone_too(owner_connection):
    with owner_connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)
