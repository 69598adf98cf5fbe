"""What a person earns in a year, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from registry.years.models import Activity, CreditYear
from workflows.credits.states import AWARDED

from . import facts as made
from .catalogue import ANNULMENTS, ONLINE, REFUSALS, RETURNS, WHEEL
from .doubts import doubt
from .journey import Journey
from .levels import class_in, nine_and_two
from .people import Someone
from .places import MAIN
from .policies import levels_of
from .rows import Chapter, blank
from .scripts import SCRIPTS, is_stage, share_of
from .seats import OFF, Seats

WAITS = {"DEPARTMENT": 3.0, "UNIT": 10.0, "BUREAU": 14.0, "RETURNED": 6.0}
"""Days that a credit lies on a desk, on average."""


@dataclass
class Teller:
    """Tells people's years, one credit after the other."""

    chapter: Chapter
    seats: Seats
    city_id: int
    now: dt.datetime
    activities: Mapping[str, list[Activity]]
    keys: Iterator[int]
    settled_year: int
    script: int = 0

    def year_of(self, one: Someone, year: CreditYear) -> None:
        """All credits of one person in one year."""
        rng = one.rng
        if one.named and one.named.story and year.from_date.year > self.settled_year:
            for origin, facts in nine_and_two(one, year):
                self._walk((origin, facts, self._at(facts["from_date"], rng)), one, year, rng)
            return
        for entry in self._entries(one, year, rng):
            self._walk(entry, one, year, rng)
        if year.from_date.year > self.settled_year and is_stage(one.spot):
            for _ in range(share_of(one)):
                if self.script < len(SCRIPTS):
                    self._play(*SCRIPTS[self.script], one, year, rng)
                    self.script += 1

    def _entries(
        self, one: Someone, year: CreditYear, rng: Random
    ) -> Iterator[tuple[str, dict[str, Any], dt.datetime]]:
        """Origin, facts, and when it came in."""
        last = min(self.now.date(), year.to_date)
        days = (last - year.from_date).days
        share = (days + 1) / 365
        if share * 2 > rng.random():
            for number, (name, discipline) in enumerate(rng.sample(ONLINE, 2)):
                day = year.from_date + dt.timedelta(days=rng.randrange(days + 1))
                yield "online", made.online(one, year, number, name, discipline, day), self._at(day, rng)
        past = self._past(one, year)
        for activity in rng.sample(past, min(len(past), 3 + (rng.random() < 0.4))):
            yield "attendance", made.attended(one, activity), self._at(activity.to_date + dt.timedelta(days=1), rng)
        if one.level == "high" and past and rng.random() < 0.4:
            activity = rng.choice(past)
            yield "speaker", made.spoke(one, activity), self._at(activity.to_date + dt.timedelta(days=2), rng)
        for _ in range(round(share * rng.choice((1, 1, 2, 2, 3)) + 0.3)):
            day = year.from_date + dt.timedelta(days=round(days * rng.random() ** 0.6))
            origin = "clerk" if rng.random() < 0.06 and self._clerk(one) else "hand"
            yield origin, made.typed(one, rng.choice(WHEEL), day, rng), self._at(day, rng, after=12)
        yield from self._public(one, year, rng)

    def _past(self, one: Someone, year: CreditYear) -> list[Activity]:
        """What was held in this year and suits the person."""
        last = min(self.now.date(), year.to_date)
        return [row for row in self.activities[one.line] if year.from_date <= row.from_date and row.to_date < last]

    def _walk(self, told: tuple[str, dict[str, Any], dt.datetime], one: Someone, year: CreditYear, rng: Random) -> None:
        """Let the dice decide: most pass, some come back, a few are refused."""
        origin, facts, at = told
        if at > self.now:
            return
        journey = self._journey(origin, facts, at, one, year)
        if origin in AWARDED:
            journey.award(at)
        elif rng.random() < (0.99 if year.from_date.year == self.settled_year else 0.96):
            at = self._later(at, 2.0, rng)
            if at <= self.now:
                journey.submit(at, journey.values["entered_by_id"] or one.pk)
        haste = 0.4 if year.from_date.year == self.settled_year else 1.0
        while journey.work:
            at = self._later(at, WAITS[journey.state] * haste, rng)
            if at > self.now:
                break
            self._one_step(journey, at, one, rng)
        if journey.state == "COUNTED" and rng.random() < 0.0015:
            self._annul(journey, self._later(at, 20, rng), rng)
        self._keep(journey, one, year, rng)

    def _one_step(self, journey: Journey, at: dt.datetime, one: Someone, rng: Random) -> None:
        chance, again = rng.random(), bool(journey.values["returned_by"])
        if journey.state == "RETURNED":
            if chance < 0.05:
                journey.withdraw(at, one.pk)
            else:
                journey.submit(at, journey.values["entered_by_id"] or one.pk, changed=chance < 0.9)
        elif chance < 0.9 or again:
            journey.decide("pass", at, rng.choice(journey.candidates()))
        elif chance < 0.98:
            self._send_back(journey, "return", at, rng.choice(journey.candidates()), rng)
        else:
            self._send_back(journey, "refuse", at, rng.choice(journey.candidates()), rng)

    def _play(
        self, origin: str, kind: str, steps: tuple[str, ...], one: Someone, year: CreditYear, rng: Random
    ) -> None:
        """A written script instead of the dice."""
        at = max(
            self.now - dt.timedelta(days=4 + 5 * len(steps)), dt.datetime.combine(year.from_date, dt.time(1), dt.UTC)
        )
        if not self._past(one, year):
            return
        facts = self._facts(origin, kind, at.date(), one, year, rng)
        facts["source_id"] = facts.get("source_id", "") and f"{facts['source_id']}/{self.script}"
        journey = self._journey(origin, facts, at, one, year)
        person = journey.values["entered_by_id"] or one.pk
        for step in steps:
            at = self._later(at, 0.6, rng)
            if at > self.now:
                break
            self._script_step(journey, step, at, person, rng)
        if journey.began or origin not in AWARDED:
            self._keep(journey, one, year, rng)

    def _facts(
        self, origin: str, kind: str, day: dt.date, one: Someone, year: CreditYear, rng: Random
    ) -> dict[str, Any]:
        past = self._past(one, year)
        if origin == "speaker":
            return made.spoke(one, past[self.script % len(past)])
        if origin == "attendance":
            return made.attended(one, past[0])
        if origin == "online":
            return made.online(one, year, 9, *ONLINE[0], day)
        if kind == "public_course":
            return made.course(day, year)
        return made.typed(one, next(entry for entry in WHEEL if entry.kind == kind), day, rng)

    def _script_step(self, journey: Journey, step: str, at: dt.datetime, person: int, rng: Random) -> None:
        if step in ("submit", "resubmit"):
            journey.submit(at, person)
        elif step == "award":
            journey.award(at)
        elif step == "withdraw":
            journey.withdraw(at, person)
        elif step.startswith("object"):
            verdict, decided = step.removeprefix("object").strip(", "), self._later(at, 0.5, rng)
            self.chapter.objections.append(doubt(journey, verdict if decided <= self.now else "", at, decided))
        elif step == "annul":
            self._annul(journey, at, rng)
        elif step == "pass":
            journey.decide("pass", at, journey.candidates()[0])
        else:
            self._send_back(journey, step, at, journey.candidates()[0], rng)

    def _send_back(self, journey: Journey, verdict: str, at: dt.datetime, actor: int, rng: Random) -> None:
        code, words = rng.choice(RETURNS if verdict == "return" else REFUSALS)
        journey.decide(verdict, at, actor, words, code)

    def _annul(self, journey: Journey, at: dt.datetime, rng: Random) -> None:
        bureau = [
            one.person_id
            for one in journey.reviewers
            if one.role == "bureau_reviewer" and one.line == "" and one.person_id not in journey.barred
        ]
        if at <= self.now and bureau:
            journey.annul(at, bureau[0], rng.choice(ANNULMENTS))

    def _keep(self, journey: Journey, one: Someone, year: CreditYear, rng: Random) -> None:
        waiting = journey.candidates() if journey.state == "UNIT" else []
        if len(waiting) > 1 and rng.random() < 0.15:
            journey.claim(waiting[0], min(self.now, journey.values["changed_at"] + dt.timedelta(hours=1)))
        draw = journey.work is not None and one.spot.unit.name == MAIN
        self.chapter.keep(journey, year_id=year.pk, draw=draw or (one.rank == 0 and journey.state == "DRAFT"))

    def _journey(
        self, origin: str, facts: Mapping[str, Any], at: dt.datetime, one: Someone, year: CreditYear
    ) -> Journey:
        spot, clerk = one.spot, self._clerk(one) if origin == "clerk" else None
        if origin == "clerk" and clerk is None:
            origin = "hand"
        values = blank(
            id=next(self.keys), person_id=one.pk, entered_by_id=clerk, department_id=spot.organisation.pk, unit_id=spot.unit.pk,
            city_id=self.city_id, line=one.line, origin=origin, created_at=at, changed_at=at, **facts,
        )  # fmt: skip
        names = {place.name for place in spot.chain}
        values["credit_class"] = class_in(values, names, is_settled=year.from_date.year == self.settled_year)
        return Journey(
            ledger=self.chapter.ledger,
            values=values,
            person_name=one.name,
            place_chain=spot.chain,
            reviewers=self.seats.on_the_way_up(spot),
            city_id=self.city_id,
            due_on=year.review_until,
            levels=list(levels_of(values["kind"], origin, one.line, values["credits"], spot.unit.name in OFF)),
            merged=self.seats.modes.get(spot.unit.pk) == "merged",
        )

    def _clerk(self, one: Someone) -> int | None:
        """The clerk of the nearest unit that has one, unless it is the person."""
        found = next((self.seats.clerks[place.pk] for place in one.spot.chain if place.pk in self.seats.clerks), None)
        return None if found == one.pk else found

    def _public(self, one: Someone, year: CreditYear, rng: Random) -> Iterator[tuple[str, dict[str, Any], dt.datetime]]:
        """公需科目: entered by the unit's clerk for a whole department at once, some departments only these days."""
        spot = one.spot
        course = dt.date(year.from_date.year, 6, 20)
        entered = dt.date(year.from_date.year, 9, 3 + spot.organisation.sort % 20)
        if spot.organisation.sort % 6 == 1 and year.from_date.year == self.now.year:
            entered = self.now.date() - dt.timedelta(days=2 + spot.organisation.sort % 5)
        if course <= self.now.date() and one.index % 11:
            yield "clerk", made.course(course, year), self._at(entered, rng)

    def _at(self, day: dt.date, rng: Random, *, after: int = 3) -> dt.datetime:
        """Some working hour within the days after."""
        start = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
        return start + dt.timedelta(days=rng.randrange(after), minutes=rng.randrange(30, 590))

    def _later(self, at: dt.datetime, days: float, rng: Random) -> dt.datetime:
        """Some days on, in working hours."""
        wait = min(rng.expovariate(1 / days), 3 * days)
        found = at + dt.timedelta(days=wait, minutes=5 + rng.randrange(50))
        return found if found.hour < 10 else found.replace(hour=0, minute=31) + dt.timedelta(days=1)
