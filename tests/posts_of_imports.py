"""Buttons of what is sent as a table, of batches and of years from elsewhere, for `test_access_posts`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet

from registry.earlier import services as earlier
from registry.earlier.models import EarlierYear
from registry.files.services import store
from registry.imports import services as imports
from registry.imports.models import Import
from registry.imports.shapes import SHAPES, Row
from registry.jobs import engine
from registry.people.models import Person
from tests.cast import Cast, png
from workflows.batches.models import Batch

POSTS = """
imports:confirm           = X X X X X X 3 X X X X X X X
earlier:person            = F X F F 3 3 F X X X X X F X
earlier:change            = F X F F 3 3 F X X X X X F X
batches:back              = F F F F 3 F F F F F F F F F
"""


def a_list(cast: Cast) -> Import:
    """A list of projects that the bureau sent and has not confirmed; one of its rows is refused."""
    rows = [Row(2, {"name": "静脉治疗", "credits": "2"}), Row(3, {"name": "压疮护理", "credits": "四"})]
    facts = {"source": "2026 年市级项目", "year": 2026, "level": "city", "scheme": "national-2022"}
    bureau = Person.objects.get(pk=cast.bureau.pk)
    return imports.send(SHAPES["projects"], rows, name="名单.xlsx", place=cast.city, actor=bureau, facts=facts)


def a_batch(cast: Cast) -> Batch:
    """A public course that the clerk entered for the nurse."""
    clerk, shape = Person.objects.get(pk=cast.clerk.pk), SHAPES["credits"]
    facts = {
        "kind": "public_course", "name": "公需科目", "level": "none", "form": "online", "subject": "public",
        "discipline": "national-2022:03-01", "from_date": "2026-06-30", "to_date": "", "hours": "30", "credits": "",
        "issuer": "青泽市人社局", "number": "", "organiser": "", "host": "", "note": "", "files": [],
    }  # fmt: skip
    rows = [Row(2, {"card_number": cast.nurse.card_number})]
    table = imports.send(shape, rows, name="公需.xlsx", place=cast.hospital, actor=clerk, facts=facts)
    engine.advance(imports.confirm(table.pk, actor=clerk).pk)
    return Batch.objects.get(table=table)


def an_earlier_year(cast: Cast) -> EarlierYear:
    clerk = Person.objects.get(pk=cast.clerk.pk)
    scan = store(SimpleUploadedFile("证明.png", png(), "image/png"), actor=clerk)
    facts = {"year": "2023", "source": "邻市平台", "credits": 27}
    return earlier.enter(cast.nurse, facts, actor=clerk, scan=scan)


THINGS: dict[str, Callable[[Cast], tuple[list[int], dict[str, Any]]]] = {
    "imports:confirm": lambda cast: ([a_list(cast).pk], {}),
    "earlier:person": lambda cast: ([cast.nurse.pk], {"year": "2022", "source": "邻市平台", "credits": "20"}),
    "earlier:change": lambda cast: ([an_earlier_year(cast).pk], {"step": "seen"}),
    "batches:back": lambda cast: ([a_batch(cast).pk], {}),
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    """What they change for others."""
    return [
        (Import.objects.all(), ("pk", "confirmed_at")),
        (EarlierYear.objects.all(), ("pk", "seen_at")),
        (Batch.objects.all(), ("pk", "taken_back_at")),
    ]
