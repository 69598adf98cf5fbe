"""Project numbers as people write them: `2026-03-01-014 (国)`, with any blanks, brackets and dashes. Pure."""

from __future__ import annotations

import re

WRITTEN = "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ（）［］【】〔〕[]－—–‐−／"
MEANT = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ()()()()()-----/"
BLANKS = " \u3000\t\xa0"
"""Signs of the database's `translate`, which the column `number_stem` uses too: the two have to agree."""

MARK = r"\([^()]*\)$"
USUAL = (r"\d{4}-\d{2}-\d{2}-\d{3,4}(\([^()]+\))?", r"\d{10,12}(\([^()]+\))?")
_SIGNS = str.maketrans(WRITTEN, MEANT, BLANKS)


def plain(number: str) -> str:
    """One writing for all."""
    return number.translate(_SIGNS).upper()


def stem(number: str) -> str:
    """The number without the mark of its level at the end."""
    return re.sub(MARK, "", plain(number))


def mark(number: str) -> str:
    found = re.search(MARK, plain(number))
    return found.group() if found else ""


def is_usual(number: str) -> bool:
    """Whether it looks as numbers should; real ones break the pattern, so that this is a remark and no more."""
    return any(re.fullmatch(pattern, plain(number)) for pattern in USUAL)


def discipline_of(number: str) -> str:
    """The code of the discipline that the number names, `03-01`; empty where it names none."""
    found = re.match(r"\d{4}-?(\d{2})-?(\d{2})", plain(number))
    return f"{found.group(1)}-{found.group(2)}" if found else ""
