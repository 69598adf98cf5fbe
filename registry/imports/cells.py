"""What a column makes of a cell: a value, or a sentence that says why it cannot be one. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from registry.base.tables import Cell, day_of, words_of
from registry.people import idnumber

Parser = Callable[[Cell], Any]

SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
UNITS = re.compile(r"(学时|学分|小时|分|个)$")
CARD_DIGITS = 10
LONGEST_EXACT = 15
"""Digits that a number in a spreadsheet holds; of a longer one the last ones are lost."""


class Unfit(ValueError):
    """The sentence for who filled in the cell."""


def half_width(cell: Cell) -> str:
    """Words with full-width digits and signs made half-width, and without blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words_of(cell)))


def text(most: int) -> Parser:
    def parse(cell: Cell) -> str:
        _check_digits(cell)
        words = words_of(cell)
        if len(words) > most:
            raise Unfit(_("最多 %(most)d 个字，这里有 %(n)d 个。") % {"most": most, "n": len(words)})
        return words

    return parse


def id_number(cell: Cell) -> str:
    """Only as text: a number of eighteen digits has lost its last ones when Excel kept it as one."""
    if isinstance(cell, int | float) or SCIENTIFIC.fullmatch(half_width(cell)):
        raise Unfit(_("这一格在 Excel 里是数字，后几位已经丢了。请把这一列设成文本，重新填写。"))
    number = idnumber.clean(words_of(cell))
    problem = idnumber.problem(number)
    if problem:
        raise Unfit(_("%(problem)s。") % {"problem": problem})
    return number


def card_number(cell: Cell) -> str:
    _check_digits(cell)
    number = half_width(cell)
    if isinstance(cell, int | float) and number.isdecimal() and len(number) < CARD_DIGITS:
        raise Unfit(
            _("卡号是 10 位数，这里只有 %(n)d 位：Excel 可能丢了前面的 0。请把这一列设成文本再填。")
            % {"n": len(number)}
        )
    if not (number.isascii() and number.isdecimal() and len(number) == CARD_DIGITS):
        raise Unfit(_("卡号是 10 位数字，印在学分卡正面。"))
    return number


def amount(most: int) -> Parser:
    def parse(cell: Cell) -> Decimal:
        words = UNITS.sub("", half_width(round(cell, 6) if isinstance(cell, float) else cell))
        try:
            number = Decimal(words)
        except InvalidOperation as error:
            raise Unfit(_("请填数字，例如 4 或 4.5。")) from error
        if not (number.is_finite() and 0 <= number <= most):
            raise Unfit(_("要在 0 到 %(most)d 之间。") % {"most": most})
        if number != round(number, 2):
            raise Unfit(_("最多两位小数。"))
        return round(number, 2)

    return parse


def day(cell: Cell) -> dt.date:
    found = day_of(cell)
    if found is None:
        raise Unfit(_("日期读不懂，请写成 2026-05-16。"))
    return found


def period(cell: Cell) -> tuple[dt.date, dt.date]:
    """A day, or the first and the last of several as lists write them: 2026/5/8-2026/5/10, 2026.5.8-5.10."""
    if day_of(cell):
        return day(cell), day(cell)
    parts = re.split(r"[~～—–至到]+|(?<=\d)-(?=\d{4}[-/.年])", half_width(cell))
    if len(parts) == 1:
        parts = parts[0].split("-") if parts[0].count("-") == 1 else parts
    if len(parts) != 2:
        raise Unfit(_("日期读不懂，请写成 2026-05-16，或 2026/5/16-2026/5/18。"))
    first = day(parts[0])
    short = re.sub(r"[/月]", ".", parts[1]).rstrip("日")
    last = day_of(parts[1]) or day_of(f"{first.year}.{short}") or day(parts[1])
    if last < first:
        raise Unfit(_("结束日期早于开始日期。"))
    return first, last


def choice(words: Mapping[str, str]) -> Parser:
    """One of a few words, each with the code it stands for."""
    codes = {half_width(word).lower(): code for word, code in words.items()}

    def parse(cell: Cell) -> str:
        found = codes.get(half_width(cell).lower())
        if found is None:
            most = "、".join(list(words)[:8])
            raise Unfit(_("只能填：%(words)s。") % {"words": most})
        return found

    return parse


def year(cell: Cell) -> str:
    words = half_width(cell).removesuffix("年度").removesuffix("年")
    if not re.fullmatch(r"(19|20)\d{2}", words):
        raise Unfit(_("请填四位数的年份，例如 2024。"))
    return words


def _check_digits(cell: Cell) -> None:
    is_long = isinstance(cell, int | float) and abs(cell) >= 10**LONGEST_EXACT
    if is_long or (isinstance(cell, str) and SCIENTIFIC.fullmatch(cell) and "E+" in cell.upper()):
        raise Unfit(_("这一格在 Excel 里是数字，后几位已经丢了。请把这一列设成文本，重新填写。"))
