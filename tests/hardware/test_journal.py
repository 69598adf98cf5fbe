"""What is written down before the green light is there after anything that happens to the power."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings, strategies as st

from hardware.readers.journal import Journal, JournalInUse, line_of, record_of
from hardware.readers.records import Record, Tap

TAP = Tap("2026-10-05T06:58:10.000+08:00", 17, "0713233758", "2A83155E", "AA00")


def test_records_are_numbered_from_one_within_a_boot(tmp_path):
    with Journal(tmp_path) as journal:
        assert [journal.append(TAP).sequence for _ in range(3)] == [1, 2, 3]
        first = journal.boot
    with Journal(tmp_path) as journal:
        assert journal.append(TAP).sequence == 1
        assert journal.boot != first
        assert [one.sequence for one in journal.unsent(10)[0]] == [1, 2, 3, 1]


def test_a_record_is_synced_before_it_is_returned(tmp_path, monkeypatch):
    synced = []
    with Journal(tmp_path) as journal:
        monkeypatch.setattr(os, "fsync", lambda fd: synced.append((tmp_path / "records.log").read_bytes()))
        record = journal.append(TAP)
    assert synced == [line_of(record)]


def test_only_what_is_receipted_is_not_offered_again(tmp_path):
    with Journal(tmp_path) as journal:
        for _ in range(3):
            journal.append(TAP)
        _, end = journal.unsent(2)
        journal.receipt(end)
    with Journal(tmp_path) as journal:
        assert [one.sequence for one in journal.unsent(10)[0]] == [3]


def test_a_line_that_power_cut_short_costs_itself_alone(tmp_path):
    with Journal(tmp_path) as journal:
        journal.append(TAP)
        whole = (tmp_path / "records.log").read_bytes()
    for cut in range(2, len(whole) + 1):
        (tmp_path / "records.log").write_bytes(whole + whole[: len(whole) - cut])
        with Journal(tmp_path) as journal:
            journal.append(TAP)
            assert [one.boot == journal.boot for one in journal.unsent(9)[0]] == [False, True]


def test_a_full_disk_keeps_nothing_and_says_so(tmp_path, monkeypatch):
    def full(fd):
        raise OSError(28, "No space left on device")

    with Journal(tmp_path) as journal:
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(OSError, match="space"):
                journal.append(TAP)
        assert journal.append(TAP).sequence == 1


def test_a_flipped_bit_is_noticed(tmp_path):
    with Journal(tmp_path) as journal:
        journal.append(TAP)
        journal.append(TAP)
        log = bytearray((tmp_path / "records.log").read_bytes())
        log[30] ^= 1
        (tmp_path / "records.log").write_bytes(log)
        assert [one.sequence for one in journal.unsent(9)[0]] == [2]
        assert journal.damaged == 1


def test_a_second_process_is_kept_out(tmp_path):
    with Journal(tmp_path), pytest.raises(JournalInUse):
        Journal(tmp_path)


def test_a_full_log_is_put_aside_once_it_is_receipted_and_never_deleted(tmp_path):
    with Journal(tmp_path, full=300) as journal:
        for _ in range(4):
            journal.append(TAP)
        journal.receipt(journal.unsent(10)[1])
        assert journal.append(TAP).sequence == 5
        assert [one.sequence for one in journal.unsent(10)[0]] == [5]
    kept = [path.read_bytes().count(b"\n") for path in sorted(tmp_path.glob("records*.log"))]
    assert kept == [4, 1]


@given(junk=st.binary(max_size=80))
@settings(deadline=None)
def test_a_line_is_what_was_written_or_nothing(junk):
    record = Record("boot", 1, TAP)
    assert record_of(line_of(record)) == record
    assert record_of(junk) is None
