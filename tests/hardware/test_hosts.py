"""The computer's side of a line, without a line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from hardware.protocols import mf_snr, pn532
from hardware.protocols.pn532_host import PATIENCE, Pn532Host, Step
from hardware.protocols.profiles import FAMILIES
from hardware.simulators.readers import READERS, Pn532Reader

UID = bytes.fromhex("2A83155E")


def walk(host, chip, polls: int) -> list[Step]:
    """The steps of so many questions, each answered."""
    steps = []
    for _ in range(polls):
        steps.append(host.step)
        host.hear(chip.hear(host.ask()))
    return steps


def test_a_pn532_is_woken_set_up_and_asked_for_cards():
    host, chip = Pn532Host(), Pn532Reader()
    first = host.ask()
    assert first.startswith(pn532.WAKE_UP)
    host.hear(chip.hear(first))
    assert walk(host, chip, 3) == [Step.SETTLE, Step.LIST, Step.LIST]
    chip.lay(UID)
    assert walk(host, chip, 3) == [Step.LIST, Step.RELEASE, Step.LIST]


def test_a_pn532_that_does_not_answer_is_stopped_and_woken_again():
    host, chip = Pn532Host(), Pn532Reader()
    walk(host, chip, 3)
    lost = [host.ask() for _ in range(PATIENCE + 2)]
    assert lost[1:PATIENCE] == [b""] * (PATIENCE - 1)
    assert lost[PATIENCE] == pn532.ACK
    assert lost[PATIENCE + 1].startswith(pn532.WAKE_UP)


def test_a_late_answer_to_another_question_is_no_card():
    host = Pn532Host()
    host.ask()
    late = pn532.reply(0x4A, b"\x01\x01\x00\x04\x08\x04" + UID)
    assert host.hear(late) == []


def test_a_syntax_error_of_the_chip_is_asked_again():
    host = Pn532Host()
    asked = host.ask()
    host.hear(pn532.ACK + pn532.ERROR)
    assert host.ask() == asked


def test_a_reader_with_a_buzzer_is_told_to_use_it():
    assert mf_snr.SnrHost().green() == bytes.fromhex("AA0003890A0181BB")


def test_a_station_speaks_and_is_heard():
    host, reader = mf_snr.SnrHost(station=2), READERS["aa-bb"]()
    reader.lay(UID)
    assert [card.uid for card in host.hear(reader.hear(host.ask()))] == [UID]


@pytest.mark.parametrize("family", FAMILIES)
@given(pieces=st.lists(st.binary(max_size=80), max_size=12))
@settings(max_examples=40, deadline=None)
def test_no_bytes_upset_a_host(family, pieces):
    host, reader = FAMILIES[family](), READERS[family]()
    for piece in pieces:
        reader.hear(host.ask())
        host.hear(piece)
        reader.hear(piece)
    host.idle()
    reader.lay(UID if family != "rdm6300" else b"\x01" + UID)
    heard = [host.hear(reader.tick() + reader.hear(host.ask())) + host.idle() for _ in range(12)]
    assert any(heard)
