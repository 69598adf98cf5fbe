"""The register on A4, in the language of the house: the facts are data for typst, never code."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path

import typst
from django.utils import timezone

from attendance.sessions.models import Plan
from registry.accounts.glyphs import FONT
from registry.base.words import days_words, in_house_language

from .queries import heads, numbered, table

HERE = Path(__file__).parent / "paper"


def printed(plan: Plan) -> bytes:
    activity = plan.activity
    with in_house_language():
        facts = {
            "name": activity.name,
            "number": activity.number,
            "unit": plan.unit.name,
            "days": days_words(activity.from_date, activity.to_date),
            "heads": heads(),
            "rows": [[str(cell) for cell in row] for row in table(numbered(plan))],
            "printed_on": timezone.localdate().isoformat(),
        }
    inputs = {"register": json.dumps(facts, ensure_ascii=False)}
    pdf: bytes = typst.compile(_template(), font_paths=_fonts(), sys_inputs=inputs, format="pdf", pdf_tags=False)
    return pdf


@cache
def _template() -> bytes:
    return (HERE / "register.typ").read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(False, False, [str(FONT.parent)])
