"""What a reader at a desk tells the server: cards that lie there now, to be looked at, never to be counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .terminal import CARD, CHIP, BadRecord

VERSION = 1
MOST, LONGEST = 50, 4_096
FASTEST = 4_000_000


@dataclass(frozen=True, slots=True)
class Frame:
    """A card as the reader's computer made it out, and the bytes themselves; `baud` is 0 where nobody knows it."""

    number: str = ""
    uid: str = ""
    raw: bytes = b""
    baud: int = 0


def encode_frames(frames: Sequence[Frame]) -> bytes:
    rows = [{"number": one.number, "uid": one.uid, "raw": one.raw.hex(), "baud": one.baud} for one in frames]
    return json.dumps({"v": VERSION, "frames": rows}, separators=(",", ":")).encode()


def decode_frames(body: bytes) -> list[Frame]:
    try:
        facts = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRecord("no JSON") from None
    rows = facts.get("frames") if isinstance(facts, dict) and facts.get("v") == VERSION else None
    if not isinstance(rows, list) or len(rows) > MOST or not all(isinstance(row, dict) for row in rows):
        raise BadRecord(f"frames are no list of up to {MOST}")
    return [_frame(row) for row in rows]


def _frame(row: dict[str, Any]) -> Frame:
    number, uid, raw, baud = (
        row.get(name, empty) for name, empty in (("number", ""), ("uid", ""), ("raw", ""), ("baud", 0))
    )
    if not all(isinstance(one, str) for one in (number, uid, raw)) or type(baud) is not int:
        raise BadRecord("a frame of another form")
    if (number and not CARD.fullmatch(number)) or (uid and not CHIP.fullmatch(uid)) or not 0 <= baud <= FASTEST:
        raise BadRecord("a frame that names no card")
    try:
        data = bytes.fromhex(raw)
    except ValueError:
        raise BadRecord("raw is no hexadecimal") from None
    if len(data) > LONGEST or not (number or uid or data):
        raise BadRecord("a frame without a card, or too long")
    return Frame(number, uid, data, baud)
