"""What every benchmark hands back, and how it is shown."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Result:
    """Ours beside the peer; `ratio` says how many times better ours is. A peer of 0 was not measured at this size."""

    name: str
    size: int
    ours: float
    peer: float
    unit: str
    more_is_better: bool = False
    rows: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Above 1 is better, whichever way the unit counts."""
        better, worse = (self.ours, self.peer) if self.more_is_better else (self.peer, self.ours)
        return better / worse if worse else float("inf")

    def show(self) -> None:
        """A table for people, and as the last line one object for machines."""
        head = ("", "ours", "peer")
        peer = f"{self.peer:,.3f}" if self.peer else "not measured"
        table = [head, *self.rows, (self.unit, f"{self.ours:,.3f}", peer)]
        widths = [max(len(row[column]) for row in table) for column in range(3)]
        for row in table:
            print(f"  {row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}")
        facts = {"name": self.name, "size": self.size, "ours": round(self.ours, 4), "peer": round(self.peer, 4)}
        print(json.dumps(facts | {"ratio": round(self.ratio, 2) if self.peer else None, "unit": self.unit}))


def median_ms(action: Callable[[], object], *, times: int) -> float:
    """The middle of several runs, in milliseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)
