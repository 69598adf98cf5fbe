"""A reader that nobody knows: its profile is found from a card whose number can be read."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from hardware.simulators.cable import Cable
from hardware.simulators.readers import READERS, LineReader

UID = bytes.fromhex("2A83155E")


def found(reader, folder, printed, uid=UID) -> list[str]:
    said = io.StringIO()
    with Cable(reader, folder / "port") as cable:
        cable.lay(uid)
        options = {"port": cable.url, "printed": printed, "seconds": 0.6}
        call_command("find_profile", **options, stdout=said, stderr=io.StringIO())
    return said.getvalue().splitlines()


@pytest.mark.parametrize("family", ["aa-bb", "stronglink", "pn532"])
def test_a_polled_reader_is_found_with_its_conversion(family, tmp_path):
    assert f"--profile '{family}:3+5-reversed'" in found(READERS[family](), tmp_path, "021,33578")


def test_a_number_that_no_chip_holds_still_finds_the_reader(tmp_path):
    assert found(READERS["aa-bb"](), tmp_path, "5566770079") == ["--profile 'aa-bb'"]


def test_without_a_card_nothing_is_guessed(tmp_path):
    with pytest.raises(CommandError, match="no profile"):
        found(LineReader(), tmp_path, "1", uid=b"")
