"""Sealed letters: who may print them, what they open, and that the code is nowhere but on paper."""

import datetime as dt
import io
import logging
import re
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from registry.accounts import onetime
from registry.accounts.glyphs import missing_from_font
from registry.accounts.letters import Letter, issue_letters, use_letter
from registry.accounts.models import FirstLoginCode
from registry.accounts.paper import print_letters
from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.organisations.services import add_organisation
from registry.people.models import Person
from tests.cast import PASSWORD, Cast, log_in, person, seat

FIRST, PASSWORD_PAGE = reverse("accounts:first_login"), reverse("accounts:first_password")
LETTERS, ME = reverse("accounts:letters"), reverse("accounts:me")
SECRET = "moss-lantern-harbour"


def letter_for(who: Person, cast: Cast) -> Letter:
    return issue_letters([who.pk], actor=cast.admin)[0]


def show(client: Client, who: Person, code: str, **changed: str) -> Any:
    facts = {"card_number": who.card_number, "code": code, "id_number": who.id_number}
    return client.post(FIRST, facts | changed)


def choose(client: Client, password: str = SECRET) -> Any:
    return client.post(PASSWORD_PAGE, {"new_password": password, "again": password})


def time_passes() -> None:
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(hours=1))


def order(client: Client, *people: Person, tab: str = "waiting", **extra: Any) -> Any:
    return client.post(f"{LETTERS}?tab={tab}", {"chosen": [one.pk for one in people]} | extra)


def pdf_of(answer: Any) -> PdfReader:
    return PdfReader(io.BytesIO(b"".join(answer.streaming_content)))


def code_in(text: str) -> str:
    """Blanks are the reader's: it takes wide letters for a gap."""
    return re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text.replace(" ", ""))[0]


# --- the first login


def test_code_and_id_number_lead_to_a_password_and_in(client, cast):
    code = onetime.grouped(letter_for(cast.nurse, cast).code)
    assert show(client, cast.nurse, f" {code.lower()} ").url == PASSWORD_PAGE
    assert client.get(ME).status_code == 302
    choose(client)
    assert client.get(ME).status_code == 200
    cast.nurse.refresh_from_db()
    assert cast.nurse.check_password(SECRET)


def test_a_code_is_used_once(client, cast):
    letter = letter_for(cast.nurse, cast)
    show(client, cast.nurse, letter.code)
    choose(client)
    assert show(Client(), cast.nurse, letter.code).status_code == 422


def test_of_two_who_proved_the_same_code_one_sets_the_password(cast):
    letter, first, second = letter_for(cast.nurse, cast), Client(), Client()
    for one in (first, second):
        show(one, cast.nurse, letter.code)
    assert choose(first).status_code == 302
    late = choose(second, "another-lantern-harbour")
    assert (late.status_code, "已经用过" in late.content.decode()) == (409, True)
    cast.nurse.refresh_from_db()
    assert cast.nurse.check_password(SECRET)


def test_a_refused_password_does_not_spend_the_code(client, cast):
    show(client, cast.nurse, letter_for(cast.nurse, cast).code)
    assert choose(client, "linruoxi-123").status_code == 422
    assert choose(client).status_code == 302


@pytest.mark.parametrize("change", [{"expires_at": timezone.now()}, {"void_at": timezone.now()}])
def test_an_expired_or_void_code_opens_nothing(client, cast, change):
    letter = letter_for(cast.nurse, cast)
    FirstLoginCode.objects.update(**change)
    assert show(client, cast.nurse, letter.code).status_code == 422
    with pytest.raises(WrongState):
        use_letter(cast.nurse, password=SECRET)


def test_thirty_days(cast):
    left = letter_for(cast.nurse, cast).expires_at - timezone.now()
    assert dt.timedelta(days=29, hours=23) < left <= dt.timedelta(days=30)


def test_the_password_page_needs_the_letter_and_forgets_it_after_ten_minutes(client, cast):
    assert client.get(PASSWORD_PAGE).url == FIRST
    show(client, cast.nurse, letter_for(cast.nurse, cast).code)
    session = client.session
    session["letter_proven"] |= {"until": 0}
    session.save()
    assert choose(client).url == FIRST


