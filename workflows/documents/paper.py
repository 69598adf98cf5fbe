"""Frozen facts on A4: what they say is data for typst, never code. The same facts give the same bytes."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings

from registry.accounts.glyphs import FONT, missing_from_font
from registry.files.services import path_of

from .facts import Facts, canonical
from .models import Document

HERE = Path(__file__).parent / "paper"
QR_MASK = 3
"""Choosing the best of the eight masks takes four times as long and is read no better."""


def printed(documents: Sequence[Document]) -> bytes:
    """One PDF with a document after the other, of one kind; the facts of a single one lie in it as a file, too."""
    first = documents[0]
    inputs = {
        "documents": json.dumps([_shown(one) for one in documents], ensure_ascii=False),
        "seals": json.dumps({one.facts["issued"]["seal"]: _seal(one.seal.file.key) for one in documents if one.seal}),
        "source": canonical(first.facts).decode() if len(documents) == 1 else "",
        "unsigned": "" if settings.DOC_KEYS else "yes",
    }
    return typst.compile(
        _template(first.kind),
        font_paths=_fonts(),
        sys_inputs=inputs,
        format="pdf",
        timestamp=int(max(one.issued_at for one in documents).timestamp()),
        pdf_tags=False,
    )


def missing_letters(facts: Facts) -> str:
    """What the font cannot print of what a document says."""
    return missing_from_font(_texts(facts))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        parts: Iterable[Any] = value.values() if isinstance(value, dict) else value
        for part in parts:
            yield from _texts(part)


def _shown(document: Document) -> dict[str, Any]:
    return {**document.facts, "digest": document.digest, "qr": _qr(document.facts["issued"]["check_at"])}


def _qr(address: str) -> str:
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False, boost_error=False, mask=QR_MASK).save(
        drawing, kind="svg", border=0, xmldecl=False
    )
    return drawing.getvalue().decode()


@lru_cache(maxsize=8)
def _seal(key: uuid.UUID) -> tuple[int, ...]:
    """A seal's bytes as numbers, the one form in which they pass through JSON into typst as they are."""
    return tuple(path_of(key).read_bytes())


@cache
def _template(kind: str) -> bytes:
    return (HERE / "common.typ").read_bytes() + (HERE / f"{kind}.typ").read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Read once a process: seven megabytes of letters."""
    return typst.Fonts(False, False, [str(FONT.parent)])
