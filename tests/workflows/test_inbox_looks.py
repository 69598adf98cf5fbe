"""The list as a person wants it, and exactly that as an Excel file."""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from decimal import Decimal
from typing import Any

import pytest

from config.logs import JsonFormatter
from registry.base.sheets import harmless
from tests.cast import Cast, submitted
from tests.workflows.inboxes import sit_down, text_of


def sheet(response: Any, number: int = 1) -> list[list[str]]:
    """The cells of a sheet as text."""
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as book:
        xml = book.read(f"xl/worksheets/sheet{number}.xml").decode()
    assert "<f>" not in xml, "a formula"
    rows = re.findall(r"<row[^>]*>(.*?)</row>", xml, re.S)
    return [re.findall(r"<(?:t|v)[^>]*>([^<]*)</(?:t|v)>", row) for row in rows]


def test_columns_and_density_are_kept_for_the_person(cast: Cast) -> None:
    submitted(cast.nurse)
    client = sit_down(cast.head_nurse)
    assert "系统核对" in text_of(client.get("/inbox/"))
    answer = client.post("/inbox/look/", {"column": ["place", "form", "nonsense"], "dense": "1", "next": "/inbox/"})
    assert answer.headers["Location"] == "/inbox/"
    pane = sit_down(cast.head_nurse).get("/inbox/").context["pane"]
    assert ([column.name for column in pane.columns], pane.look.is_dense) == (["place", "form"], True)
    assert [column.name for column in sit_down(cast.nursing_office).get("/inbox/").context["pane"].columns] == [
        "amount",
        "check",
        "waited",
    ]


def test_every_column_can_be_shown(cast: Cast) -> None:
    submitted(cast.nurse)
    client = sit_down(cast.head_nurse)
    every = ["place", "kind", "form", "hours", "amount", "check", "holder", "since", "due", "waited"]
    client.post("/inbox/look/", {"column": every})
    assert "培训班" in text_of(client.get("/inbox/"))
    head, row = sheet(client.get("/inbox/export/"))
    assert (len(head), row[2:7]) == (12, ["心内科", "外出培训", "培训班", "12", "4"])


def test_the_export_holds_what_is_shown_and_says_who_took_it(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    submitted(cast.nurse, name="讲座", kind="lecture")
    submitted(cast.nurse, name="=cmd|'/c calc'!A1", number="2026-13")
    client = sit_down(cast.head_nurse)
    with caplog.at_level(logging.INFO, "xuefen.inbox"):
        response = client.get("/inbox/export/?flag=flagged")
    assert sheet(response)[1:] == [["林若溪", "'=cmd|'/c calc'!A1", "4", "项目库无此号", "0"]]
    (told,) = [record for record in caplog.records if record.message == "inbox exported"]
    facts = json.loads(JsonFormatter().format(told))
    assert (facts["by"], facts["rows"], facts["filter"]) == (cast.head_nurse.pk, 1, {"flag": "flagged"})
    assert ["筛选", "有提示"] in sheet(client.get("/inbox/export/?flag=flagged"), 2)


def test_the_export_goes_page_by_page_and_stops_somewhere(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.inbox.export.CHUNK", 2)
    monkeypatch.setattr("workflows.inbox.export.MOST", 3)
    for number in range(4):
        submitted(cast.nurse, name=f"第 {number} 项", credits=Decimal(4))
    client = sit_down(cast.head_nurse)
    assert [row[1] for row in sheet(client.get("/inbox/export/"))[1:]] == ["第 0 项", "第 1 项", "第 2 项"]
    assert "注意" in [row[0] for row in sheet(client.get("/inbox/export/"), 2)]


def test_another_hospital_exports_nothing_of_it(cast: Cast) -> None:
    submitted(cast.nurse)
    assert len(sheet(sit_down(cast.far_reviewer).get("/inbox/export/"))) == 1
    assert sit_down(cast.nurse).get("/inbox/export/").headers["Location"] == "/"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_text_is_never_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("心电监护") == "心电监护"
