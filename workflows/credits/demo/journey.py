"""One credit's way through the flow: the rows that the verbs and viewflow's activations would have written.

Routing is the flow's own (`levels.place`, `levels.next_level`); a test runs the verbs beside it and compares row by row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.base.copying import keys_of, line_of
from workflows.credits.cohort import WHY_NOBODY
from workflows.credits.levels import Nobody, Placement, Reviewer, next_level, place
from workflows.credits.states import LEVELS, State
from workflows.engine.models import Case, Work

FLOW = "credits/flow.CreditFlow"
WORK = (
    "id", "flow_task", "flow_task_type", "assigned", "started", "finished", "token", "process_id", "city_id", "status", "created",
    "owner_id", "data", "previous_ids", "place_id", "role", "line", "due_on", "barred", "headline", "kind", "amount", "hours", "person_name",
    "place_name", "form", "beneficiary_id",
)  # fmt: skip
CASE = ("id", "flow_class", "status", "created", "finished", "data", "city_id")
DECISION = (
    "case_id", "work_id", "city_id", "step", "from_state", "to_state", "is_verdict", "actor_id", "place_id", "beneficiary_id",
    "headline", "reason_code", "opinion", "at",
)  # fmt: skip
NULL = "\\N"
NOTHING_SHOWN = "\\N\t\t\t\\N\t{}\t\t\t\\N\t\\N\t\t\t\t\\N\n"
NODE_OF_LEVEL = {level.value: level.value.lower() for level in LEVELS}
REVIEWED_AT = {"DEPARTMENT": "department_at", "UNIT": "unit_at", "BUREAU": "bureau_at"}


@dataclass
class Ledger:
    """The lines of a chunk, in the order in which they will be sent."""

    cases: list[str] = field(default_factory=list)
    works: list[str] = field(default_factory=list)
    decisions: list[tuple[dt.datetime, str]] = field(default_factory=list)
    case_keys: Iterator[int] = field(default_factory=lambda: keys_of(Case, 1000))
    work_keys: Iterator[int] = field(default_factory=lambda: keys_of(Work))


@dataclass
class Journey:
    """A credit on its way: `place_chain` and `reviewers` are its department's, `values` become its columns."""

    ledger: Ledger
    values: dict[str, Any]
    person_name: str
    place_chain: Sequence[Any]
    reviewers: Sequence[Reviewer]
    city_id: int
    due_on: dt.date | None
    levels: list[str]
    merged: bool = False
    state: str = "DRAFT"
    deciders: set[int] = field(default_factory=set)
    approved: dict[str, int] = field(default_factory=dict)
    version: int = 0
    placement: Placement | None = None
    work: dict[str, Any] | None = None
    previous: int = 0
    case_id: int = 0
    began: dt.datetime | None = None
    flow: str = FLOW

    def submit(self, at: dt.datetime, actor: int, *, changed: bool = True) -> None:
        """Send it, or send it again; approvals of what did not change are kept."""
        self.version += changed
        self.approved = {level: seen for level, seen in self.approved.items() if seen == self.version}
        if not self.approved:
            self.deciders = set()
        aim = next((level for level in self.levels if level not in self.approved), self.values["returned_by"])
        step = "resubmit" if self.state == "RETURNED" else "submit"
        if step == "submit":
            self.values["submitted_at"] = at
        self._send(step, self.place_at(aim), at, actor)

    def award(self, at: dt.datetime) -> None:
        """The system's own start: counted at once, or placed where policy asks for it."""
        self.placement = self.place_at(self.levels[0]) if self.levels else None
        self.state = self.placement.state if self.placement else "COUNTED"
        self.values["submitted_at"] = at
        self.begin("award", "START", at, None)
        self._go_on(at)
        if not self.placement:
            self.values["closed_at"] = at
        self._record_arrival("award", "", at, None, None)

    def decide(self, verdict: str, at: dt.datetime, actor: int, opinion: str = "", reason_code: str = "") -> None:
        before, following = self.state, None
        if verdict == "pass":
            self.approved[before] = self.version
            if not self.merged:
                self.deciders.add(actor)
            following = next_level(self.levels, after=before)
        ends = {"pass": "COUNTED", "return": "RETURNED", "refuse": "REFUSED"}
        placement = self.place_at(following) if following else Placement(ends[verdict])
        steps = {"pass": f"pass_{before.lower()}", "return": "return_to_person", "refuse": "refuse"}
        self._send(steps[verdict], placement, at, actor, opinion=opinion, reason_code=reason_code, is_verdict=True)

    def withdraw(self, at: dt.datetime, actor: int) -> None:
        before, self.state = self.state, "WITHDRAWN"
        self.values["closed_at"] = at
        self.finish("CANCELED", at, self.work["owner"] if self.work else None, started=None)
        self.close("CANCELED", at)
        self.record("withdraw", before, self.state, at, actor, None)

    def annul(self, at: dt.datetime, actor: int, reason: str) -> None:
        before, self.state = self.state, "ANNULLED"
        self.values["closed_at"] = at
        self.record("annul", before, self.state, at, actor, None, opinion=reason, is_verdict=True)

    def candidates(self) -> list[int]:
        """Who may decide where it lies now."""
        desk = self.placement
        if desk is None or desk.place is None:
            return []
        return [
            one.person_id
            for one in self.reviewers
            if one.place_id == desk.place.pk
            and one.role == desk.role
            and one.line in ("", self.values["line"])
            and one.person_id not in self.barred
        ]

    def claim(self, actor: int, at: dt.datetime) -> None:
        """One of several reviewers has taken it."""
        if self.work:
            self.work |= {"owner": actor, "status": "ASSIGNED", "assigned": at}

    def close_book(self) -> None:
        """What is still open at the end is written as open."""
        if self.work:
            self._write_work(self.work)
            self._write_case("NEW", None)

    @property
    def barred(self) -> dict[int, str]:
        enterer = self.values["entered_by_id"]
        entered = {enterer: Nobody.ENTERED.value} if enterer else {}
        decided = dict.fromkeys(self.deciders, Nobody.DECIDED.value)
        return decided | entered | {self.values["person_id"]: Nobody.OWN.value}

    def place_at(self, level: str) -> Placement:
        found = place(
            level, line=self.values["line"], chain=self.place_chain, reviewers=self.reviewers, barred=self.barred
        )
        if found is None:
            raise ValueError("the demo's city always has a bureau reviewer")
        return found

    def _send(self, step: str, placement: Placement, at: dt.datetime, actor: int, **facts: Any) -> None:
        before, decided_on = self.state, self.work
        self.state, self.placement = placement.state, placement
        if before in REVIEWED_AT:
            self.values[REVIEWED_AT[before]] = at
        if self.state in ("COUNTED", "REFUSED"):
            self.values["closed_at"] = at
        if self.state == "RETURNED":
            self.values["returned_by"] = before
        if decided_on is None:
            self.begin("submit", "HUMAN_START", at, actor)
        else:
            self.finish("DONE", at, actor, started=at)
        self._go_on(at)
        self._record_arrival(step, before, at, actor, decided_on, **facts)

    def begin(self, node: str, kind: str, at: dt.datetime, actor: int | None) -> None:
        self.case_id, self.began = next(self.ledger.case_keys), at
        self.previous = self.machine(node, kind, at, started=at, owner=actor)

    def _go_on(self, at: dt.datetime) -> None:
        """Through the gateway to the next desk, or to the end."""
        self.previous = self.machine("desk", "SWITCH", at)
        if self.state in NODE_OF_LEVEL or self.state == "RETURNED":
            self.work = self.arrive(at)
        else:
            self.machine("end", "END", at, started=at)
            self.close("DONE", at)

    def arrive(self, at: dt.datetime) -> dict[str, Any]:
        returned, desk = self.state == State.RETURNED, self.placement
        at_desk = desk is not None and desk.place is not None
        return {
            "id": next(self.ledger.work_keys),
            "node": "correct" if returned else NODE_OF_LEVEL[self.state],
            "assigned": None,
            "started": None,
            "finished": None,
            "status": "ASSIGNED" if returned else "NEW",
            "created": at,
            "owner": self.values["person_id"] if returned else None,
            "previous": self.previous,
            "place": desk.place.pk if at_desk else None,  # type: ignore[union-attr]
            "role": desk.role if desk else "",
            "line": self.values["line"] if at_desk else "",
            "barred": sorted(self.barred),
        }

    def finish(self, status: str, at: dt.datetime, owner: int | None, *, started: dt.datetime | None) -> None:
        work, self.work = self.work, None
        if work:
            self.previous = work["id"]
            self._write_work(work | {"status": status, "finished": at, "owner": owner, "started": started})

    def close(self, status: str, at: dt.datetime) -> None:
        self.work = None
        self._write_case(status, at)

    def _write_case(self, status: str, finished: dt.datetime | None) -> None:
        self.ledger.cases.append(line_of((self.case_id, self.flow, status, self.began, finished, {}, self.city_id)))

    def machine(
        self, node: str, kind: str, at: dt.datetime, *, started: dt.datetime | None = None, owner: int | None = None
    ) -> int:
        """A task that nobody does."""
        key, when = next(self.ledger.work_keys), str(at)
        before = "{}" if kind in ("HUMAN_START", "START") else f"{{{self.previous}}}"
        self.ledger.works.append(
            f"{key}\t{self.flow}.{node}\t{kind}\t{NULL}\t{when if started else NULL}\t{when}\tstart\t{self.case_id}\t"
            f"{self.city_id}\tDONE\t{when}\t{owner or NULL}\t{{}}\t{before}\t{NOTHING_SHOWN}"
        )
        return key

    def _write_work(self, work: dict[str, Any]) -> None:
        values = self.values
        self.ledger.works.append(
            line_of(
                (
                    work["id"], f"{self.flow}.{work['node']}", "HUMAN", work["assigned"], work["started"],
                    work["finished"], "start", self.case_id, self.city_id, work["status"], work["created"], work["owner"], {}, [work["previous"]], work["place"],
                    work["role"], work["line"], self.due_on, work["barred"], values["name"], values["kind"], values["credits"],
                    values["hours"], self.person_name, self.place_chain[0].name, values["form"], values["person_id"],
                )
            )
        )  # fmt: skip

    def _record_arrival(
        self, step: str, before: str, at: dt.datetime, actor: int | None, work: dict[str, Any] | None, **facts: Any
    ) -> None:
        """A step, and with it the reason where levels were passed over because nobody can act at them."""
        moves = self.placement.moves_up if self.placement else []
        self.record(step, before, moves[0][0] if moves else self.state, at, actor, work, **facts)
        for start, end, reason in moves:
            told = str(WHY_NOBODY[reason])
            self.record("move_up", start, end, at, None, None, reason_code=reason, opinion=told)

    def record(
        self,
        step: str,
        before: str,
        after: str,
        at: dt.datetime,
        actor: int | None,
        work: dict[str, Any] | None,
        **facts: Any,
    ) -> None:
        row = (
            self.case_id, work["id"] if work else None, self.city_id, step, before, after, facts.get("is_verdict", False), actor,
            work["place"] if work else None, self.values["person_id"], self.values["name"],
            facts.get("reason_code", ""), facts.get("opinion", ""), at,
        )  # fmt: skip
        self.ledger.decisions.append((at, line_of(row)))
        self.values["changed_at"] = at
