"""Entering for many, as the tests do it: a table of people, sent and written in the clerk's name."""

from __future__ import annotations

from typing import Any

from registry.imports import services as imports
from registry.imports.models import Import
from registry.imports.shapes import SHAPES
from registry.jobs import engine
from registry.jobs.models import Job
from registry.people.models import Person
from tests.registry.sheets import workbook
from tests.workflows.inboxes import again

FORM = {
    "kind": "public_course", "name": "2026 年公需科目：人工智能基础", "level": "none", "form": "online",
    "subject": "public", "discipline": "national-2022:24-01", "from_date": "2026-06-30", "hours": "",
    "credits": "", "issuer": "青泽市人力资源和社会保障局",
}  # fmt: skip
FACTS = FORM | {"to_date": "", "number": "", "organiser": "", "host": "", "note": "", "files": []}
HEAD = ["身份证号", "姓名", "学时"]
FOR_MANY = SHAPES["credits"]


def row(who: Person, hours: Any = 30, **other: Any) -> list[Any]:
    return [other.get("number", who.id_number), other.get("name", who.name), hours]


def send(cast: Any, *rows: list[Any], head: list[str] = HEAD, **facts: Any) -> Import:
    return imports.send_file(
        FOR_MANY, workbook([head, *rows]), name="公需.xlsx", place=cast.hospital, actor=again(cast.clerk),
        facts=FACTS | facts,
    )  # fmt: skip


def written(cast: Any, table: Import) -> Job:
    job = imports.confirm(table.pk, actor=again(cast.clerk))
    while engine.turn():
        pass
    job.refresh_from_db()
    return job


def why(table: Import) -> list[tuple[str, str]]:
    found = table.rows.filter(outcome="refused").order_by("number")
    return [(one.report["problems"][0][0], one.report["problems"][0][2]) for one in found]
