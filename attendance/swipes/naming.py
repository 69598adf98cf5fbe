"""What stands in the place of a card's number where a person was named without a card.

No printed number begins with this sign, so nothing looks up a card for it.
"""

from __future__ import annotations

from .models import Source

NAMED = (Source.QR.value, Source.SHEET.value)
"""Ways by which a person is named; whose the swipe is rests on no card, and no card's history changes it."""


def name_word(person_id: int) -> str:
    return f"@{person_id}"
