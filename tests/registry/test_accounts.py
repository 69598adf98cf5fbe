"""The doors: who gets in, who is slowed, who is locked out."""

import threading

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db import connection
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.accounts.models import OpenSession
from registry.people.models import Person
from tests.cast import PASSWORD, Cast
from tests.registry.doors import LOGIN, ME, UNKNOWN, fail, knock, minutes_pass, with_password, without_token


@pytest.fixture
def nurse(cast: Cast) -> Person:
    return with_password(cast.nurse)


def test_card_number_and_id_number_both_open_the_door(client, nurse):
    assert knock(client, nurse.card_number, PASSWORD).status_code == 302
    assert knock(Client(), nurse.id_number.lower(), PASSWORD).status_code == 302


def test_the_page_has_a_picture_and_leads_to_the_first_login(client, db):
    page = client.get(LOGIN).content.decode()
    assert "<svg viewBox" in page
    assert reverse("accounts:first_login") in page
    assert "style=" not in page


def test_unknown_number_and_wrong_password_read_alike(client, nurse):
    known, unknown = (knock(client, number) for number in (nurse.card_number, UNKNOWN))
    assert without_token(known, nurse.card_number) == without_token(unknown, UNKNOWN)
    assert (known.status_code, unknown.status_code) == (422, 422)


def test_unknown_number_costs_a_password_hash_too(client, nurse, monkeypatch):
    hashed: list[str] = []
    monkeypatch.setattr(Person, "set_password", lambda self, raw: hashed.append(raw))
    knock(client, UNKNOWN)
    assert hashed == ["wrong-password"]


@pytest.mark.parametrize("known", [True, False])
def test_the_sixth_attempt_is_refused_even_if_right(client, nurse, known):
    number = nurse.card_number if known else UNKNOWN
    assert fail(client, *[number] * 5).status_code == 429
    minutes_pass(1)
    page = knock(client, number, PASSWORD)
    assert page.status_code == 429
    assert "登录已暂停" in page.content.decode()
    assert 0 < int(page["Retry-After"]) <= 15 * 60


def test_card_number_and_id_number_count_together(client, nurse):
    numbers = [nurse.card_number, nurse.id_number, nurse.id_number, nurse.card_number, nurse.id_number]
    fail(client, *numbers)
    minutes_pass(1)
    assert knock(client, nurse.id_number, PASSWORD).status_code == 429


def test_from_other_addresses_and_browsers_it_is_the_same_account(nurse):
    for last in range(5):
        minutes_pass(0.5)
        data = {"number": nurse.card_number, "password": "wrong-password"}
        Client().post(LOGIN, data, REMOTE_ADDR=f"192.0.2.{last}", HTTP_USER_AGENT=f"robot {last}")
    assert knock(Client(), nurse.card_number, PASSWORD).status_code == 429


def test_a_quarter_of_an_hour_later_the_door_opens(client, nurse):
    fail(client, *[nurse.card_number] * 5)
    minutes_pass(16)
    assert knock(client, nurse.card_number, PASSWORD).status_code == 302


def test_knocking_while_locked_does_not_prolong_the_lock(client, nurse):
    fail(client, *[nurse.card_number] * 5)
    minutes_pass(14)
    knock(client, nurse.card_number)
    minutes_pass(2)
    assert knock(client, nurse.card_number, PASSWORD).status_code == 302


def test_an_address_is_locked_for_everybody_after_its_own_limit(client, nurse, settings):
    settings.LOGIN_ADDRESS_LIMIT = 10
    fail(client, *(f"69999999{n:02d}" for n in range(10)))
    page = knock(client, nurse.card_number, PASSWORD)
    assert page.status_code == 429
    assert "你所在的网络" in page.content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert knock(elsewhere, nurse.card_number, PASSWORD).status_code == 302


def test_ones_own_login_does_not_reset_the_count_of_a_neighbour(client, cast, nurse):
    cast.colleague.set_password(PASSWORD)
    cast.colleague.save()
    fail(client, *[nurse.card_number] * 4)
    knock(Client(), cast.colleague.card_number, PASSWORD)
    fail(client, nurse.card_number)
    minutes_pass(1)
    assert knock(Client(), nurse.card_number, PASSWORD).status_code == 429


def test_after_three_failures_the_next_one_has_to_wait(client, nurse):
    fail(client, *[nurse.card_number] * 3)
    page = knock(client, nurse.card_number, PASSWORD)
    assert (page.status_code, page["Retry-After"]) == (429, "5")
    assert nurse.card_number in page.content.decode()
    assert AccessAttempt.objects.get().failures_since_start == 3
    minutes_pass(0.1)
    assert knock(client, nurse.card_number, PASSWORD).status_code == 302


def test_no_number_and_no_password_lies_in_the_lockout_tables(client, nurse):
    fail(client, nurse.id_number, nurse.card_number)
    knock(client, nurse.id_number, PASSWORD)
    kept = str([*AccessAttempt.objects.values(), *AccessFailureLog.objects.values(), *AccessLog.objects.values()])
    assert nurse.id_number not in kept
    assert "wrong-password" not in kept
    assert PASSWORD not in kept


def test_an_inactive_person_stays_outside(client, nurse):
    Person.objects.filter(pk=nurse.pk).update(is_active=False)
    assert knock(client, nurse.card_number, PASSWORD).status_code == 422


def test_deactivation_ends_the_session_at_once(client, nurse):
    knock(client, nurse.card_number, PASSWORD)
    Person.objects.filter(pk=nurse.pk).update(is_active=False)
    assert client.get(ME).status_code == 302


@pytest.mark.parametrize(
    ("wanted", "is_ours"),
    [(f"{ME}?a=1", True), ("https://evil.example/", False), ("//evil.example", False), ("javascript:x", False)],
)
def test_next_leads_nowhere_else(client, nurse, settings, wanted, is_ours):
    home = resolve_url(settings.LOGIN_REDIRECT_URL)
    assert knock(client, nurse.card_number, PASSWORD, next=wanted).url == (wanted if is_ours else home)


def test_the_session_gets_a_new_key_at_login(client, nurse):
    session = client.session
    session["before"] = 1
    session.save()
    knock(client, nurse.card_number, PASSWORD)
    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_logout_is_a_post_and_kills_the_session(client, nurse):
    knock(client, nurse.card_number, PASSWORD)
    key = client.session.session_key
    assert client.get(reverse("accounts:logout")).status_code == 405
    client.post(reverse("accounts:logout"))
    assert not Session.objects.filter(pk=key).exists()
    assert not OpenSession.objects.filter(session_key=key).exists()


def test_behind_a_proxy_only_its_own_word_counts(client, nurse, settings):
    settings.BEHIND_PROXY = True
    knock(client, nurse.card_number)
    client.post(
        LOGIN,
        {"number": nurse.card_number, "password": "wrong-password"},
        headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.5"},
    )
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"127.0.0.1", "203.0.113.5"}
    assert AccessAttempt.objects.filter(attempt_time__lte=timezone.now()).count() == 2


def test_of_many_at_the_same_second_only_those_before_the_pause_are_looked_at(transactional_db, nurse):
    start = threading.Barrier(8)

    def guess() -> None:
        start.wait()
        knock(Client(), nurse.card_number)
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AccessAttempt.objects.get().failures_since_start == 3
