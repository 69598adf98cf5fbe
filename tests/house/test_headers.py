"""What every answer tells the browser, and what a log line does not tell anybody."""

import json
import logging

import pytest
from django.conf import settings as configured
from django.contrib.auth.hashers import identify_hasher, make_password

from config.logs import JsonFormatter
from config.middleware import BEGAN, SEEN


@pytest.fixture
def answer(client, db):
    return client.post("/i18n/setlang/", {"language": "en"})


def test_the_content_policy_is_strict(answer):
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy + ";"
    assert "unsafe" not in policy
    for rule in ("base-uri 'none'", "object-src 'none'", "form-action 'self'", "frame-ancestors 'self'"):
        assert rule in policy


def test_the_other_headers(answer):
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert len(answer["X-Request-ID"]) == 16


def test_cookies_are_closed(answer):
    cookie = answer.cookies[configured.LANGUAGE_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_log_line_is_json_without_numbers():
    record = logging.LogRecord("x", logging.INFO, "", 1, "card %s", ("3301000001",), None)
    record.facts = {"status": 200, "note": "11010519491231002X"}
    line = json.loads(JsonFormatter().format(record))
    assert line["message"] == "card [number]"
    assert (line["status"], line["note"]) == (200, "[number]")


def test_passwords_are_argon2id_within_their_memory(settings):
    settings.PASSWORD_HASHERS = ["config.hashers.Argon2"]
    stored = make_password("correct horse battery")
    assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert identify_hasher(stored).verify("correct horse battery", stored)


@pytest.mark.parametrize(("name", "seconds"), [(SEEN, 30 * 60), (BEGAN, 12 * 3600)])
def test_a_session_has_two_limits(client, db, django_user_model, name, seconds):
    client.force_login(django_user_model.objects.create(card_number="3301000001", name="张三", line="nurse"))
    client.post("/i18n/setlang/")
    session = client.session
    session[name] -= seconds + 1
    session.save()
    client.post("/i18n/setlang/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("headers", "is_seen"), [({}, True), ({"HX-Trigger": "progress"}, False)])
def test_a_page_that_asks_by_itself_keeps_no_session_alive(client, db, django_user_model, headers, is_seen):
    client.force_login(django_user_model.objects.create(card_number="3301000001", name="张三", line="nurse"))
    client.post("/i18n/setlang/")
    session = client.session
    session[SEEN] -= 20 * 60
    before = session[SEEN]
    session.save()
    client.post("/i18n/setlang/", headers=headers)
    assert (client.session[SEEN] > before) == is_seen


def test_a_foreign_name_is_refused_on_our_own_page(client, db):
    answer = client.get("/account/login/", headers={"host": "elsewhere.example"})
    assert (answer.status_code, "这个请求读不懂" in answer.content.decode()) == (400, True)
