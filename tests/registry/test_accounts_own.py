"""A person's own account: passwords, sessions, what the page shows."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from registry.accounts.models import OpenSession
from registry.accounts.passwords import NotAboutThePerson
from registry.people.models import Person
from tests.cast import PASSWORD, Cast, log_in
from tests.registry.doors import (
    CHANGE,
    LOGIN,
    ME,
    change,
    knock,
    minutes_pass,
    with_password,
)


@pytest.fixture
def nurse(cast: Cast) -> Person:
    return with_password(cast.nurse)


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(client, nurse):
    other = Client()
    for one in (client, other):
        knock(one, nurse.card_number, PASSWORD)
    assert change(client).url == ME
    assert client.get(ME).status_code == 200
    assert other.get(ME).status_code == 302
    assert OpenSession.objects.get().session_key == client.session.session_key


def test_the_old_password_is_asked_and_guessing_it_locks(client, nurse):
    knock(client, nurse.card_number, PASSWORD)
    assert "现在的密码不对" in change(client, old="guess").content.decode()
    for _ in range(4):
        minutes_pass(0.5)
        page = change(client, old="guess")
    assert page.status_code == 429


def test_the_other_sessions_end_at_a_button(client, nurse):
    other = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/120.0")
    for one in (client, other):
        knock(one, nurse.card_number, PASSWORD)
    assert "Windows, Chrome" in client.get(ME).content.decode()
    client.post(reverse("accounts:end_sessions"))
    assert client.get(ME).status_code == 200
    assert other.get(ME).status_code == 302


def test_a_password_that_others_know_has_to_be_changed_first(client, nurse):
    Person.objects.filter(pk=nurse.pk).update(must_change_password=True)
    knock(client, nurse.card_number, PASSWORD)
    assert client.get(ME).url == CHANGE
    assert client.get(ME, headers={"HX-Request": "true"})["HX-Redirect"] == CHANGE
    assert client.get(CHANGE).status_code == 200
    change(client)
    assert client.get(ME).status_code == 200


@pytest.mark.parametrize(
    "make",
    [
        lambda person: "short-one",
        lambda person: "password123",
        lambda person: "83610274659",
        lambda person: f"x-{person.card_number}-x",
        lambda person: f"{person.id_number.lower()}!",
        lambda person: "abc19600412xyz",
        lambda person: "我叫林若溪你叫什么名字",
        lambda person: "LinRuoxi-forever",
        lambda person: "青泽市人民医院-2026!",
        lambda person: "xinneike-is-great",
    ],
)
def test_a_guessable_password_is_refused(client, nurse, make):
    nurse.birth_date = dt.date(1960, 4, 12)
    nurse.save()
    log_in(client, nurse)
    new = make(nurse)
    page = change(client, new=new)
    assert page.status_code == 422
    nurse.refresh_from_db()
    assert nurse.check_password(PASSWORD)


@pytest.mark.parametrize("new", ["六个字不太够可以再长一点", "  blanks around are kept  ", "long " * 20])
def test_a_long_password_is_taken_whole(client, nurse, new):
    log_in(client, nurse)
    assert change(client, new=new).status_code == 302
    nurse.refresh_from_db()
    assert nurse.check_password(new)


def test_the_rule_about_the_person_needs_a_person(db):
    NotAboutThePerson().validate("anything at all")
    with pytest.raises(ValidationError):
        NotAboutThePerson().validate("7000000001-abc", Person(card_number="7000000001", name="某"))


def test_my_account_masks_the_id_number_and_names_my_roles(client, cast):
    page = log_in(client, cast.head_nurse).get(ME).content.decode()
    assert cast.head_nurse.id_number not in page
    assert cast.head_nurse.masked_id_number in page
    for words in (cast.head_nurse.card_number, "科室审核人", "心内科", "护理", "正常"):
        assert words in page


def test_my_account_needs_a_login_and_brings_one_back(client, db):
    assert client.get(ME).url == f"{LOGIN}?next={ME}"


def test_a_session_that_ended_is_not_listed(client, nurse):
    knock(client, nurse.card_number, PASSWORD)
    OpenSession.objects.create(person=nurse, session_key="gone", device="Old, Box")
    assert "Old, Box" not in client.get(ME).content.decode()
