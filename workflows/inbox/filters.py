"""What an inbox is narrowed to; it lives in the address, so that a list can be shared and found again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from registry.codes.models import Line
from workflows.credits.states import Kind

DUE_DAYS = 3
WAITED = (3, 7, 14, 30)


@dataclass(frozen=True)
class Filters:
    """Empty fields narrow nothing. Line and waiting time are keys of the index, the others are read off its rows."""

    kind: str = ""
    department: str = ""
    line: str = ""
    waited: int = 0
    due: bool = False
    newest: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        """Read from an address; what it does not know it leaves out."""
        waited = query.get("waited", "")
        return cls(
            kind=query.get("kind", "") if query.get("kind") in Kind.values else "",
            department=query.get("department", "").strip()[:80].replace("\0", ""),
            line=query.get("line", "") if query.get("line") in Line.values else "",
            waited=int(waited) if waited in {str(days) for days in WAITED} else 0,
            due=query.get("due") == "1",
            newest=query.get("sort") == "new",
        )

    @property
    def pairs(self) -> dict[str, str]:
        """The same words as they stand in an address."""
        sort, due, waited = "new" if self.newest else "", "1" if self.due else "", str(self.waited or "")
        words = {"kind": self.kind, "department": self.department, "line": self.line, "waited": waited}
        return {name: value for name, value in (words | {"due": due, "sort": sort}).items() if value}

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.department or self.line or self.waited or self.due)

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Parameter and words of each filter that is set; the one that has a tab of its own has no chip."""
        chips = [
            ("kind", _("类别：%(word)s") % {"word": Kind(self.kind).label} if self.kind else ""),
            ("department", _("科室：%(word)s") % {"word": self.department} if self.department else ""),
            ("line", _("条线：%(word)s") % {"word": Line(self.line).label} if self.line else ""),
            ("waited", _("等了 %(days)s 天以上") % {"days": self.waited} if self.waited else ""),
        ]
        return [(name, words) for name, words in chips if words]

    def created_before(self, now: dt.datetime) -> dt.datetime | None:
        return now - dt.timedelta(days=self.waited) if self.waited else None

    def due_by(self, today: dt.date) -> dt.date | None:
        return today + dt.timedelta(days=DUE_DAYS) if self.due else None
