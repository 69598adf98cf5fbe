"""Printing sealed letters: who may, for whom, and what stands on the paper."""

import io
import re

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from registry.accounts import onetime
from registry.accounts.letters import Letter, issue_letters, use_letter
from registry.accounts.models import FirstLoginCode
from registry.accounts.paper import print_letters
from registry.base.refusals import NotAllowed, Refusal
from registry.organisations.services import add_organisation
from registry.people.models import Person
from tests.cast import PASSWORD, log_in, person, seat
from tests.registry.doors import (
    FIRST,
    LETTERS,
    ME,
    PASSWORD_PAGE,
    SECRET,
    choose,
    code_in,
    letter_for,
    order,
    pdf_of,
    show,
)


def test_one_page_a_person_with_name_place_card_and_code(client, cast):
    answer = order(log_in(client, cast.admin), cast.nurse, cast.doctor)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    texts = [page.extract_text() for page in pdf_of(answer).pages]
    assert len(texts) == 2
    for text, who, place in zip(texts, (cast.nurse, cast.doctor), ("心内科", "普外科"), strict=True):
        assert all(words in text for words in (who.name, who.card_number, place, "青泽市人民医院"))
        assert f"http://testserver{FIRST}" in text
    assert code_in(texts[0]) != code_in(texts[1])


def test_the_printed_code_opens_the_account(client, cast):
    code = code_in(pdf_of(order(log_in(client, cast.admin), cast.nurse)).pages[0].extract_text())
    assert show(Client(), cast.nurse, code).url == PASSWORD_PAGE


def test_who_issued_is_kept(cast):
    letter_for(cast.nurse, cast)
    assert FirstLoginCode.objects.get().issued_by == cast.admin


def test_a_second_letter_voids_the_first(client, cast):
    first = letter_for(cast.nurse, cast)
    assert order(log_in(client, cast.admin), cast.nurse, tab="waiting").status_code == 409
    again = order(client, cast.nurse, tab="sent")
    code = code_in(pdf_of(again).pages[0].extract_text())
    assert show(Client(), cast.nurse, first.code).status_code == 422
    assert show(Client(), cast.nurse, code).status_code == 302


def test_a_letter_for_who_forgot_the_password_ends_the_old_sessions(client, cast):
    cast.nurse.set_password(PASSWORD)
    cast.nurse.save()
    old = log_in(Client(), cast.nurse)
    letter = issue_letters([cast.nurse.pk], actor=cast.admin, again=True)[0]
    assert old.get(ME).status_code == 200
    show(client, cast.nurse, letter.code)
    choose(client)
    assert old.get(ME).status_code == 302


def test_nobody_prints_their_own(client, cast):
    answer = order(log_in(client, cast.admin), cast.admin)
    assert answer.status_code == 403
    assert "不能给自己打印启用信" in answer.content.decode()
    with pytest.raises(IntegrityError, match="first_login_code_not_for_its_issuer"):
        FirstLoginCode.objects.create(person=cast.admin, issued_by=cast.admin, digest="x", expires_at=timezone.now())


def test_the_security_operator_prints_for_the_whole_city_and_not_for_themselves(client, cast):
    log_in(client, cast.security_operator)
    assert order(client, cast.nurse, cast.outsider, cast.admin).status_code == 200
    assert order(client, cast.security_operator).status_code == 403


def test_a_link_that_knows_only_the_person_leads_to_the_list_that_holds_them(client, cast):
    log_in(client, cast.admin)
    link = f"{LETTERS}?q={cast.nurse.card_number}"
    assert link in client.get(reverse("people:detail", args=[cast.nurse.pk])).content.decode()
    assert client.get(link).context["tab"] == "waiting"
    letter = letter_for(cast.nurse, cast)
    assert client.get(link).context["tab"] == "sent"
    use_letter(letter.person, password=SECRET)
    assert client.get(link).context["tab"] == "active"


def test_a_person_page_offers_a_letter_to_who_may_print_it(client, cast):
    for reader, about in ((cast.head_nurse, cast.nurse), (cast.admin, cast.admin)):
        page = log_in(client, reader).get(reverse("people:detail", args=[about.pk])).content.decode()
        assert LETTERS not in page


def test_people_of_another_unit_are_neither_listed_nor_printed(client, cast):
    log_in(client, cast.admin)
    page = client.get(LETTERS).content.decode()
    assert cast.nurse.name in page
    assert cast.outsider.name not in page
    assert "data-select-item" not in client.get(f"{LETTERS}?q={cast.outsider.name}").content.decode()
    assert order(client, cast.outsider).status_code == 404
    assert not FirstLoginCode.objects.exists()
    with pytest.raises(NotAllowed):
        issue_letters([cast.outsider.pk], actor=cast.admin)


