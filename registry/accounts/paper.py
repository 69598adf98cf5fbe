"""Sealed letters on paper: one A4 page a person, folded twice, the code inside. Text is data for typst, never code."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Sequence
from pathlib import Path

import segno
import typst
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.organisations.models import Kind, Organisation

from .glyphs import FONT, missing_from_font
from .letters import Letter
from .onetime import grouped

TEMPLATE = Path(__file__).parent / "letter.typ"


def print_letters(letters: Sequence[Letter], *, address: str) -> bytes:
    """The PDF; refused as a whole where the font lacks a character of anybody's name."""
    pages = _pages(letters)
    lacking = missing_from_font([address, *(text for page in pages for text in page.values())])
    if lacking:
        who = next(page["name"] for page in pages if set(lacking) & set("".join(page.values())))
        raise Refusal(
            _("%(name)s 的启用信里有印不出来的字：%(characters)s") % {"name": who, "characters": lacking},
            _("打印用的字体里没有这些字，印出来会是空白。"),
            _("请先不选这个人，并把这个字报给系统管理员。"),
            code="letter_glyph_missing",
        )
    inputs = {"letters": json.dumps(pages), "address": address, "qr": _qr(address)}
    return typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=typst.Fonts(False, False, [str(FONT.parent)]),
        sys_inputs=inputs,
        format="pdf",
        timestamp=int(timezone.now().timestamp()),
        pdf_tags=False,
    )


def _pages(letters: Sequence[Letter]) -> list[dict[str, str]]:
    keys = {key for letter in letters if letter.person.home for key in letter.person.home.ids}
    places = Organisation.objects.in_bulk(keys)
    return [_page(letter, places) for letter in letters]


def _page(letter: Letter, places: dict[int, Organisation]) -> dict[str, str]:
    above = [places[key] for key in reversed(letter.person.home.ids)] if letter.person.home else []
    return {
        "name": letter.person.name,
        "department": next((place.name for place in above if place.kind == Kind.DEPARTMENT), ""),
        "unit": next((place.name for place in above if place.kind == Kind.UNIT), ""),
        "card": letter.person.card_number,
        "code": grouped(letter.code),
        "printed": _day(timezone.localdate()),
        "until": _day(timezone.localtime(letter.expires_at).date()),
    }


def _day(day: dt.date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _qr(address: str) -> str:
    """The address alone: the code is typed by hand, so that no camera carries it."""
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=0, xmldecl=False)
    return drawing.getvalue().decode()
