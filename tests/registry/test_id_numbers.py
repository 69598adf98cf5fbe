"""ID numbers: checked, sealed, found again, shown masked."""

from __future__ import annotations

import base64
import datetime as dt
import secrets

import pytest
from django.db import IntegrityError, connection
from hypothesis import assume, given, strategies as st

from registry.people import idnumber, sealing
from registry.people.models import Person
from tests.cast import Cast, id_number

OFFICIAL = "11010519491231002X"

numbers = st.builds(
    lambda seq, born: id_number(seq, born=f"{born:%Y%m%d}"),
    st.integers(0, 999),
    st.dates(dt.date(1900, 1, 1), dt.date(2020, 12, 31)),
)


def test_the_official_example_is_right() -> None:
    assert idnumber.is_valid(OFFICIAL)
    assert idnumber.birth_date(OFFICIAL) == dt.date(1949, 12, 31)
    assert idnumber.sex(OFFICIAL) == "2"
    assert idnumber.mask(OFFICIAL) == "110*************2X"


@given(number=numbers, at=st.integers(0, 17), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(number: str, at: int, digit: str) -> None:
    assume(number[at] != digit)
    assert not idnumber.is_valid(number[:at] + digit + number[at + 1 :])


@given(number=numbers, at=st.integers(0, 16))
def test_two_neighbours_exchanged_are_always_found(number: str, at: int) -> None:
    assume(number[at] != number[at + 1])
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert not idnumber.is_valid(swapped)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("1101051949123100", "现在是 16 位"),
        ("11010519491231002A", "最后一位可以是 X"),
        ("110105194913310021", "不是一个日期"),
        ("110105194912310021", "校验码对不上"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "只能是数字"),
        ("01010519491231002X", "只能是数字"),
        (OFFICIAL, ""),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(wrong: str, words: str) -> None:
    problem = idnumber.problem(wrong)
    assert words in problem
    assert bool(problem) != idnumber.is_valid(wrong)


@pytest.mark.parametrize("typed", [" 110105 19491231 002x ", "１１０１０５１９４９１２３１００２Ｘ"])
def test_blanks_full_width_and_small_x_are_forgiven(typed: str) -> None:
    assert idnumber.clean(typed) == OFFICIAL


@given(number=numbers)
def test_the_mask_shows_three_and_two(number: str) -> None:
    masked = idnumber.mask(number)
    assert len(masked) == 18
    assert masked[3:16] == "*" * 13


def test_two_seals_of_one_number_differ_and_both_open() -> None:
    first, second = (sealing.seal(OFFICIAL, bound_to="a") for _ in range(2))
    assert first != second
    assert sealing.open_sealed(first, bound_to="a") == sealing.open_sealed(second, bound_to="a") == OFFICIAL
    assert sealing.blind_index(OFFICIAL) == sealing.blind_index(OFFICIAL)


def test_a_seal_opens_only_where_it_belongs() -> None:
    sealed = sealing.seal(OFFICIAL, bound_to="people.person:1:id_number")
    with pytest.raises(sealing.Unreadable):
        sealing.open_sealed(sealed, bound_to="people.person:2:id_number")


def test_a_changed_seal_does_not_open() -> None:
    key_id, _, body = sealing.seal(OFFICIAL, bound_to="a").partition(".")
    raw = bytearray(base64.urlsafe_b64decode(body))
    raw[-1] ^= 1
    with pytest.raises(sealing.Unreadable):
        sealing.open_sealed(f"{key_id}.{base64.urlsafe_b64encode(raw).decode()}", bound_to="a")


def test_an_older_key_still_opens_and_the_newest_seals(settings) -> None:
    old = sealing.seal(OFFICIAL, bound_to="a")
    settings.DATA_KEYS = {"k9": base64.b64encode(secrets.token_bytes(32)).decode()} | settings.DATA_KEYS
    assert sealing.open_sealed(old, bound_to="a") == OFFICIAL
    assert sealing.seal(OFFICIAL, bound_to="a").startswith("k9.")
    del settings.DATA_KEYS["k1"]
    with pytest.raises(sealing.Unreadable):
        sealing.open_sealed(old, bound_to="a")


def test_a_seal_moved_to_another_row_does_not_open(cast: Cast) -> None:
    Person.objects.filter(pk=cast.nurse.pk).update(id_number_sealed=cast.colleague.id_number_sealed)
    with pytest.raises(sealing.Unreadable):
        assert Person.objects.get(pk=cast.nurse.pk).id_number


def test_the_table_holds_no_number_in_clear(cast: Cast) -> None:
    clear = [who.id_number for who in cast.everybody()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(person::text, ' ') FROM people_person person")
        stored = cursor.fetchone()[0]
    assert not [number for number in clear if number in stored or number[3:16] in stored]


def test_a_person_is_found_by_either_number(cast: Cast) -> None:
    assert Person.objects.by_number(cast.nurse.card_number) == cast.nurse
    assert Person.objects.by_number(cast.nurse.id_number.lower()) == cast.nurse
    assert Person.objects.by_number("12345") is None
    assert Person.objects.by_number(OFFICIAL) is None


def test_one_number_is_one_person_for_the_database_too(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="id_number_index"):
        Person.objects.filter(pk=cast.nurse.pk).update(id_number_index=sealing.blind_index(cast.colleague.id_number))


def test_a_seal_without_an_index_is_refused(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="person_id_number_is_sealed_and_indexed_together"):
        Person.objects.filter(pk=cast.nurse.pk).update(id_number_index=None)
