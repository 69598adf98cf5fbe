"""Files that are tables, and files that only say so: what is read, what is refused, and that nothing is harmed."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from xlsxwriter import Workbook

from registry.base.tables import Limits, Unreadable, read_table, words_of
from registry.imports import cells
from registry.imports.cells import Unfit
from tests.cast import id_number
from tests.registry.sheets import workbook

OLD = (
    "H4sIAAAAAAACA+1YTUhUURT+7pv/wRnHSQMNbBCyMsU0+iHQsbBcOZgaZgalOUYoGoMGtijNXEUQtLAiAsEWbaw2/WBF7VoEZi2C"
    "IBgLV0IUFLTQeZ1z3hsZrcCBkoz3Pe555+fec8975/6992oyKz56L28aS1AJGxK6B84UnaLiSQoBkF3XmU3e3VR0C6sKHjcl0unA"
    "hO+li3PI+Z6Ghrv250SBD1SO4BQiPd3R0Apir8TQqjiGCqIKN0jjR65EFRR6XOgaoXek5mOhVaK5JLSC6sbVYUyGI0W7zFF8SCsQ"
    "mx/s94G0eSeaMuTgBY/ic5eVUdeBPbGTrV2rzJBvz8AYKKE10e5ojOVM3IIXaCaU1NaWVFfHkU3JHsM3PQR8Tc7qZyFLv7J6BdJ/"
    "X6x3/UbvpiQu1V/R7MAA9GMySYaRgUo7WzTlazzYMIcmWZa5kL2jZarfDtV/9dNpX+NnZisjN+tnoutPiNFZb4Maa3P2drSQqXnE"
    "MzjRNdJH7MWG8T7W0+pfvrV8R+n20rKdXt4NZPUILFo9fDKrMoi2I1P4LJlbAQpi7vaX17VtdeGjohmQsIx9ZQM/BnQMcgtq7BeL"
    "TShbiqTFFqHnxes64fOEZtPAp3thXY7J7B+SOhfEWkj9bBO8CW9M4TcRPzx74GH+8MfwZuLHa6bPZI+/DY+igPa5dmrP1xCKVbG6"
    "fo3xKJy8K3MNei8096f1yK0FzNh1c/PMxDzPQEKWUEPit6MWJM18V4ZkI8lm+lK/8KXEl92sr8SXg6QnFJsiP0HsnmKPQfHFXrQl"
    "Xp7SU2tmROzDyJZzQeLWnNizGksczywFNGP2phknBS2I+8JWpZwVvLBgwYIFCxYsWLDwL0LJqdM4afNJ0mGe4l3mf515KgnrN8l/"
    "i3r00NVLH5X70E33GPrTGj9r4VBJX2qZbZL/CxlN1HsMnWiTODrTHr/0FaZSn2fZDQN/bgql238inTj/cv8/AIUNBm8AFgAA"
)
"""A workbook of Excel 97, packed: a cell merged downwards, a day as a day and as words, a number."""


def words(data: bytes) -> list[list[Any]]:
    return [line.cells for line in read_table(data)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_separated_values_are_read_in_every_usual_encoding(encoding: str, separator: str) -> None:
    text = f"姓名{separator}学时\n林若溪{separator}6\n"
    assert words(text.encode(encoding)) == [["姓名", "学时"], ["林若溪", "6"]]


def test_a_cell_merged_downwards_holds_for_each_of_its_lines() -> None:
    data = workbook([["学科", "名称"], ["", "甲"], ["", "乙"]], lambda page: page.merge_range("A2:A3", "护理学"))
    assert words(data)[1:] == [["护理学", "甲"], ["护理学", "乙"]]


def test_a_workbook_of_excel_97_is_read_as_well() -> None:
    rows = [[words_of(cell) for cell in row] for row in words(gzip.decompress(base64.b64decode(OLD)))[1:]]
    assert rows == [["护理学", "静脉治疗", "2026-05-16", "4"], ["护理学", "压疮护理", "2026/5/17", "2.5"]]


def test_a_cell_merged_sideways_tears_its_line_and_no_other() -> None:
    data = workbook([["名称", "学分"], ["甲", 2], ["", ""]], lambda page: page.merge_range("A3:B3", "小计"))
    assert [line.torn for line in read_table(data)] == [False, False, True]


def test_an_empty_first_sheet_is_passed_over() -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet()
        book.add_worksheet().write(0, 0, "姓名")
    assert words(out.getvalue()) == [["姓名"]]


def test_two_cells_at_the_far_corners_harm_nobody() -> None:
    data = workbook([["a"]], lambda page: page.write(1_048_575, 16_383, "z"))
    with pytest.raises(Unreadable):
        read_table(data)


def test_a_workbook_that_lies_about_its_size_dies_alone() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([["a"]]))) as old:
        parts = {part.filename: old.read(part) for part in old.infolist()}
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", b" " * 60_000_000 + b"</sheetData>")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | {"xl/worksheets/sheet1.xml": sheet}).items():
            archive.writestr(name, data)
    lying = out.getvalue().replace(len(sheet).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    with pytest.raises(Unreadable):
        read_table(lying, Limits(unpacked=1_000_000))


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04nonsense", b"\xd0\xcf\x11\xe0nonsense", b"\xff\xff\xff", b"a,b\n" * 30_000]
)
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Unreadable, match="。"):
        read_table(data)


def test_signs_that_nobody_sees_are_taken_off() -> None:
    assert words("姓名\n\u200b林若溪\u202e\u3000\n'-1\n'甲\n".encode())[1:] == [["林若溪"], ["-1"], ["'甲"]]


NUMBER = id_number(1)


@pytest.mark.parametrize("cell", [float(NUMBER[:17] + "0"), "1.10105E+17", "99000019880412", NUMBER[:-1] + "?"])
def test_an_id_number_that_lost_digits_is_refused(cell: Any) -> None:
    with pytest.raises(Unfit, match="。"):
        cells.id_number(cell)


def test_full_width_digits_and_blanks_are_survived() -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in NUMBER)
    assert cells.id_number(f" {wide} ") == NUMBER
    assert cells.card_number("７００００００００１") == "7000000001"
    assert cells.amount(100)("１２.５ 学时") == Decimal("12.50")


def test_a_card_number_that_lost_its_zeros_is_refused_and_a_whole_one_taken() -> None:
    assert cells.card_number(7000000001.0) == "7000000001"
    with pytest.raises(Unfit, match="0"):
        cells.card_number(12345678.0)


@pytest.mark.parametrize("cell", ["四", -1, "NaN", "1e3", "4.555", 101, "Infinity"])
def test_what_is_no_amount_is_refused(cell: Any) -> None:
    with pytest.raises(Unfit):
        cells.amount(100)(cell)


@pytest.mark.parametrize(
    "words", ["2026/5/8-2026/5/10", "2026.5.8-5.10", "2026-05-08至2026-05-10", "2026年5月8日～5月10日"]
)
def test_a_period_is_read_in_every_usual_writing(words: str) -> None:
    first, last = cells.period(words)
    assert (first.isoformat(), last.isoformat()) == ("2026-05-08", "2026-05-10")


@pytest.mark.parametrize("words", ["2026-05-10至2026-05-08", "5 月", "2026-05-08-09-10", "46000"])
def test_a_period_that_is_none_is_refused(words: str) -> None:
    with pytest.raises(Unfit):
        cells.period(words)
