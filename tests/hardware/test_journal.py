"""What is written down before the green light is there after anything that happens to the power."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest

from hardware.protocols.terminal import FIRST, Kind, Record, decode, line_of, link_of
from hardware.terminal.journal import Journal, JournalInUse
from hardware.terminal.records import Tap

TAP = Tap(datetime(2026, 10, 5, 6, 58, 10, tzinfo=timezone(timedelta(hours=8))), "0713233758", "2A83155E", "AA00")


def kept(journal) -> list[Record]:
    return [decode(text) for text in journal.unsent(99)[0]]


def test_a_run_begins_with_its_boot_and_numbers_what_follows(tmp_path):
    with Journal(tmp_path) as journal:
        assert [journal.append(TAP) for _ in range(2)] == [2, 3]
        boot, swipe, _ = kept(journal)
    assert (boot.kind, boot.seq, boot.before, boot.prev) == (Kind.BOOT, 1, None, FIRST)
    assert (swipe.number, swipe.uid, swipe.more) == ("0713233758", "2A83155E", {"raw": "AA00"})
    assert swipe.wall == TAP.at


def test_a_run_names_the_end_of_the_one_before_and_every_record_the_one_before_it(tmp_path):
    for _ in range(3):
        with Journal(tmp_path) as journal:
            journal.append(TAP)
            texts = journal.unsent(99)[0]
    records = [decode(text) for text in texts]
    assert [one.seq for one in records] == [1, 2] * 3
    assert (records[2].before.boot, records[2].before.seq) == (records[1].boot, 2)
    assert all(link_of(text) == decode(after).prev for text, after in pairwise(texts))


def test_a_record_is_synced_before_it_is_returned(tmp_path, monkeypatch):
    synced = []
    with Journal(tmp_path) as journal:
        monkeypatch.setattr(os, "fsync", lambda fd: synced.append((tmp_path / "records.log").read_bytes()))
        journal.append(TAP)
        assert synced[0].endswith(line_of(journal.unsent(9)[0][-1]))


def test_only_what_is_receipted_is_not_offered_again(tmp_path):
    with Journal(tmp_path) as journal:
        journal.append(TAP)
        journal.append(TAP)
        journal.receipt(journal.unsent(2)[1])
        assert [one.seq for one in kept(journal)] == [3]
    with Journal(tmp_path) as journal:
        assert [one.seq for one in kept(journal)] == [3, 1]


def test_a_line_that_power_cut_short_costs_itself_alone(tmp_path):
    with Journal(tmp_path) as journal:
        journal.append(TAP)
        whole = (tmp_path / "records.log").read_bytes()
    torn = whole.splitlines(keepends=True)[-1]
    for cut in range(2, len(torn)):
        (tmp_path / "records.log").write_bytes(whole + torn[:-cut])
        with Journal(tmp_path) as journal:
            journal.append(TAP)
            assert [one.seq for one in kept(journal)] == [1, 2, 1, 2]
            assert kept(journal)[2].before.seq == 2


def test_a_full_disk_keeps_nothing_and_says_so(tmp_path, monkeypatch):
    def full(fd):
        raise OSError(28, "No space left on device")

    with Journal(tmp_path) as journal:
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(OSError, match="space"):
                journal.append(TAP)
        assert journal.append(TAP) == 2
        assert [one.seq for one in kept(journal)] == [1, 2]


def test_a_flipped_bit_is_noticed(tmp_path):
    with Journal(tmp_path) as journal:
        journal.append(TAP)
        log = bytearray((tmp_path / "records.log").read_bytes())
        log[30] ^= 1
        (tmp_path / "records.log").write_bytes(log)
        assert [one.seq for one in kept(journal)] == [2]
        assert journal.damaged == 1


def test_a_second_process_is_kept_out(tmp_path):
    with Journal(tmp_path), pytest.raises(JournalInUse):
        Journal(tmp_path)


def test_a_full_log_is_put_aside_once_it_is_receipted_and_never_deleted(tmp_path):
    with Journal(tmp_path, full=300) as journal:
        journal.append(TAP)
        journal.receipt(journal.unsent(10)[1])
        assert (journal.append(TAP), len(kept(journal))) == (3, 1)
        journal.receipt(journal.unsent(10)[1])
        first = journal.boot
    assert sorted(path.name for path in tmp_path.glob("*.log")) == ["records-000001.log", "records.log"]
    with Journal(tmp_path, full=300) as journal:
        assert (kept(journal)[0].before.boot, kept(journal)[0].before.seq) == (first, 3)


def test_a_run_after_everything_was_put_aside_still_knows_the_one_before(tmp_path):
    with Journal(tmp_path, full=1) as journal:
        journal.receipt(journal.unsent(10)[1])
        first = journal.boot
    with Journal(tmp_path) as journal:
        assert kept(journal)[0].before.boot == first
