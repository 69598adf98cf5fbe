"""The sheet on paper: names that are known, lines for those who are not. Text is data for typst, never code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typst
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.desks.periods import kind_words
from attendance.sessions.models import Session
from attendance.sessions.queries import sitting_of
from registry.accounts.glyphs import FONT, missing_from_font
from registry.base.refusals import Refusal
from registry.base.words import in_house_language
from registry.people.models import Person

TEMPLATE = Path(__file__).parent / "sheet.typ"
BLANK, LEAST = 8, 25


def printed(session: Session, people: Sequence[Person]) -> bytes:
    with in_house_language():
        facts = _facts(session, people)
    lacking = missing_from_font([json.dumps(facts, ensure_ascii=False)])
    if lacking:
        what = _("签到表里有印不出来的字：%(characters)s") % {"characters": lacking}
        raise Refusal(what, "", _("请报给系统管理员。"), code="sheet_glyph_missing")
    return typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=typst.Fonts(False, False, [str(FONT.parent)]),
        sys_inputs={"sheet": json.dumps(facts, ensure_ascii=False)},
        format="pdf",
        timestamp=int(timezone.now().timestamp()),
        pdf_tags=False,
    )


def _facts(session: Session, people: Sequence[Person]) -> dict[str, object]:
    begins, ends = timezone.localtime(session.begins), timezone.localtime(session.ends)
    rows = [[who.name, str(who.home or ""), who.card_number] for who in people]
    rows += [["", "", ""]] * max(BLANK, LEAST - len(rows))
    return {
        "name": session.plan.activity.name,
        "number": session.plan.activity.number,
        "unit": session.plan.unit.name,
        "when": f"{begins:%Y-%m-%d %H:%M}–{ends:%H:%M}",
        "room": session.room,
        "topic": session.topic,
        "teachers": session.teachers,
        "columns": [kind_words(one) for one in sitting_of(session).periods],
        "rows": rows,
    }
