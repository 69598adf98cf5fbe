"""Bars for a page, drawn by the server: sizes as attributes, colours by class; no script, no inline style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, FOOT, HEAD = 640, 160, 28, 16
GAP = 0.35
WIDEST = 64


@dataclass(frozen=True)
class Bar:
    """One bar, the number over it and the word under it; `is_named` where there is room for the word."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    word: str
    count: int
    is_named: bool


@dataclass(frozen=True)
class Bars:
    bars: list[Bar]
    width: int = WIDTH
    height: int = HEAD + HEIGHT + FOOT

    @property
    def base(self) -> int:
        return HEAD + HEIGHT

    @property
    def words(self) -> int:
        """Where the words under the bars stand."""
        return self.height - 6

    @property
    def label(self) -> str:
        return ", ".join(f"{bar.word} {bar.count}" for bar in self.bars)


def bars_of(counts: Sequence[tuple[str, int]]) -> Bars:
    """As many bars as there are numbers, the greatest as high as the picture."""
    most = max((count for _word, count in counts), default=0) or 1
    step = WIDTH / max(len(counts), 1)
    width = min(step * (1 - GAP), WIDEST)
    bars = []
    for place, (word, count) in enumerate(counts):
        height = round(HEIGHT * count / most, 1)
        middle = round(step * (place + 0.5), 1)
        named = len(counts) <= 6 or (len(counts) - 1 - place) % 2 == 0
        bars.append(
            Bar(
                round(middle - width / 2, 1),
                HEAD + HEIGHT - height,
                round(width, 1),
                height,
                middle,
                word,
                count,
                named,
            )
        )
    return Bars(bars)
