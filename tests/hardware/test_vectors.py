"""Every known frame: whole, byte by byte, cut anywhere, behind noise, joined; and what must never become a frame."""

from __future__ import annotations

import pytest

from tests.hardware.vectors import Case, cards, cases, refused

NOISE = b"\x11\x22\x33\x7e"


def heard(case: Case, *pieces: bytes) -> list[bytes]:
    framer = case.make()
    return [frame.body for piece in pieces for frame in framer.feed(piece)]


@pytest.mark.parametrize("case", cases())
def test_a_whole_frame_is_heard(case):
    framer = case.make()
    assert [frame.body for frame in framer.feed(case.frame)] == [case.body]
    assert (framer.frames, framer.bad, framer.noise) == (1, 0, 0)


@pytest.mark.parametrize("case", cases())
def test_a_frame_that_comes_byte_by_byte_is_heard(case):
    assert heard(case, *(bytes([byte]) for byte in case.frame)) == [case.body]


@pytest.mark.parametrize("case", cases())
def test_a_frame_cut_anywhere_is_heard(case):
    found = {tuple(heard(case, case.frame[:at], case.frame[at:])) for at in range(len(case.frame))}
    assert found == {(case.body,)}


@pytest.mark.parametrize("case", cases())
def test_noise_before_a_frame_is_counted_and_dropped(case):
    noise = b"\xc3\x28\r\n" if case.family == "lines" else NOISE
    framer = case.make()
    assert [frame.body for frame in framer.feed(noise + case.frame)] == [case.body]
    assert framer.noise + framer.bad > 0


@pytest.mark.parametrize("case", cases())
def test_two_joined_frames_are_two(case):
    assert heard(case, case.frame * 2) == [case.body] * 2


@pytest.mark.parametrize("case", cases())
def test_a_frame_behind_a_broken_off_one_is_heard_after_silence(case):
    framer = case.make()
    framer.feed(case.frame[: len(case.frame) // 2])
    framer.idle()
    assert [frame.body for frame in framer.feed(case.frame)] == [case.body]


@pytest.mark.parametrize(("make", "frame", "uid"), cards())
def test_a_card_is_read_from_its_frame(make, frame, uid):
    assert [card.uid for card in read(make(), frame)] == [uid]


@pytest.mark.parametrize(("make", "frame", "uid"), cards())
def test_one_flipped_bit_never_makes_another_card(make, frame, uid):
    for at in range(len(frame) * 8):
        spoilt = bytearray(frame)
        spoilt[at // 8] ^= 1 << at % 8
        assert {card.uid for card in read(make(), bytes(spoilt))} <= {uid}


def read(host, data: bytes) -> list:
    frames = host.framer.feed(data) + host.framer.idle()
    return [card for frame in frames if (card := host.card(frame))]


@pytest.mark.parametrize(("make", "frame"), refused())
def test_what_fails_its_check_is_counted_as_bad(make, frame):
    framer = make()
    assert framer.feed(frame) + framer.idle() == []
    assert framer.bad >= 1
