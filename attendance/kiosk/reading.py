"""What a reader typed, as a card: ten digits are a printed number, eight, ten or fourteen signs a chip. Pure."""

from __future__ import annotations

import re
import unicodedata

NUMBER = re.compile(r"[0-9]{10}")
CHIP = re.compile(r"[0-9A-F]{8}|[0-9A-F]{10}|[0-9A-F]{14}")
LONGEST = 64


def card_of(typed: str) -> tuple[str, str] | None:
    """Number and chip, one of them empty; nothing where two readers typed into each other, or half a card came."""
    text = unicodedata.normalize("NFKC", typed[:LONGEST]).strip().upper()
    if NUMBER.fullmatch(text):
        return text, ""
    return ("", text) if CHIP.fullmatch(text) else None
