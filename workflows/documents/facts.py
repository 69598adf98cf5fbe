"""What a document says, as plain values that can be frozen. Pure: no query, no clock."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workflows.credits.states import Class, Kind, Subject

ZERO = Decimal("0.00")
PASSED = "合格"
CLASSES = {Class.ONE.value: "Ⅰ类学分", Class.TWO.value: "Ⅱ类学分"}

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """A counted credit as far as paper shows it."""

    kind: str
    name: str
    from_date: dt.date
    to_date: dt.date | None
    hours: Decimal
    credits: Decimal
    credit_class: str
    subject: str
    host: str = ""
    organiser: str = ""
    issuer: str = ""


def row_of(line: Line, *, has_classes: bool) -> dict[str, Any]:
    """A line of the handbook; one date where it began and ended on the same day."""
    last = line.to_date if line.to_date and line.to_date != line.from_date else None
    return {
        "days": [day.isoformat() for day in (line.from_date, last) if day],
        "form": str(Kind(line.kind).label),
        "name": line.name,
        "result": CLASSES.get(line.credit_class, PASSED) if has_classes else PASSED,
        "amount": amount(line.hours, line.credits),
        # Who held it; entered by hand it is often not known, and then who stands behind the certificate says most.
        "host": line.host or line.organiser or line.issuer,
    }


def foot_of(lines: Iterable[Line]) -> dict[str, str]:
    """公需、专业、年度累计; an empty subject stays blank; a rare one appears when there is any."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for line in lines:
        for name in (line.subject, "total"):
            hours, credits = sums.get(name, (ZERO, ZERO))
            sums[name] = hours + line.hours, credits + line.credits
    always = (Subject.PUBLIC.value, Subject.PROFESSIONAL.value, "total")
    shown = {name: amount(*sums[name]) if name in sums else "" for name in always}
    elective = sums.get(Subject.ELECTIVE.value)
    return shown | ({Subject.ELECTIVE.value: amount(*elective)} if elective else {})


def amount(hours: Decimal, credits: Decimal) -> str:
    """12.00(2.00): hours, and credits in brackets."""
    return f"{hours:.2f}({credits:.2f})"


def digest(facts: Facts) -> str:
    return hashlib.sha256(canonical(facts)).hexdigest()


def canonical(facts: Facts) -> bytes:
    """The one writing of facts that is hashed and laid into the PDF: keys in order, no blanks, UTF-8."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
