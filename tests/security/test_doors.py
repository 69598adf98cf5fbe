"""Sessions that end, addresses that lead away, and what every answer says to browser and caches."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.people.models import Person
from registry.roles.models import Grant
from registry.roles.services import end_grant
from tests.cast import PASSWORD, Cast, draft, log_in, submitted
from tests.objects import objects_of
from tests.registry.doors import change, with_password
from tests.security.nasty import ASKED_FIRST, address_of, browser, who_may
from tests.test_access import ROLES, addresses, agreed
from tests.workflows.inboxes import again, task_of
from workflows.credits.models import Credit

EVIL = (
    "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "evil",
    "http:///evil.example", "https:evil.example", "\t//evil.example", "accounts:logout", "/" + "a" * 5000, "//[",
)  # fmt: skip
WRITES_ON_GET = {"django_session", "accounts_opensession", "documents_lookups"}
"""Sessions, and how often codes were asked for from one address: the limit of the public page."""


@pytest.mark.parametrize("wanted", EVIL)
def test_nothing_leads_away_from_here(cast: Cast, wanted: str) -> None:
    with_password(cast.nurse)
    stranger, nurse = Client(), browser(cast, "nurse")
    facts = {"number": cast.nurse.card_number, "password": PASSWORD, "next": wanted}
    answers = [
        nurse.get(reverse("accounts:login"), {"next": wanted}),
        nurse.post(reverse("frame:act_for"), {"next": wanted}),
        stranger.post(reverse("accounts:login"), facts),
    ]
    assert [answer["Location"] for answer in answers] == ["/start/", "/", "/start/"]
    spoken = nurse.post(reverse("set_language"), {"language": "en", "next": wanted})
    assert not urlsplit(spoken.get("Location", "")).netloc


def test_a_made_up_host_is_refused_in_plain_words(db: None) -> None:
    answer = Client().get(reverse("accounts:login"), headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "读不懂" in answer.content.decode()
    assert "Content-Security-Policy" in answer


def test_every_answer_has_its_headers_and_personal_ones_are_kept_nowhere(cast: Cast) -> None:
    objects, lacking = objects_of(cast), []
    for name in addresses():
        for role in ("nobody", "outsider", *who_may(name, "2")[:1]):
            answer = browser(cast, role).get(address_of(name, objects))
            for header in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options"):
                if header not in answer:
                    lacking.append((name, role, header))
            if role != "nobody" and "no-store" not in answer.get("Cache-Control", ""):
                lacking.append((name, role, "Cache-Control"))
    assert lacking == []


def test_a_failure_of_ours_has_the_headers_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.credits.views.group_counts", lambda rows: 1 / 0)
    answer = browser(cast, "nurse").get(reverse("credits:list"))
    assert answer.status_code == 500
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "ZeroDivision" not in answer.content.decode()


def test_a_look_changes_nothing(cast: Cast) -> None:
    objects = objects_of(cast)
    browsers = {role: browser(cast, role) for role in ("nobody", *ASKED_FIRST)}
    before = counts()
    for name in addresses():
        for role in who_may(name, "23")[:2] or ["nobody"]:
            browsers[role].get(address_of(name, objects))
    assert counts() == before


def counts() -> dict[str, Any]:
    """The rows of every table with their versions: an UPDATE shows as well as an INSERT."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - WRITES_ON_GET
    found = {}
    with connection.cursor() as cursor:
        tables &= set(connection.introspection.table_names(cursor))
        for table in sorted(tables):
            rows = "md5(string_agg(md5(t::text), '' ORDER BY t::text))"
            cursor.execute(f'SELECT count(*), {rows} FROM "{table}" t')
            found[table] = cursor.fetchone()
    return found


def test_every_post_asks_for_its_token(cast: Cast) -> None:
    objects, passed = objects_of(cast), []
    for name in without_devices():
        role = next(iter(who_may(name)), "nobody")
        answer = browser(cast, role, enforce_csrf_checks=True).post(address_of(name, objects))
        if answer.status_code != 403:
            passed.append((name, role, answer.status_code))
    assert passed == []
    assert Credit.objects.get(pk=objects["credits"]).state == "DEPARTMENT"


