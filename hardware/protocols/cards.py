"""A card as a reader gave it, and what its bytes cannot be trusted for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

RANDOM, CASCADE = 0x08, 0x88


class Kind(StrEnum):
    EM4100 = "EM4100"
    MIFARE4 = "MIFARE4"
    MIFARE7 = "MIFARE7"
    BYTES = "BYTES"
    TEXT = "TEXT"


@dataclass(frozen=True, slots=True)
class Card:
    """Bytes in the order in which they came over the air, or the text that a reader typed; never a number."""

    kind: Kind
    uid: bytes = b""
    text: str = ""
    raw: bytes = b""

    @property
    def key(self) -> str:
        """What two reads of one card have in common."""
        return self.uid.hex().upper() or self.text


class Doubt(StrEnum):
    """Why a UID names nobody."""

    RANDOM = "random"
    CASCADE = "cascade"
    BLANK = "blank"
    LENGTH = "length"


def doubt(uid: bytes) -> Doubt | None:
    """None where the UID may stand for a card: four bytes from 08 on are drawn anew at every read, 88 begins no UID."""
    if len(uid) not in (4, 5, 7, 10):
        return Doubt.LENGTH
    if len(set(uid)) == 1 and uid[0] in (0x00, 0xFF):
        return Doubt.BLANK
    if len(uid) == 4 and uid[0] == RANDOM:
        return Doubt.RANDOM
    if len(uid) in (4, 7, 10) and uid[0] == CASCADE:
        return Doubt.CASCADE
    return None


def contactless(uid: bytes, raw: bytes) -> Card:
    """A 13.56 MHz card by the length of its UID."""
    kind = {4: Kind.MIFARE4, 7: Kind.MIFARE7}.get(len(uid), Kind.BYTES)
    return Card(kind, uid, raw=raw)
