"""What an inbox is narrowed to; it lives in the address, so that a list can be shared and found again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from registry.codes.models import Line
from registry.tables.lookup import rows_of, word_of
from workflows.credits.originals import WORDS as ORIGINALS

DUE_DAYS = 3
DUE = {"1": DUE_DAYS, "7": 7, "over": -1}
"""Within how many days from today it is due; what is over was due yesterday."""
DUE_WORDS = {"1": gettext_lazy("三天内到期"), "7": gettext_lazy("七天内到期"), "over": gettext_lazy("已过期")}
WAITED = (3, 7, 14, 30)
CLEAN, FLAGGED = "clean", "flagged"
MOST_CREDITS = Decimal(9999)
TABBED = ("flag", "due", "snoozed")

# The index tells which tasks may be meant at all; of those alone the credit, its marks and its nearest rule are read.
ORIGINAL = """w.kind IN (SELECT kind FROM tables_evidencerule WHERE need = 'paper') AND (
  SELECT CASE WHEN (
      SELECT r.need FROM tables_evidencerule r JOIN organisations_organisation o ON o.id = r.jurisdiction_id
      WHERE r.kind = c.kind AND starts_with(d.path, o.path) ORDER BY length(o.path) DESC LIMIT 1
    ) IS DISTINCT FROM 'paper' THEN ''
    WHEN mod((SELECT max(m.number) FROM originals_originalmark m WHERE m.credit_id = c.id), 2) = 1 THEN 'seen'
    ELSE 'to_show' END
  FROM credits_credit c JOIN organisations_organisation d ON d.id = c.department_id WHERE c.case_id = w.process_id
) = {}"""


@dataclass(frozen=True)
class Filters:
    """Empty fields narrow nothing. All but the originals are read off one index, so that together they cost no more."""

    kind: str = ""
    department: str = ""
    line: str = ""
    form: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    flag: str = ""
    waited: int = 0
    due: str = ""
    original: str = ""
    newest: bool = False
    snoozed: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filters:
        """Read from an address; what it does not know it leaves out."""
        return cls(
            kind=_one_of(rows_of("category"), query.get("kind")),
            department=query.get("department", "").strip()[:80].replace("\0", ""),
            line=_one_of(Line.values, query.get("line")),
            form=_one_of(rows_of("form"), query.get("form")),
            low=_amount(query.get("low", "")),
            high=_amount(query.get("high", "")),
            flag=_one_of((CLEAN, FLAGGED), query.get("flag")),
            waited=int(_one_of(tuple(map(str, WAITED)), query.get("waited")) or 0),
            due=_one_of(DUE, query.get("due")),
            original=_one_of(ORIGINALS, query.get("original")),
            newest=query.get("sort") == "new",
            snoozed=query.get("snoozed") == "1",
        )

    @property
    def pairs(self) -> dict[str, str]:
        """The same words as they stand in an address."""
        words = {
            "kind": self.kind,
            "department": self.department,
            "line": self.line,
            "form": self.form,
            "low": _plain(self.low),
            "high": _plain(self.high),
            "flag": self.flag,
            "waited": str(self.waited or ""),
            "due": self.due,
            "original": self.original,
            "sort": "new" if self.newest else "",
            "snoozed": "1" if self.snoozed else "",
        }
        return {name: value for name, value in words.items() if value}

    @property
    def narrows(self) -> bool:
        return bool(self.pairs.keys() - {"sort"})

    @property
    def chips(self) -> list[tuple[str, str]]:
        """Parameter and words of each filter that is set; those that have a tab of their own have no chip."""
        return [
            (name, words) for name, words in self.words if name not in TABBED or (name == "due" and self.due != "1")
        ]

    @property
    def words(self) -> list[tuple[str, str]]:
        """Parameter and words of every filter that is set."""
        words = [
            ("kind", _("类别：%(word)s") % {"word": word_of("category", self.kind)} if self.kind else ""),
            ("department", _("科室：%(word)s") % {"word": self.department} if self.department else ""),
            ("line", _("条线：%(word)s") % {"word": Line(self.line).label} if self.line else ""),
            ("form", _("举办方式：%(word)s") % {"word": word_of("form", self.form)} if self.form else ""),
            ("low", _("%(n)s 学分以上") % {"n": _plain(self.low)} if self.low is not None else ""),
            ("high", _("%(n)s 学分以下") % {"n": _plain(self.high)} if self.high is not None else ""),
            ("flag", {CLEAN: _("无异常"), FLAGGED: _("有提示")}.get(self.flag, "")),
            ("waited", _("等了 %(days)s 天以上") % {"days": self.waited} if self.waited else ""),
            ("due", str(DUE_WORDS[self.due]) if self.due else ""),
            ("original", str(ORIGINALS.get(self.original, ""))),
            ("snoozed", _("稍后处理") if self.snoozed else ""),
        ]
        return [(name, each) for name, each in words if each]

    @property
    def tests(self) -> dict[str, tuple[str, Any]]:
        """Each set filter as a condition over a task `w`, and the value that it compares with."""
        flags = {CLEAN: "w.flag = ''", FLAGGED: "w.flag <> ''"}
        all_tests: dict[str, tuple[str, Any]] = {
            "kind": ("w.kind = {}", self.kind),
            "department": ("w.place_name = {}", self.department),
            "form": ("w.form = {}", self.form),
            "low": ("w.amount >= {}", self.low),
            "high": ("w.amount <= {}", self.high),
            "flag": (flags.get(self.flag, ""), self.flag),
            "waited": ("w.created <= now() - make_interval(days => {})", self.waited),
            "due": ("w.due_on <= {}", self.due and DUE[self.due]),
            "original": (ORIGINAL, self.original),
        }
        return {name: pair for name, pair in all_tests.items() if name in self.pairs}

    def values(self, today: dt.date) -> dict[str, Any]:
        """What the conditions compare with; days of grace become a day."""
        found = {name: value for name, (_test, value) in self.tests.items()}
        return found | ({"due": today + dt.timedelta(days=DUE[self.due])} if self.due else {})


def _one_of(known: Any, word: str | None) -> str:
    return word if word in known and word is not None else ""


def _amount(word: str) -> Decimal | None:
    """Credits as typed, two decimals; None for nothing and for nonsense."""
    try:
        value = Decimal(word.strip()).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return value if 0 <= value <= MOST_CREDITS else None


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"
