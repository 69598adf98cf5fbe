"""督查记录 on A4: the facts are data for typst, never code."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone

from registry.accounts.glyphs import FONT
from registry.base.words import date_words, in_house_language

from .models import Inspection, Photo
from .pages import difference_words

HERE = Path(__file__).parent / "paper"


def printed(inspection: Inspection) -> bytes:
    """The PDF, in the language of the house: it is signed by hand by both sides."""
    with in_house_language():
        facts = json.dumps(_facts(inspection), ensure_ascii=False)
    pdf: bytes = typst.compile(
        _template(),
        font_paths=_fonts(),
        sys_inputs={"record": facts},
        format="pdf",
        timestamp=int(inspection.counted_at.timestamp()),
        pdf_tags=False,
    )
    return pdf


def _facts(inspection: Inspection) -> dict[str, Any]:
    session, finding = inspection.session, getattr(inspection, "finding", None)
    plan, release = session.plan, getattr(finding, "release", None)
    span = f"{date_words(inspection.session_begins, 'moment')}–{timezone.localtime(inspection.session_ends):%H:%M}"
    return {
        "record": str(inspection.pk),
        "activity": plan.activity.name,
        "number": plan.activity.number,
        "unit": plan.unit.name,
        "session": span,
        "topic": session.topic,
        "room": session.room,
        "teachers": session.teachers,
        "inspector": inspection.inspector.name,
        "at": date_words(inspection.at, "moment"),
        "heads": str(inspection.heads),
        "known": str(inspection.known),
        "unknown": str(inspection.unknown),
        "left": str(inspection.left),
        "difference": difference_words(inspection.difference),
        "verdict": str(finding.get_verdict_display()) if finding else "",
        "words": finding.words if finding else "",
        "photos": str(Photo.objects.filter(finding=finding, answer=None).count()) if finding else "0",
        "answers": [[one.person.name, date_words(one.answered_at, "moment"), one.words] for one in _answers(finding)],
        "release": [release.released_by.name, date_words(release.released_at, "moment"), release.reason]
        if release
        else None,
        "printed_on": timezone.localdate().isoformat(),
    }


def _answers(finding: Any) -> list[Any]:
    return list(finding.answers.select_related("person")) if finding else []


@cache
def _template() -> bytes:
    return (HERE / "record.typ").read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(False, False, [str(FONT.parent)])
