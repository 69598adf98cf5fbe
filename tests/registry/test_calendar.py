"""The operator's table of holidays: what a file changes, what it cannot say, who may bring it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from config.home import PROJECT
from registry.base.refusals import NotAllowed, Refusal
from registry.years.holiday_files import LIMITS, read_file, read_text
from registry.years.models import CalendarImport, SpecialDay
from registry.years.services import changes_of, import_days
from tests.cast import Cast
from tests.workflows.inboxes import again, sit_down, text_of

SAMPLE = (PROJECT / "static/samples/holidays.csv").read_bytes()
HEAD = "日期,类型,名称\n"


def days() -> list[tuple[str, str]]:
    return [(f"{row.day}", row.kind) for row in SpecialDay.objects.order_by("day")]


def bring(cast: Cast, text: str) -> Any:
    return import_days(read_text(HEAD + text), at=cast.city, actor=again(cast.system_operator))


def excel(rows: list[list[str]]) -> bytes:
    """The smallest workbook: one sheet of inline words."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{rel}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="a" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{rel}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_the_sample_is_read_and_comes_back_as_it_was() -> None:
    table = read_file(SAMPLE)
    assert (len(table.lines), table.refused, table.years) == (3, [], [2099])
    assert read_text(table.text).lines == table.lines


def test_excel_says_the_same_as_csv() -> None:
    rows = [["名称", "日期", "类型"], ["样例节", "2099/3/2", "休"], ["", "2099-03-07", "班"]]
    assert [(line.day.day, line.kind) for line in read_file(excel(rows)).lines.values()] == [
        (2, "holiday"),
        (7, "workday"),
    ]


def test_the_encoding_of_older_spreadsheets_is_read() -> None:
    assert (
        read_file((HEAD + "2099年3月2日,放假,样例节\n").encode("gb18030")).lines[dt.date(2099, 3, 2)].name == "样例节"
    )


@pytest.mark.parametrize(
    "line", ["2099-13-01,放假", "1899-01-01,放假", "2099-03-02,半天", f"2099-03-02,放假,{'长' * 41}"]
)
def test_a_line_that_says_nothing_usable_is_refused_with_its_number(line: str) -> None:
    table = read_text(HEAD + "2099-03-01,放假\n" + line + "\n")
    assert [(one.number, bool(one.why)) for one in table.refused] == [(3, True)]
    assert len(table.lines) == 1


def test_a_day_that_comes_twice_is_refused_the_second_time() -> None:
    assert [one.number for one in read_text(HEAD + "2099-03-02,放假\n2099/3/2,上班\n").refused] == [3]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04nonsense", "名字\n甲\n".encode(), b"\xff\xff\xff", b"x" * 1_000_001])
def test_a_file_that_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        read_file(data)
    assert caught.value.code == "calendar_unreadable"


def test_a_workbook_that_unpacks_to_too_much_is_not_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (LIMITS.unpacked + 1))
    with pytest.raises(Refusal):
        read_file(out.getvalue())


def test_the_file_speaks_for_the_whole_of_its_years(cast: Cast) -> None:
    bring(cast, "2098-01-01,放假\n2099-03-02,放假\n2099-03-03,放假\n")
    bring(cast, "2099-03-03,上班\n2099-03-04,放假\n")
    assert days() == [("2098-01-01", "holiday"), ("2099-03-03", "workday"), ("2099-03-04", "holiday")]
    last = CalendarImport.objects.latest("id")
    assert (last.years, last.added, last.changed, last.removed) == ("2099", 1, 1, 1)


def test_nothing_is_taken_away_as_long_as_a_line_is_refused(cast: Cast) -> None:
    bring(cast, "2099-03-02,放假\n")
    bring(cast, "2099-03-0x,放假\n2099-03-05,放假\n")
    assert days() == [("2099-03-02", "holiday"), ("2099-03-05", "holiday")]


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    bring(cast, "2099-03-02,放假\n")
    with pytest.raises(Refusal) as caught:
        bring(cast, "2099-03-02,放假\n")
    assert caught.value.code == "calendar_unchanged"
    assert CalendarImport.objects.count() == 1


def test_only_an_operator_of_the_place_brings_days(cast: Cast) -> None:
    table = read_file(SAMPLE)
    for who, place in ((cast.bureau, cast.city), (cast.system_operator, cast.hospital)):
        with pytest.raises(NotAllowed):
            import_days(table, at=place, actor=again(who))
    import_days(table, at=cast.district, actor=again(cast.system_operator))


def test_the_page_shows_first_and_imports_after(cast: Cast) -> None:
    client = sit_down(cast.system_operator)
    shown = client.post("/years/calendar/", {"file": SimpleUploadedFile("a.csv", SAMPLE)})
    assert "2099-03-07" in text_of(shown)
    assert days() == []
    client.post("/years/calendar/", {"rows": shown.context["table"].text})
    assert len(days()) == 3
    assert changes_of(read_file(SAMPLE), at=cast.city).is_empty


def test_a_broken_file_is_answered_with_the_reason(cast: Cast) -> None:
    answer = sit_down(cast.system_operator).post("/years/calendar/", {"file": SimpleUploadedFile("a.csv", b"x,y\n")})
    assert answer.status_code == 409
    assert "日期" in text_of(answer)


def test_another_place_of_the_address_does_not_exist(cast: Cast) -> None:
    assert sit_down(cast.system_operator).get(f"/years/calendar/?place={cast.hospital.pk}").status_code == 404
