"""One card, many numbers: every form that a reader or a printer is known to make of it."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hardware.protocols import numbers, wiegand
from hardware.protocols.calibrate import calibrate, explain
from hardware.protocols.cards import Card, Doubt, Kind, doubt
from hardware.protocols.framing import ProtocolError, xor_of
from hardware.protocols.profiles import find
from tests.hardware.vectors import VECTORS

FORMS = [
    pytest.param(bytes.fromhex(one["uid"]), name, printed, id=f"{one['uid']}-{name}")
    for one in VECTORS["numbers"]
    for name, printed in one["forms"].items()
]
WIRES = [(bytes.fromhex(one["uid"]), name, bits) for one in VECTORS["numbers"] for name, bits in one["wiegand"].items()]


@pytest.mark.parametrize(("uid", "name", "printed"), FORMS)
def test_a_form_is_made_as_it_is_printed(uid, name, printed):
    assert numbers.forms(uid)[name] == printed


@pytest.mark.parametrize(("uid", "name", "printed"), FORMS)
def test_a_form_that_loses_nothing_leads_back(uid, name, printed):
    if name in numbers.BACK:
        assert numbers.back(name, printed) == uid
    else:
        assert name in [one.name for one in numbers.conversions_between(uid, printed)]


def test_the_printed_number_of_an_em4100_card_is_its_last_four_bytes():
    for one in VECTORS["rdm6300"]["cards"]:
        assert numbers.forms(bytes.fromhex(one["uid"]))["em-10D"] == one["printed"]


def test_the_check_byte_of_a_uid_is_the_xor_of_its_bytes():
    found = {one["uid"]: one["bcc"] for one in VECTORS["numbers"] if "bcc" in one}
    assert found == {uid: f"{xor_of(bytes.fromhex(uid)):02X}" for uid in found}


@pytest.mark.parametrize(("uid", "name", "bits"), WIRES)
def test_bits_on_the_wire(uid, name, bits):
    data = {"W26-reversed": uid[2::-1], "W34": uid, "W34-reversed": uid[::-1]}[name]
    assert wiegand.encode(data) == bits
    assert wiegand.decode(bits).data == data


@pytest.mark.parametrize("one", VECTORS["wiegand"]["bits"])
def test_facility_and_number(one):
    seen = wiegand.decode(one["bits"])
    assert (seen.facility, seen.number, seen.inverted) == (one["facility"], one["number"], False)


@pytest.mark.parametrize("one", VECTORS["wiegand"]["of_uids"])
def test_what_survives_of_a_uid(one):
    uid, payload = bytes.fromhex(one["uid"]), bytes.fromhex(one["payload"])
    assert (numbers.surviving(uid) if one["width"] == 26 else uid) == payload
    assert one.get("bits", wiegand.encode(payload)) == wiegand.encode(payload)


@pytest.mark.parametrize("one", VECTORS["wiegand"]["swapped"])
def test_swapped_wires_are_noticed_and_put_right(one):
    seen = wiegand.decode(one["seen"])
    assert seen.inverted
    assert seen == wiegand.Wiegand(wiegand.decode(one["meant"]).payload, 24, inverted=True)
    assert seen.data == int(one["printed"]).to_bytes(4, "big")[1:]


def test_bits_whose_parity_fails_are_refused():
    with pytest.raises(ProtocolError):
        wiegand.decode("10111101100010001110101111")


@pytest.mark.parametrize(
    ("uid", "why"),
    [
        ("08112233", Doubt.RANDOM),
        ("88044301", Doubt.CASCADE),
        ("00000000", Doubt.BLANK),
        ("2A8315", Doubt.LENGTH),
        ("2A83155E", None),
        ("0443EB61E02580", None),
    ],
)
def test_a_uid_that_names_nobody(uid, why):
    assert doubt(bytes.fromhex(uid)) is why


@given(uid=st.binary(max_size=12), text=st.text(max_size=14))
def test_conversions_raise_nothing_but_what_is_declared(uid, text):
    for conversion in numbers.CONVERSIONS.values():
        try:
            assert conversion.number(uid).isascii()
        except ProtocolError:
            assert len(uid) not in conversion.lengths
    assert all(numbers.back(name, text) is None or text for name in numbers.BACK)
    explain(uid, text)


@pytest.mark.parametrize(
    ("frame", "printed", "name"),
    [
        ("AA000600002A83155EE4BB", "1578468138", "aa-bb:10D-reversed"),
        ("0230313030363345394145323503", "0006547886", "rdm6300:em-10D"),
        ("0000FF0CF4D54B0101000408042A83155EAE00", "042,33557", "pn532:3+5"),
        ("BD0801002A83155E0157", "0713233758", "stronglink:10D"),
        (b"5E15832A\r\n".hex(), "0713233758", "line:8H-reversed>10D"),
        (b"0006547886\r".hex(), "0006547886", "line"),
    ],
)
def test_a_known_card_finds_its_readers_profile(frame, printed, name):
    assert name in [profile.name for profile in calibrate(bytes.fromhex(frame), printed)]


def test_a_found_profile_is_named_and_found_again():
    profile = find("line:8H-reversed>10D")
    card = Card(Kind.TEXT, text="5E15832A")
    assert (profile.uid(card).hex().upper(), profile.number(card)) == ("2A83155E", "0713233758")


def test_a_prefix_that_a_reader_types_is_learnt():
    profile = calibrate(b";0006547886?\r\n", "0006547886", baud=9600)[0]
    assert [card.text for card in profile.host().hear(b";0001217496?\r\n;123?\r\n")] == ["0001217496"]


def test_part_of_another_number_is_no_match():
    assert calibrate(b"10006547886\r\n", "0006547886") == []


def test_an_account_number_that_no_chip_holds_matches_nothing_and_the_card_is_shown():
    found = explain(bytes.fromhex("AA000600002A83155EE4BB"), "5566770079")
    assert [(one.profile.name, one.card.uid.hex(), one.fits) for one in found] == [("aa-bb", "2a83155e", False)]


@pytest.mark.parametrize("name", ["nothing", "pn532:7D", "line:3+5>10D", ""])
def test_a_profile_that_is_none_is_refused(name):
    with pytest.raises(ProtocolError):
        find(name)
