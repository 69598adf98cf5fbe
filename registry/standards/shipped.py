"""The standards that come with the system, as documents beside this module; each figure says how sure it is."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
NATIONAL = {"CN-2006": (2006, 2024), "CN-2024": (2025, None)}
"""Those of the whole country and the years that they rule; the others wait for a place that makes them its own."""
SINCE = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


def codes() -> list[str]:
    return sorted(path.stem for path in DATA.glob("*.json"))


@lru_cache
def _text(code: str) -> str:
    return (DATA / f"{code}.json").read_text(encoding="utf-8")


def document(code: str) -> dict[str, Any]:
    """A fresh copy, to be changed at will."""
    found: dict[str, Any] = json.loads(_text(code))
    return found


def load(apps: Any) -> None:
    """Publish the country's own; one that stands already is left as it is."""
    model = apps.get_model("standards", "Standard")
    for code, (first, last) in NATIONAL.items():
        if not model.objects.filter(place=None, code=code).exists():
            data = document(code)
            text = json.dumps(data, ensure_ascii=False, sort_keys=True)
            row = model.objects.create(
                place=None, code=code, name=data["name"], name_en=data["name_en"], from_year=first, to_year=last,
                document=data, digest=hashlib.sha256(text.encode()).hexdigest(),
            )  # fmt: skip
            model.objects.filter(pk=row.pk).update(state="PUBLISHED", published_at=SINCE)