def test_devices_and_clients_have_no_session_and_prove_each_request(cast: Cast) -> None:
    """Where no token is asked, a session opens nothing: an empty request is not proved, or not understood."""
    objects, theirs = objects_of(cast), set(addresses()) - set(without_devices())
    answers = {name: browser(cast, "system_operator").post(address_of(name, objects)).status_code for name in theirs}
    assert theirs
    assert set(answers.values()) <= {400, 401, 405}, answers


def without_devices() -> list[str]:
    return [name for name in addresses() if not name.startswith(("api:", "iclock:"))]


def test_an_open_page_of_a_role_that_ended_decides_nothing(cast: Cast) -> None:
    task, page = task_of(submitted(cast.nurse)), log_in(Client(), cast.head_nurse)
    assert page.get(f"/inbox/{task.pk}/").status_code == 200
    end_grant(Grant.objects.get(person=cast.head_nurse).pk, actor=cast.admin, reason="调离")
    assert page.post(f"/inbox/{task.pk}/decide/", {"verdict": "pass"}).status_code == 403
    assert page.get("/people/").status_code == 403


@pytest.mark.parametrize("end", ["left", "expired", "flushed"])
def test_an_open_page_of_an_ended_session_leads_to_the_login(cast: Cast, end: str) -> None:
    credit, page = draft(cast.nurse), log_in(Client(), cast.nurse)
    if end == "left":
        Person.objects.filter(pk=cast.nurse.pk).update(is_active=False)
    elif end == "expired":
        connection.cursor().execute("UPDATE django_session SET expire_date = %s", [timezone.now()])
    else:
        page.session.flush()
    answer = page.post(reverse("credits:submit"), {"chosen": credit.pk})
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("accounts:login"))
    assert Credit.objects.get(pk=credit.pk).state == "DRAFT"


def test_a_password_changed_elsewhere_ends_the_other_page(cast: Cast) -> None:
    nurse = with_password(cast.nurse)
    here, there = log_in(Client(), nurse), log_in(Client(), nurse)
    change(there)
    assert here.get(reverse("credits:list")).status_code == 302
    assert there.get(reverse("credits:list")).status_code == 200


def test_a_login_gets_a_key_of_its_own(cast: Cast) -> None:
    with_password(cast.nurse)
    page = Client()
    page.get(reverse("accounts:login"))
    page.cookies[settings.SESSION_COOKIE_NAME] = "planted0123456789abcdefghijklmnop"
    answer = page.post(reverse("accounts:login"), {"number": cast.nurse.card_number, "password": PASSWORD})
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie.value != "planted0123456789abcdefghijklmnop"
    assert (cookie["httponly"], cookie["samesite"], page.session[SESSION_KEY]) == (True, "Lax", str(cast.nurse.pk))


def test_a_file_is_asked_for_each_time_and_served_whole(cast: Cast) -> None:
    objects = objects_of(cast)
    address = reverse("credits:evidence", args=[objects["evidence"]])
    for role, letter in zip(ROLES[1:], agreed()["credits:evidence"][1:], strict=True):
        answer = browser(cast, role).get(address, headers={"range": "bytes=0-3,1-2"})
        assert answer.status_code == {"2": 200, "X": 404}[letter], role
        if letter == "2":
            assert len(b"".join(answer.streaming_content)) > 4
            assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
            assert "sandbox" in answer["Content-Security-Policy"]


def test_a_person_without_anything_has_pages_too(db: None) -> None:
    """No home, no year, no requirement, no organisation at all."""
    alone = Person.objects.create(card_number="7099999999", name="无名", line="nurse")
    page, answers = log_in(Client(), alone), {}
    for name in ("inbox:home", "inbox:list", "inbox:done", "credits:list", "credits:new", "credits:query",
                 "credits:requirement", "accounts:me", "accounts:password_change"):  # fmt: skip
        answers[name] = page.get(reverse(name)).status_code
    answers["people:detail"] = page.get(reverse("people:detail", args=[alone.pk])).status_code
    assert {code for name, code in answers.items() if name not in ("inbox:list", "inbox:done")} == {200}, answers
    assert (answers["inbox:list"], answers["inbox:done"]) == (302, 302)
    assert again(alone).home is None
