"""The code of a document: 75 random bits and a check letter, so that a wrong letter shows by itself."""

from __future__ import annotations

import secrets

from registry.accounts.onetime import ALPHABET, bare, grouped

LENGTH = 16
FIELD = 0b100101
"""x⁵ + x² + 1: the field of 32 elements in which the check letter is computed."""
START = 13
"""Not nothing, so that a row of zeros is no code."""

__all__ = ["grouped", "is_code", "new_code", "read"]


def new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_letter(body)


def read(text: str) -> str:
    """The code as typed or scanned, with or without dashes and blanks; empty where it has another length."""
    code = bare(text)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def is_code(code: str) -> bool:
    """Whether the check letter fits: any one wrong letter and any two swapped neighbours show."""
    return bool(code) and read(code) == code and check_letter(code[:-1]) == code[-1]


def check_letter(body: str) -> str:
    total = START
    for letter in body:
        total = _doubled(total ^ ALPHABET.index(letter))
    return ALPHABET[total]


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ FIELD if value & 32 else value
