"""Packets and records of the older terminals, against bytes that real ones sent."""

from __future__ import annotations

import struct
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given, settings, strategies as st

from hardware.protocols import zk_records as records
from hardware.protocols.framing import ProtocolError
from hardware.protocols.zk_packets import LARGEST, Packet, TcpFramer, checksum, decode, key_answer
from tests.hardware.vectors import VECTORS

ZK = VECTORS["zk4370"]
CAPTURED = bytes.fromhex(ZK["realtime"]["packet"])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("one", ZK["checksums"])
def test_a_check_sum_as_it_stood_on_the_wire(one):
    # The published bytes leave the sum out: it stands behind the command.
    packet = bytes.fromhex(one["packet"])
    whole = packet[:2] + bytes(2) + packet[2:]
    assert struct.pack("<H", checksum(whole)).hex().upper() == one["check"]


def test_a_captured_event_is_read():
    (frame,) = TcpFramer().feed(CAPTURED)
    packet = decode(frame.body)
    swipe = records.event(packet.data)
    assert (packet.code, packet.session) == (500, 1)
    assert (swipe.user, swipe.verify, swipe.at) == ("999111333", 1, at(ZK["realtime"]["time"]))
    assert packet.tcp() == CAPTURED


def test_a_captured_packet_is_found_cut_anywhere_behind_noise_and_twice():
    for cut in range(len(CAPTURED)):
        framer = TcpFramer()
        frames = framer.feed(b"\x50\x50" + CAPTURED[:cut]) + framer.feed(CAPTURED[cut:] + CAPTURED)
        assert [frame.raw for frame in frames] == [CAPTURED, CAPTURED]


def test_a_packet_with_a_flipped_bit_is_none():
    for bit in range(len(CAPTURED) * 8):
        spoilt = bytearray(CAPTURED)
        spoilt[bit // 8] ^= 1 << bit % 8
        assert TcpFramer().feed(bytes(spoilt)) == []


def test_a_swipe_of_forty_bytes():
    raw = bytes.fromhex(ZK["record_40"]["hex"])
    (swipe,) = records.log(struct.pack("<I", 40) + raw, count=1)
    assert (swipe.uid, swipe.user, swipe.verify) == (13, "999111333", 1)
    assert (swipe.at, swipe.raw) == (at(ZK["record_40"]["time"]), raw)


def test_swipes_of_old_firmware():
    code = records.encode_time(at("2018-06-25 17:50:35"))
    short, middle = struct.pack("<HBIB", 31, 4, code, 1), struct.pack("<IIBB2xI", 700001, code, 4, 0, 77)
    (eight,) = records.log(struct.pack("<I", 8) + short, count=1)
    (sixteen,) = records.log(struct.pack("<I", 16) + middle, count=1)
    assert (eight.user, eight.status, eight.at) == ("31", 1, at("2018-06-25 17:50:35"))
    assert (sixteen.user, sixteen.workcode, sixteen.at) == ("700001", 77, at("2018-06-25 17:50:35"))


@pytest.mark.parametrize("data", [b"\x01", struct.pack("<I", 80) + bytes(40), struct.pack("<I", 41) + bytes(41)])
def test_a_log_that_is_cut_off_is_no_log(data):
    with pytest.raises(ProtocolError):
        records.log(data, count=1)


def test_a_person_with_a_card():
    one = ZK["user_72"]
    raw = bytes.fromhex(one["hex"])
    (user,) = records.users(struct.pack("<I", 72) + raw, count=1)
    assert (user.uid, user.name, user.card, user.user) == (one["uid"], one["name"], one["card"], one["user"])
    assert records.encode_user(one["uid"], one["user"], one["name"], one["card"]) == raw


def test_a_number_beyond_32_bits_reads_back_as_another():
    (user,) = records.users(struct.pack("<I", 72) + records.encode_user(1, "1", "", 5566770079))
    assert user.card == 1271802783


def test_an_operation():
    found = records.operation(bytes.fromhex(ZK["operation_16"]["hex"]))
    assert (found.code, found.at) == (6, at(ZK["operation_16"]["time"]))


@pytest.mark.parametrize("one", ZK["times"])
def test_times_as_captured(one):
    assert records.decode_time(int(one["code"], 16)) == at(one["time"])
    assert records.encode_time(at(one["time"])) == int(one["code"], 16)


def test_a_day_that_no_calendar_has_is_no_time():
    assert records.decode_time((1 * 31 + 30) * 86400) is None


@pytest.mark.parametrize("one", ZK["keys"])
def test_a_comm_key_as_it_is_sent(one):
    assert key_answer(one["key"], int(one["session"], 16)).hex() == one["sent"]


@given(st.datetimes(min_value=at("2000-01-01"), max_value=at("2099-12-31 23:59:59")))
def test_every_second_of_the_century_is_kept(moment):
    moment = moment.replace(microsecond=0)
    assert records.decode_time(records.encode_time(moment)) == moment


@given(code=st.integers(0, 65535), reply=st.integers(0, 65535), data=st.binary(max_size=90))
@settings(deadline=None)
def test_a_packet_comes_back_as_it_went(code, reply, data):
    packet = Packet(code, 7, reply, data)
    assert decode(packet.payload()) == packet


@given(data=st.binary(max_size=300), count=st.integers(0, 40))
@settings(deadline=None)
def test_whatever_comes_only_declared_errors_are_raised(data, count):
    for read in (decode, records.event, records.operation, records.sizes, lambda it: records.log(it, count=count)):
        with suppress(ProtocolError):
            read(data)
    framer = TcpFramer()
    framer.feed(b"\x50\x50\x82\x7d" + data)
    assert framer.pending < framer.longest
    assert framer.longest < LARGEST + 9
