"""Files that travel on a USB stick."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given, strategies as st

from hardware.protocols import udisk
from hardware.protocols.push_records import BadLine
from tests.hardware.vectors import VECTORS

SAMPLE = VECTORS["push"]["udisk_line"].encode()


def test_the_third_column_is_the_terminal():
    line = udisk.attlog(SAMPLE + b"\r\n")[0]
    assert (line.pin, line.at, line.device) == ("200", datetime.fromisoformat("2020-08-26 23:08:49"), "7")
    assert (line.status, line.verify, line.workcode) == ("0", "1", "53")


def test_padded_numbers_keep_their_zeros():
    line = udisk.attlog(b"\xef\xbb\xbf    0031\t2020-08-26 23:08:49\t7\t0\t1\t0")[0]
    assert line.pin == "0031"


def test_a_summary_tells_what_would_be_stored():
    told = udisk.summary(udisk.attlog(SAMPLE + b"\r\n\r\nnonsense\r\n9\t2020-08-27 08:00:00\t7\t0\t4\t0\n"))
    assert (told.count, told.bad, told.devices) == (2, 1, ("7",))
    assert (told.first.day, told.last.day) == (26, 27)


def test_an_empty_file_tells_of_nothing():
    assert udisk.summary(udisk.attlog(b"\r\n")) == udisk.Summary(0, 0, None, None, ())


@given(data=st.binary(max_size=400))
def test_any_file_is_read(data):
    entries = udisk.attlog(data)
    assert udisk.summary(entries).bad == sum(isinstance(one, BadLine) for one in entries)
