"""What a year may ask for, and what a person has of it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal

from .rules import AMOUNTS, ZERO

NAMES = AMOUNTS


@dataclass(frozen=True)
class Amounts:
    """`any_class` is the part of the credits that counts for whichever class lacks it, `national` the national part."""

    credits: Decimal = ZERO
    hours: Decimal = ZERO
    class_1: Decimal = ZERO
    class_2: Decimal = ZERO
    professional_hours: Decimal = ZERO
    public_hours: Decimal = ZERO
    any_class: Decimal = ZERO
    national: Decimal = ZERO

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(*(getattr(self, name) + getattr(other, name) for name in _ALL))

    def __sub__(self, other: Amounts) -> Amounts:
        return Amounts(*(getattr(self, name) - getattr(other, name) for name in _ALL))

    def map(self, change: Callable[[Decimal], Decimal]) -> Amounts:
        return Amounts(*(change(getattr(self, name)) for name in _ALL))

    def short_of(self, need: Amounts, substitution: Decimal = ZERO) -> Amounts:
        """What is lacking to the need, never less than nothing.

        What a class has over may stand for a share of the other's need; what belongs to no class fills what is left.
        Whoever has the sum but not the classes still lacks credits: those of the classes.
        """
        lacks = {name: max(getattr(need, name) - getattr(self, name), ZERO) for name in NAMES}
        over_1, over_2 = max(self.class_1 - need.class_1, ZERO), max(self.class_2 - need.class_2, ZERO)
        lacks["class_1"] -= min(lacks["class_1"], _share(need.class_1, substitution), over_2)
        lacks["class_2"] -= min(lacks["class_2"], _share(need.class_2, substitution), over_1)
        free = self.any_class
        for name in ("class_1", "class_2"):
            filled = min(lacks[name], free)
            lacks[name], free = lacks[name] - filled, free - filled
        lacks["credits"] = max(lacks["credits"], lacks["class_1"] + lacks["class_2"])
        return Amounts(**lacks)


def _share(amount: Decimal, share: Decimal) -> Decimal:
    return (amount * share).quantize(ZERO, ROUND_HALF_UP)


_ALL = tuple(one.name for one in fields(Amounts))
