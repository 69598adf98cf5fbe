"""GB 11643: seventeen digits and a check character."""

from __future__ import annotations

import datetime as dt
import re

from django.utils.translation import gettext as _
from stdnum.cn import ric

LENGTH = 18
SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")


def clean(text: str) -> str:
    """What a person typed, without blanks, in half-width digits and with a capital X."""
    return re.sub(r"\s", "", text).translate(FULL_WIDTH).upper()


def is_valid(number: str) -> bool:
    """Shape, birth date and check character; the county is not tied to the year, which would refuse real people."""
    return (
        bool(SHAPE.fullmatch(number)) and birth_date(number) is not None and ric.calc_check_digit(number) == number[-1]
    )


def problem(number: str) -> str:
    """What is wrong with a number, in a sentence for who typed it; empty where nothing is."""
    if len(number) != LENGTH:
        return _("身份证号要有 18 位，现在是 %(n)d 位") % {"n": len(number)}
    if not SHAPE.fullmatch(number):
        return _("身份证号只能是数字，最后一位可以是 X")
    if birth_date(number) is None:
        return _("第 7 到 14 位不是一个日期，请照身份证再核对")
    if not is_valid(number):
        return _("末位校验码对不上，多半有一位输错了，请照身份证再核对")
    return ""


def birth_date(number: str) -> dt.date | None:
    try:
        born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1900 else None


def sex(number: str) -> str:
    """GB/T 2261.1 code: odd for men, even for women."""
    return "1" if int(number[16]) % 2 else "2"


def mask(number: str) -> str:
    """First three and last two characters, the rest hidden."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"