OTHERS = ["nurse", "head_nurse", "nursing_office", "bureau", "system_operator", "audit_operator", "outsider"]


@pytest.mark.parametrize("who", OTHERS)
def test_only_unit_admins_and_the_security_operator_come_here(client, cast, who):
    log_in(client, getattr(cast, who))
    assert client.get(LETTERS).status_code == 403
    assert order(client, cast.colleague).status_code == 403


def test_nothing_is_issued_where_a_character_cannot_be_printed(client, cast):
    Person.objects.filter(pk=cast.nurse.pk).update(name="林\U000323affoo\uabcd")
    answer = order(log_in(client, cast.admin), cast.nurse, cast.colleague)
    assert (answer.status_code, "印不出来的字" in answer.content.decode()) == (409, True)
    assert not FirstLoginCode.objects.exists()


def test_names_are_data_and_never_commands_of_the_typesetter(cast):
    cast.nurse.name = "#panic(1) $x$ *林* \\ [溪]"
    letter = Letter(cast.nurse, onetime.new_code(), timezone.now())
    text = PdfReader(io.BytesIO(print_letters([letter], address="https://x.example/"))).pages[0].extract_text()
    assert "#panic(1) $x$ *林*" in text


def test_who_has_no_id_number_gets_no_letter(cast):
    Person.objects.filter(pk=cast.nurse.pk).update(id_number_sealed="", id_number_index=None)
    with pytest.raises(Refusal, match="身份证号"):
        letter_for(cast.nurse, cast)


def test_nobody_chosen_is_said_in_words(client, cast):
    answer = order(log_in(client, cast.admin))
    assert (answer.status_code, "请选择 1 到" in answer.content.decode()) == (409, True)


def test_all_that_match_is_what_the_list_shows(client, cast):
    answer = log_in(client, cast.admin).post(f"{LETTERS}?tab=waiting&q=林", {"everything": "1"})
    assert len(pdf_of(answer).pages) == 1


def test_people_move_through_the_three_lists(client, cast):
    log_in(client, cast.admin)

    def tabs() -> list[bool]:
        return [
            cast.nurse.name in client.get(f"{LETTERS}?tab={tab}").content.decode()
            for tab in ("waiting", "sent", "active")
        ]

    assert tabs() == [True, False, False]
    letter = letter_for(cast.nurse, cast)
    assert tabs() == [False, True, False]
    use_letter(letter.person, password=SECRET)
    assert tabs() == [False, False, True]


@pytest.mark.parametrize("words", ["林若", "lrx", "7000", "LR"])
def test_people_are_found_by_name_initials_and_card(client, cast, words):
    Person.objects.filter(pk=cast.nurse.pk).update(card_number="7000555555")
    assert cast.nurse.name in log_in(client, cast.admin).get(f"{LETTERS}?q={words}").content.decode()


def test_more_people_cost_no_more_queries(client, cast, django_assert_max_num_queries):
    log_in(client, cast.admin)
    for number in range(8):
        letter_for(person(f"新人{number}", cast.surgery), cast)
    client.get(f"{LETTERS}?tab=sent")
    with django_assert_max_num_queries(12):
        assert client.get(f"{LETTERS}?tab=sent").content.decode().count("data-select-item") == 8


def test_a_long_list_turns_its_pages(client, cast):
    for number in range(55):
        person(f"新人{number}", cast.surgery)
    first = log_in(client, cast.admin).get(LETTERS).content.decode()
    second = client.get(LETTERS + re.search(r'href="(\?[^"]*after=\w[^"]*)"', first)[1].replace("&amp;", "&"))
    assert 0 < second.content.decode().count("data-select-item") < 50


def test_an_admin_of_two_units_reaches_both(client, cast):
    seat(cast.admin, "unit_admin", cast.far_hospital)
    assert cast.outsider.name in log_in(client, cast.admin).get(LETTERS).content.decode()


def test_a_department_within_a_department_is_named_nearest_first(client, cast):
    ward = add_organisation("心内一病区", kind="department", parent=cast.cardiology)
    newcomer = person("新人", ward)
    text = pdf_of(order(log_in(client, cast.admin), newcomer)).pages[0].extract_text()
    assert "心内一病区" in text
