"""The code of a sealed letter, and the font that prints it."""

import pytest

from registry.accounts import onetime
from registry.accounts.glyphs import missing_from_font
from tests.registry.doors import letter_for


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
