"""What is sent is what the makers printed, byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hardware.protocols import ehuoyan, mf_snr, pn532, rdm6300, relatives, stronglink
from hardware.protocols.framing import ProtocolError
from hardware.protocols.lengthed import LengthFramer, encode
from tests.hardware.vectors import VECTORS

PRINTED = {
    family: {one["says"]: bytes.fromhex(one["frame"]) for one in VECTORS[family].get("frames", [])}
    for family in ("aa_bb", "pn532", "stronglink", "rdm6300", "ehuoyan")
}


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (mf_snr.get_serial_number(), "get_snr_idle"),
        (mf_snr.command(mf_snr.GET_VERSION), "get_version"),
        (mf_snr.command(mf_snr.GET_SERIAL), "get_serial"),
        (mf_snr.set_address(2), "set_address_02"),
        (mf_snr.set_baud(19200), "set_baud_19200"),
        (mf_snr.command(mf_snr.LED1, 0x18, 0x01), "led1"),
        (mf_snr.command(mf_snr.LED2, 0x18, 0x01), "led2"),
        (mf_snr.command(mf_snr.BUZZER, 0x0A, 0x01), "buzzer"),
        (mf_snr.reply(0, bytes.fromhex("00160FF47F"), station=2), "reply_uid4_160FF47F_station02"),
    ],
)
def test_commands_of_aa_bb(made, says):
    assert made == PRINTED["aa_bb"][says]


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (pn532.command(0x02), "GetFirmwareVersion"),
        (pn532.command(0x14, b"\x01\x00\x00"), "SAMConfiguration_normal"),
        (pn532.reply(0x14), "SAMConfiguration_rsp"),
        (pn532.command(0x4A, b"\x01\x00"), "InListPassiveTarget_1_106A"),
        (pn532.command(0x52, b"\x00"), "InRelease"),
        (pn532.reply(0x4A, b"\x00"), "rsp_none"),
    ],
)
def test_commands_of_the_pn532(made, says):
    assert made == PRINTED["pn532"][says]


def test_commands_of_the_others():
    assert stronglink.command(stronglink.SELECT).hex().upper() == VECTORS["stronglink"]["commands"][0]["frame"]
    assert stronglink.reply(1, stronglink.NO_TAG) == PRINTED["stronglink"]["reply_no_tag"]
    assert ehuoyan.encode(b"\x20").hex().upper() == "AABB022022"
    assert ehuoyan.encode(bytes.fromhex("20AA01BB02")).hex().upper() == "AABB0620AA0001BB0234"
    assert ehuoyan.encode(bytes.fromhex("FFFF060164"), ehuoyan.YHY632).hex().upper() == "AABB0600FFFF06016463"
    assert rdm6300.encode(bytes.fromhex("010063E9AE")) == PRINTED["rdm6300"]["0006547886"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: mf_snr.command(0x100),
        lambda: mf_snr.command(0x25, *[0] * 300),
        lambda: mf_snr.command(0x25, station=700),
        lambda: mf_snr.set_baud(300),
        lambda: encode(mf_snr.AA_BB, b"", between=b"\x00"),
        lambda: encode(mf_snr.AA_BB, b"\x25"),
        lambda: pn532.encode(b""),
        lambda: pn532.encode(bytes(266)),
        lambda: ehuoyan.encode(bytes(300)),
        lambda: rdm6300.encode(b"1234"),
    ],
)
def test_what_fits_into_no_frame_is_refused(make):
    with pytest.raises(ProtocolError):
        make()


@given(body=st.binary(min_size=1, max_size=240), code=st.integers(0, 255))
def test_what_is_encoded_is_read(body, code):
    heard = {
        "aa": LengthFramer(mf_snr.AA_BB).feed(mf_snr.command(code, *body)),
        "bd": LengthFramer(stronglink.FROM_READER).feed(stronglink.reply(code, 0, body)),
        "neo": LengthFramer(relatives.NEO2).feed(encode(relatives.NEO2, body)),
        "cr08": LengthFramer(relatives.CR08).feed(encode(relatives.CR08, body, between=bytes([code]))),
        "yhy": ehuoyan.EhuoyanFramer().feed(ehuoyan.encode(body)),
        "pn": pn532.Pn532Framer().feed(pn532.command(code, body)),
    }
    assert {name: [frame.body for frame in frames] for name, frames in heard.items()} == {
        "aa": [bytes([code]) + body],
        "bd": [bytes([code, 0]) + body],
        "neo": [body],
        "cr08": [body],
        "yhy": [body],
        "pn": [bytes([pn532.TO_CHIP, code]) + body],
    }


def test_a_pn532_frame_of_full_length_is_read():
    body = bytes([pn532.FROM_CHIP]) + bytes(264)
    assert [frame.body for frame in pn532.Pn532Framer().feed(pn532.encode(body))] == [body]
