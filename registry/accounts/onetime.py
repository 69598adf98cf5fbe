"""The codes of sealed letters: sixty random bits in letters that cannot be mistaken for one another."""

from __future__ import annotations

import hmac
import secrets

from registry.people.sealing import blind_index

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
# What the eye takes for something else, and the wide forms that a Chinese keyboard writes.
READ_AS = str.maketrans("OIL", "011")
WIDE = {ord("！") + offset: ord("!") + offset for offset in range(94)}


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """K7QM-2XWD-9F3T: as printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read(text: str) -> str:
    """The code as typed, with or without dashes and blanks; empty where it cannot be one."""
    code = bare(text)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def bare(text: str) -> str:
    """What was typed, in the letters that it was meant in, without dashes and blanks."""
    letters = "".join(text.translate(WIDE).upper().translate(READ_AS).split())
    for dash in "-‐‑–—－":
        letters = letters.replace(dash, "")
    return letters


def digest(code: str, *, person_id: int) -> str:
    """A keyed digest, not a slow one: nobody guesses sixty bits, and a copy of the database lacks the key."""
    return blind_index(f"first-login:{person_id}:{code}").hex()


def matches(code: str, kept: str, *, person_id: int) -> bool:
    return hmac.compare_digest(digest(code, person_id=person_id), kept)
