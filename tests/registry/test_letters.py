"""The first login: what a sealed letter opens, and that its code is nowhere but on paper."""

import datetime as dt
import logging

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from registry.accounts import onetime
from registry.accounts.letters import use_letter
from registry.accounts.models import FirstLoginCode
from registry.base.refusals import WrongState
from tests.cast import PASSWORD, log_in
from tests.registry.doors import (
    FIRST,
    LETTERS,
    ME,
    PASSWORD_PAGE,
    SECRET,
    UNKNOWN,
    choose,
    code_in,
    knock,
    letter_for,
    minutes_pass,
    order,
    pdf_of,
    show,
    with_password,
    without_token,
)


def test_code_and_id_number_lead_to_a_password_and_in(client, cast):
    code = onetime.grouped(letter_for(cast.nurse, cast).code)
    assert show(client, cast.nurse, f" {code.lower()} ").url == PASSWORD_PAGE
    assert client.get(ME).status_code == 302
    choose(client)
    assert client.get(ME).status_code == 200
    cast.nurse.refresh_from_db()
    assert cast.nurse.check_password(SECRET)


def test_who_opens_the_account_reads_who_printed_the_letter(client, cast):
    show(client, cast.nurse, letter_for(cast.nurse, cast).code)
    page = client.get(PASSWORD_PAGE).content.decode()
    assert f"由 {cast.admin.name} 于" in page
    assert "请告诉安全管理员" in page


def test_the_first_login_is_logged_by_keys_alone(client, cast, caplog, django_capture_on_commit_callbacks):
    show(client, cast.nurse, letter_for(cast.nurse, cast).code)
    with caplog.at_level(logging.INFO, "xuefen"), django_capture_on_commit_callbacks(execute=True):
        choose(client)
    (line,) = [record for record in caplog.records if record.getMessage() == "first login"]
    letter = FirstLoginCode.objects.get(person=cast.nurse)
    assert line.facts == {"person": cast.nurse.pk, "letter": letter.pk, "printed_by": cast.admin.pk}


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
        minutes_pass(60)
    assert not FirstLoginCode.objects.usable().exists()
    assert show(client, cast.nurse, letter.code).status_code == 422


def test_a_stranger_who_knows_a_card_number_cannot_void_its_letter(client, cast):
    letter = letter_for(cast.nurse, cast)
    for _ in range(6):
        show(client, cast.nurse, onetime.new_code(), id_number=cast.colleague.id_number)
        minutes_pass(60)
    assert show(client, cast.nurse, letter.code).status_code == 302


def test_wrong_codes_lock_the_account_like_wrong_passwords(client, cast):
    for _ in range(5):
        minutes_pass(1)
        show(client, cast.nurse, onetime.new_code())
    minutes_pass(1)
    assert knock(client, with_password(cast.nurse).card_number, PASSWORD).status_code == 429


def test_known_and_unknown_cards_read_alike_and_nothing_secret_comes_back(client, cast):
    wrong = onetime.new_code()
    letter_for(cast.nurse, cast)
    cards = (cast.nurse.card_number, cast.far_reviewer.card_number, UNKNOWN)
    answers = [show(client, cast.nurse, wrong, card_number=card) for card in cards]
    pages = [without_token(answer, *cards) for answer in answers]
    assert pages[0] == pages[1] == pages[2]
    assert wrong not in pages[0]
    assert cast.nurse.id_number not in pages[0]


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
