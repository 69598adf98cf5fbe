"""Hands on the doors of the system, for the tests of accounts and letters."""

import datetime as dt
import io
import re
from typing import Any

from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from registry.accounts.letters import Letter, issue_letters
from registry.people.models import Person
from tests.cast import PASSWORD, Cast

LOGIN, CHANGE, ME = reverse("accounts:login"), reverse("accounts:password_change"), reverse("accounts:me")
FIRST, PASSWORD_PAGE = reverse("accounts:first_login"), reverse("accounts:first_password")
LETTERS = reverse("accounts:letters")
UNKNOWN = "6999999999"
SECRET = "moss-lantern-harbour"


def with_password(who: Person) -> Person:
    who.set_password(PASSWORD)
    who.save(update_fields=["password"])
    return who


def knock(client: Client, number: str, password: str = "wrong-password", **extra: Any) -> Any:
    return client.post(LOGIN, {"number": number, "password": password} | extra)


def minutes_pass(minutes: float) -> None:
    """For the lockout; the clock itself stands."""
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - dt.timedelta(minutes=minutes))


def fail(client: Client, *numbers: str) -> Any:
    """Wrong passwords, each after the pause that the one before brought."""
    for number in numbers:
        minutes_pass(0.5)
        answer = knock(client, number)
    return answer


def change(client: Client, old: str = PASSWORD, new: str = SECRET) -> Any:
    return client.post(CHANGE, {"old_password": old, "new_password": new, "again": new})


def letter_for(who: Person, cast: Cast) -> Letter:
    return issue_letters([who.pk], actor=cast.admin)[0]


def show(client: Client, who: Person, code: str, **changed: str) -> Any:
    """Card number, code and ID number, as the first page of a first login asks them."""
    facts = {"card_number": who.card_number, "code": code, "id_number": who.id_number}
    return client.post(FIRST, facts | changed)


def choose(client: Client, password: str = SECRET) -> Any:
    return client.post(PASSWORD_PAGE, {"new_password": password, "again": password})


def order(client: Client, *people: Person, tab: str = "waiting", **extra: Any) -> Any:
    """Tick people on the page of letters and print."""
    return client.post(f"{LETTERS}?tab={tab}", {"chosen": [one.pk for one in people]} | extra)


def pdf_of(answer: Any) -> PdfReader:
    return PdfReader(io.BytesIO(b"".join(answer.streaming_content)))


def without_token(page: Any, *numbers: str) -> str:
    """A page to compare with another: its token and what was typed left out."""
    text = re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="[^"]+"', "", page.content.decode())
    for number in numbers:
        text = text.replace(number, "")
    return text


def code_in(text: str) -> str:
    """Blanks are the reader's: it takes wide letters for a gap."""
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text.replace(" ", ""))
    assert found
    return found[0]
