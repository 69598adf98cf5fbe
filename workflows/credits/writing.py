"""Facts of a credit as they are kept beside it, in JSON: amounts and days as text; the database writes them alike."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from .models import ALSO, FACTS, Credit

ALL = (*FACTS, *ALSO)
"""Every fact of a credit that is decided on."""


def written(value: Any) -> Any:
    """A fact as versions and amendments keep it; the database writes it alike."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, dt.date) else value


def read(name: str, value: Any) -> Any:
    """A kept fact as the credit holds it."""
    return Credit._meta.get_field(name).to_python(value)  # type: ignore[union-attr]


def facts_of(credit: Credit) -> dict[str, Any]:
    """Every fact that a reviewer approved, as a version keeps it."""
    return {name: written(getattr(credit, name)) for name in ALL}
