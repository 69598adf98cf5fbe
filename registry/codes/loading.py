"""The published tables, read from the CSV files beside this module into whatever models a migration hands in."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
TITLE_LEVELS = {"1": "high", "2": "high", "3": "mid", "4": "junior", "5": "junior"}


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def load(apps: Any) -> None:
    """Write every code table; a row that stands already is left as it is."""
    discipline, title, education = (apps.get_model("codes", name) for name in ("Discipline", "Title", "Education"))
    for scheme in ("national_2014", "national_2022", "tcm_2014"):
        discipline.objects.bulk_create(
            [discipline(**row) for row in rows(f"disciplines_{scheme}.csv")], ignore_conflicts=True
        )
    title.objects.bulk_create(
        [title(**_title(row)) for row in rows("titles_gbt8561_health.csv")], ignore_conflicts=True
    )
    education.objects.bulk_create([education(**row) for row in rows("education_gbt4658.csv")], ignore_conflicts=True)


def _title(row: dict[str, str]) -> dict[str, Any]:
    rank = row["level_CV08_30_005"]
    return {
        "code": row["code"],
        "parent_code": row["parent_code"],
        "name": row["name"],
        "rank": int(rank) if rank else None,
        "level": TITLE_LEVELS.get(rank, ""),
    }
