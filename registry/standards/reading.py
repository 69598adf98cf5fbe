"""Small readers of a document's fields: each turns what is written into a value, or raises `Unreadable`. Pure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

Word = TypeVar("Word", bound=StrEnum)
LONGEST = 500
MOST = Decimal(10_000)


class Unreadable(ValueError):
    """A field that says nothing usable; `code` is stable, its words are found elsewhere."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Reader = Callable[[Any], Any]


def text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise Unreadable("not_text")
    if len(value) > LONGEST:
        raise Unreadable("too_long")
    return value.strip()


def amount(value: Any) -> Decimal | None:
    """An amount is written as text or a whole number, never as a float: 0.1 would not be a tenth."""
    if value in ("", None):
        return None
    if isinstance(value, bool | float):
        raise Unreadable("not_an_amount")
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise Unreadable("not_an_amount") from None
    if not found.is_finite() or not 0 <= found <= MOST or found != round(found, 2):
        raise Unreadable("amount_out_of_range")
    return found


def share(value: Any) -> Decimal | None:
    found = amount(value)
    if found is not None and found > 1:
        raise Unreadable("share_over_one")
    return found


def whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
        raise Unreadable("not_a_whole_number")
    return value


def yes_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unreadable("not_yes_or_no")
    return value


def one_of(words: type[Word]) -> Callable[[Any], Word]:
    def read(value: Any) -> Word:
        try:
            return words(value)
        except ValueError:
            raise Unreadable("unknown_word") from None

    return read


def many(reader: Reader) -> Callable[[Any], tuple[Any, ...]]:
    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple) or len(value) > LONGEST:
            raise Unreadable("not_a_list")
        return tuple(reader(one) for one in value)

    return read


def amounts(value: Any) -> tuple[Decimal, ...]:
    found = many(amount)(value if isinstance(value, list | tuple) else [value])
    if None in found:
        raise Unreadable("amount_missing")
    return found


def pairs(words: type[Word]) -> Callable[[Any], tuple[tuple[str, Word], ...]]:
    """What a mapping says, in the order of its keys."""
    read_word = one_of(words)

    def read(value: Any) -> tuple[tuple[str, Word], ...]:
        if not isinstance(value, dict):
            raise Unreadable("not_a_mapping")
        return tuple((text(key), read_word(value[key])) for key in sorted(value))

    return read
