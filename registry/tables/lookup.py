"""The words of codes, from one copy of all tables in each process.

A copy is as new as the newest change that it has seen; every request asks once whether there is a newer one, by one
look at the end of an index. What runs without requests asks again after a while.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from registry.base.words import is_chinese

from .models import Code, EvidenceRule, Need

OLD = 60.0
"""Seconds."""
UNSAID = {"public_course": Need.OPTIONAL}
"""Where no jurisdiction has said anything: public courses are entered by the unit from the HR platform's list."""


@dataclass(frozen=True)
class Row:
    code: str
    name: str
    name_en: str
    parent: str
    credit_class: str
    jurisdiction_id: int | None
    from_date: dt.date | None
    to_date: dt.date | None

    @property
    def word(self) -> str:
        return self.name if is_chinese() or not self.name_en else self.name_en

    def holds(self, chain: list[int], day: dt.date) -> bool:
        """Whether it may be chosen at a place, its chain of ids given, on a day."""
        here = self.jurisdiction_id is None or self.jurisdiction_id in chain
        return here and (self.from_date or day) <= day <= (self.to_date or day)


Rows = Mapping[str, Row]


@dataclass(frozen=True)
class Copy:
    version: tuple[int, int]
    tables: Mapping[str, Rows]
    evidence: Mapping[tuple[int, str], str]


NONE = (-1, -1)
_copy = Copy(NONE, {}, {})
_lock = threading.Lock()
_here = threading.local()


def rows_of(table: str) -> Rows:
    """Every code of a table in its order, retired ones included."""
    return _present().tables.get(table, {})


def words_of(table: str) -> dict[str, str]:
    return {code: row.word for code, row in rows_of(table).items()}


def word_of(table: str, code: str) -> str:
    """The word of a code; one that nobody knows shows itself, so that a gap is seen and not hidden."""
    row = rows_of(table).get(code)
    return row.word if row else code


def choices(table: str, *, at: list[int], day: dt.date | None = None, parent: str = "") -> list[tuple[str, str]]:
    """What can be chosen at a place, its chain of ids given; `parent` narrows sub-categories to one category's."""
    day = day or timezone.localdate()
    found = rows_of(table).values()
    return [(row.code, row.word) for row in found if row.holds(at, day) and (not parent or row.parent == parent)]


def class_of(level: str) -> str:
    """The class that follows from a level, where the year has classes."""
    row = rows_of("level").get(level)
    return row.credit_class if row else ""


def evidence_said(kind: str, chain: list[int]) -> Need | None:
    """What has to prove a credit of this kind at a place, its chain of ids given: the nearest jurisdiction's word."""
    rules = _present().evidence
    said = next((rules[place, kind] for place in reversed(chain) if (place, kind) in rules), None)
    return Need(said) if said else None


def evidence_unsaid(kind: str) -> Need:
    """Where neither a jurisdiction nor the standard has said anything."""
    return UNSAID.get(kind, Need.REQUIRED)


def evidence_policy(kind: str, chain: list[int]) -> Need:
    """What holds at a place for whatever the standard says nothing of."""
    return evidence_said(kind, chain) or evidence_unsaid(kind)


def some_are_paper() -> bool:
    """Whether anywhere a kind is proved by its original alone."""
    return Need.PAPER in _present().evidence.values()


def forget(**_signal: object) -> None:
    """Ask again before the next word: a request begins, or something was changed here."""
    _here.asked_at = float("-inf")


def _present() -> Copy:
    global _copy  # noqa: PLW0603 (one copy a process is the point)
    now = time.monotonic()
    if now - getattr(_here, "asked_at", float("-inf")) < OLD and _copy.version != NONE:
        return _copy
    version = _newest()
    if version != _copy.version:
        with _lock:
            rules = EvidenceRule.objects.values_list("jurisdiction_id", "kind", "need")
            _copy = Copy(version, _read(), {(place, kind): need for place, kind, need in rules})
    _here.asked_at = now
    return _copy


def _newest() -> tuple[int, int]:
    """The newest change of a code, and of what is asked as evidence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT max(id) FROM tables_codechange), (SELECT max(id) FROM tables_evidencechange)")
        code, evidence = cursor.fetchone()
    return code or 0, evidence or 0


def _read() -> dict[str, dict[str, Row]]:
    tables: dict[str, dict[str, Row]] = {}
    fields = ("code", "name", "name_en", "parent", "credit_class", "jurisdiction_id", "from_date", "to_date")
    for table, *values in Code.objects.order_by("table", "position", "id").values_list("table", *fields):
        tables.setdefault(table, {})[values[0]] = Row(*values)
    return tables