def test_whoever_printed_the_letter_cannot_use_it(client, cast):
    letter = letter_for(cast.nurse, cast)
    for _ in range(5):
        answer = show(client, cast.nurse, letter.code, id_number=cast.colleague.id_number)
        assert answer.status_code in (422, 429)
        time_passes()
    assert not FirstLoginCode.objects.usable().exists()
    assert show(client, cast.nurse, letter.code).status_code == 422


def test_a_stranger_who_knows_a_card_number_cannot_void_its_letter(client, cast):
    letter = letter_for(cast.nurse, cast)
    for _ in range(6):
        show(client, cast.nurse, onetime.new_code(), id_number=cast.colleague.id_number)
        time_passes()
    assert show(client, cast.nurse, letter.code).status_code == 302


def test_wrong_codes_lock_the_account_like_wrong_passwords(client, cast):
    for _ in range(5):
        AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=1))
        show(client, cast.nurse, onetime.new_code())
    cast.nurse.set_password(PASSWORD)
    cast.nurse.save()
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=1))
    login = {"number": cast.nurse.card_number, "password": PASSWORD}
    assert client.post(reverse("accounts:login"), login).status_code == 429


def test_known_and_unknown_cards_read_alike_and_nothing_secret_comes_back(client, cast):
    letter = letter_for(cast.nurse, cast)
    pages = []
    for card in (cast.nurse.card_number, cast.far_reviewer.card_number, "6999999999"):
        page = show(client, cast.nurse, letter.code[::-1], card_number=card).content.decode()
        assert letter.code[::-1] not in page
        assert cast.nurse.id_number not in page
        pages.append(page.split("csrfmiddlewaretoken")[1][100:].replace(card, "card"))
    assert pages[0] == pages[1] == pages[2]


def test_a_slip_of_the_finger_is_not_counted(client, cast):
    letter = letter_for(cast.nurse, cast)
    page = show(client, cast.nurse, letter.code[:-1], id_number="990000198804120000").content.decode()
    assert "要有 12 位" in page
    assert "要有 18 位" in page
    assert not AccessAttempt.objects.exists()


def test_no_trace_of_the_code_in_pages_logs_or_database(client, cast, caplog):
    caplog.set_level(logging.DEBUG)
    pdf = pdf_of(order(log_in(client, cast.admin), cast.nurse))
    code = code_in(pdf.pages[0].extract_text())
    visitor = Client()
    pages = [client.get(f"{LETTERS}?tab=sent"), visitor.get(FIRST), show(visitor, cast.nurse, code), choose(visitor)]
    kept = str([*FirstLoginCode.objects.values(), *AccessAttempt.objects.values()])
    for place in (kept, caplog.text, *(page.content.decode() for page in pages)):
        assert code not in place
        assert code.replace("-", "") not in place


# --- printing


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


@pytest.mark.parametrize("who", ["nurse", "head_nurse", "nursing_office", "bureau", "system_operator", "outsider"])
def test_only_unit_admins_come_here(client, cast, who):
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


# --- the code itself


def test_codes_hold_sixty_bits_and_read_back_as_typed():
    codes = {onetime.new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert len(onetime.ALPHABET) ** onetime.LENGTH >= 2**60
    assert not set("ILOU") & set(onetime.ALPHABET)
    for code in list(codes)[:50]:
        assert onetime.read(onetime.grouped(code).lower().replace("0", "o").replace("1", "l")) == code


@pytest.mark.parametrize("typed", ["", "K7QM-2XWD", "K7QM-2XWD-9F3U", "K7QM-2XWD-9F3T-0"])
def test_what_cannot_be_a_code_is_none(typed):
    assert onetime.read(typed) == ""


def test_the_wide_letters_of_a_chinese_keyboard_are_read():
    assert onetime.read("Ｋ７ＱＭ－２ＸＷＤ－９Ｆ３Ｔ") == "K7QM2XWD9F3T"


def test_the_font_has_rare_names_and_knows_what_it_lacks():
    assert missing_from_font(["林若溪", "㛃𬭊䶮", "Lǐn-é 0123·（）"]) == ""
    assert missing_from_font(["林\uabcd"]) == "\uabcd"


def test_a_letter_never_prints_its_code_by_accident(cast):
    letter = letter_for(cast.nurse, cast)
    assert letter.code not in f"{letter!r} {letter}"
