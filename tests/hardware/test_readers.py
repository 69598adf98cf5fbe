"""The contract of readers, for every family that is driven over a line."""

from __future__ import annotations

import threading

import pytest

from hardware.protocols.profiles import FAMILIES, find
from hardware.simulators.cable import Cable
from hardware.simulators.readers import READERS, LineReader
from hardware.terminal.reader import Reader
from hardware.terminal.transport import Line, LineLost, NoSuchLine
from tests.hardware.contract import ReaderContract, stand

__all__ = ["stand"]


@pytest.mark.parametrize("stand", sorted(READERS), indirect=True)
class TestEveryFamily(ReaderContract):
    pass


def test_every_family_has_its_simulator():
    assert set(READERS) == set(FAMILIES)


def test_a_line_that_somebody_reads_is_not_opened_twice(tmp_path):
    with Cable(LineReader(), tmp_path / "port") as cable:
        first = Line(cable.url, 9600)
        with pytest.raises(LineLost):
            Line(cable.url, 9600)
        first.close()
        Line(cable.url, 9600).close()


def test_an_address_that_no_line_can_have_is_said_at_once():
    with pytest.raises(NoSuchLine):
        Reader("nonsense://x", find("line"), take=bool, tell=print).run(threading.Event())


def test_an_echoing_line_is_read_like_any_other():
    line = Line("loop://", 9600)
    line.write(b"0006547886\r\n")
    assert line.read() == b"0006547886\r\n"
