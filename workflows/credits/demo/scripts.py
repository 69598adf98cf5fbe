"""Every state of every origin, whatever the dice say: told of the first ward's people."""

from __future__ import annotations

from .cast import CAST
from .people import Someone
from .places import MAIN, Spot

WARD = "心内科"
SCRIPTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("hand", "training", ("submit", "pass")),
    ("hand", "lecture", ("submit", "pass", "return")),
    ("hand", "paper", ("submit", "pass", "pass")),
    ("hand", "training", ()),
    ("hand", "teaching", ("submit",)),
    ("hand", "lecture", ("submit", "refuse")),
    ("hand", "lecture", ("submit", "withdraw")),
    ("hand", "training", ("submit", "pass", "pass", "annul")),
    ("hand", "self_study", ("submit", "pass", "return", "resubmit", "pass", "pass")),
    ("clerk", "training", ()),
    ("clerk", "training", ("submit",)),
    ("clerk", "public_course", ("submit",)),
    ("clerk", "paper", ("submit", "pass", "pass")),
    ("clerk", "training", ("submit", "return")),
    ("clerk", "training", ("submit", "pass", "pass")),
    ("clerk", "training", ("submit", "refuse")),
    ("clerk", "training", ("submit", "withdraw")),
    ("clerk", "training", ("submit", "pass", "pass", "annul")),
    ("speaker", "lecture", ("award",)),
    ("speaker", "lecture", ("award", "pass")),
    ("speaker", "lecture", ("award", "return")),
    ("speaker", "lecture", ("award", "refuse")),
    ("speaker", "lecture", ("award", "return", "withdraw")),
    ("speaker", "lecture", ("award", "pass", "annul")),
    ("attendance", "project", ("award", "annul")),
    ("online", "distance", ("award", "annul")),
    ("attendance", "project", ("award", "object")),
    ("attendance", "project", ("award", "object, uphold")),
    ("online", "distance", ("award", "object, dismiss")),
)
"""Origin, kind, and what happens; told in the year that is open."""
FIRST_OF_ALL = 4
"""So many scripts are the first nurse's own: she has something at every stage."""


def is_stage(spot: Spot) -> bool:
    return spot.organisation.name == WARD and spot.unit.name == MAIN


def share_of(one: Someone) -> int:
    if one.named:
        return FIRST_OF_ALL if one.rank == 0 else 0
    unnamed = one.spot.count - sum(named.unit == MAIN and named.department == WARD for named in CAST)
    return -(-(len(SCRIPTS) - FIRST_OF_ALL) // unnamed)
