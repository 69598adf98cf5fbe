"""Credits as rows: collected while people's years are told, sent set-wise, then led along the agreed steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.db import connection

from registry.base.copying import copy_lines, line_of
from workflows.credits.models import Credit, Evidence, Objection
from workflows.credits.states import AWARDED, LEVELS, State
from workflows.engine.models import Case, Decision, Work

from .certificates import Album
from .doubts import OBJECTION
from .journey import CASE, DECISION, WORK, Journey, Ledger

CREDIT = (
    "id", "state", "person_id", "entered_by_id", "department_id", "unit_id", "city_id", "line", "credit_year_id", "origin",
    "source_id", "kind", "level", "form", "credit_class", "rule", "subject", "discipline_scheme", "discipline_code", "activity_id", "name",
    "number", "certificate_number", "from_date", "to_date", "hours", "credits", "organiser", "host", "issuer", "note", "case_id",
    "levels", "levels_merged", "facts_digest", "returned_by", "approvals", "decided_by", "submitted_at", "department_at", "unit_at",
    "bureau_at", "closed_at", "objected_at", "created_at", "changed_at",
)  # fmt: skip
EVIDENCE = ("credit_id", "file_id", "added_at", "removed_at")
BLANK: dict[str, Any] = {
    "entered_by_id": None, "credit_year_id": None, "source_id": "", "credit_class": "", "rule": "", "subject": "professional", "activity_id": None,
    "number": "", "certificate_number": "", "to_date": None, "organiser": "", "host": "", "note": "", "case_id": None, "levels": "",
    "levels_merged": False, "facts_digest": "", "returned_by": "", "approvals": {}, "decided_by": "", "submitted_at": None,
    "department_at": None, "unit_at": None, "bureau_at": None, "closed_at": None, "objected_at": None,
    "sub_kind": "", "activity_type": "",
}  # fmt: skip


@dataclass
class Chapter:
    """What one chunk of people has earned, not written yet."""

    album: Album
    ledger: Ledger
    credits: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    objections: list[str] = field(default_factory=list)
    steps: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def keep(self, journey: Journey, *, year_id: int, draw: bool) -> None:
        """Turn a finished telling into rows."""
        values = journey.values
        digests = (
            [] if values["kind"] == "public_course" or values["origin"] in AWARDED else [self._prove(journey, draw)]
        )
        journey.close_book()
        if journey.version:
            values["facts_digest"] = Credit.digest(SimpleNamespace(**values), digests)  # type: ignore[arg-type]
        if journey.state != State.DRAFT:
            values |= {
                "credit_year_id": year_id,
                "case_id": journey.case_id,
                "levels": ",".join(journey.levels),
                "levels_merged": journey.merged,
                "approvals": dict.fromkeys(journey.approved, values["facts_digest"]),
                "decided_by": ",".join(map(str, sorted(journey.deciders))),
            }
        first, *ways = _way_to(journey.state, awarded=values["origin"] in AWARDED)
        self.credits.append(line_of([first if name == "state" else values[name] for name in CREDIT]))
        for before, after in zip([first, *ways], ways, strict=False):
            self.steps.setdefault((before, after), []).append(values["id"])

    def write(self) -> None:
        """Cases, credits, their states, tasks, decisions in the order of time, evidence."""
        ledger = self.ledger
        copy_lines(Case, CASE, ledger.cases)
        copy_lines(Credit, CREDIT, self.credits)
        self._lead()
        copy_lines(Work, WORK, ledger.works)
        copy_lines(Decision, DECISION, [line for _, line in sorted(ledger.decisions, key=lambda pair: pair[0])])
        copy_lines(Evidence, EVIDENCE, self.evidence)
        copy_lines(Objection, OBJECTION, self.objections)
        ledger.cases, ledger.works, ledger.decisions = [], [], []
        self.credits, self.evidence, self.objections, self.steps = [], [], [], {}

    def _prove(self, journey: Journey, draw: bool) -> str:
        values = journey.values
        own = draw and self.album.own_left > 0
        file = self.album.own(values, journey.person_name) if own else self.album.shared(values)
        self.evidence.append(line_of((values["id"], file.pk, values["created_at"], None)))
        return bytes(file.sha256).hex()

    def _lead(self) -> None:
        """The database lets a credit reach a state along the agreed steps only."""
        with connection.cursor() as cursor:
            for (before, after), ids in sorted(self.steps.items(), key=lambda step: ORDER.index(step[0][1])):
                cursor.execute(
                    "UPDATE credits_credit SET state = %s WHERE id = ANY(%s) AND state = %s", [after, ids, before]
                )


ORDER = ["DRAFT", *(level.value for level in LEVELS), "RETURNED", "COUNTED", "REFUSED", "WITHDRAWN", "ANNULLED"]


def _way_to(state: str, *, awarded: bool) -> Iterable[str]:
    """The shortest way along the agreed steps."""
    begin = [] if awarded else ["DRAFT"]
    if state == State.DRAFT or state in LEVELS or (awarded and state == State.COUNTED):
        return [*begin, *([state] if state != State.DRAFT else [])]
    if state == State.ANNULLED:
        return [*begin, *([] if awarded else ["UNIT"]), "COUNTED", "ANNULLED"]
    return [*begin, "UNIT", state]


def blank(**known: Any) -> dict[str, Any]:
    """The columns of a credit that nobody has touched, with what is known of it."""
    return BLANK | {"approvals": {}} | known
