"""Random journeys of several credits through many hands; after every step the invariants of the lifecycle hold."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from registry.base.refusals import Refusal
from registry.people.models import Person
from tests.cast import Cast, draft
from tests.workflows.test_missing import FACTS
from workflows.amendments import services as amending
from workflows.amendments.models import Amendment
from workflows.credits import services
from workflows.credits.appeals import appeal
from workflows.credits.awards import Award, award
from workflows.credits.entry import save_credit
from workflows.credits.integrity import CHECKS, MORE
from workflows.credits.models import Credit, Objection, UnitPolicy
from workflows.credits.objections import decide_objection, object_to
from workflows.credits.states import CLOSED, LEVELS, OPEN, State, Verdict
from workflows.engine.models import Case, Decision, Work
from workflows.missing import services as missing
from workflows.missing.models import MissingAward

PEOPLE = [
    "nurse",
    "colleague",
    "head_nurse",
    "nursing_office",
    "cme_office",
    "doctor",
    "clerk",
    "bureau",
    "outsider",
    "far_reviewer",
]
NODE_OF_STATE = {"DEPARTMENT": "department", "UNIT": "unit", "BUREAU": "bureau", "RETURNED": "correct"}


class Journeys(RuleBasedStateMachine):
    cast: Cast
    who = st.sampled_from(PEOPLE)
    which = st.integers(0, 30)

    @initialize()
    def begin(self) -> None:
        self.all: list[int] = []
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            broken = {check.name: found for check in (*CHECKS, *MORE) if (found := list(check.find()))}
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)
            assert broken == {}

    def person(self, name: str) -> Person:
        return Person.objects.get(pk=getattr(self.cast, name).pk)

    def pick(self, which: int) -> int | None:
        return self.all[which % len(self.all)] if self.all else None

    @rule(who=who, kind=st.sampled_from(["training", "paper", "lecture"]))
    def enter_and_submit(self, who: str, kind: str) -> None:
        person = self.person(who)
        credit = draft(person, kind=kind)
        self.all.append(credit.pk)
        services.only(services.submit([credit.pk], actor=person))

    @rule(who=who, which=which, verdict=st.sampled_from(Verdict.values))
    def decide(self, who: str, which: int, verdict: str) -> None:
        key = self.pick(which)
        if key is not None:
            services.decide(verdict, [key], actor=self.person(who), opinion="见意见")

    @rule(which=which, verdict=st.sampled_from(Verdict.values))
    def decide_by_whom_it_waits_for(self, which: int, verdict: str) -> None:
        key = self.pick(which)
        for name in PEOPLE if key is not None else []:
            with suppress(Refusal):
                services.only(services.decide(verdict, [key], actor=self.person(name), opinion="见意见"))
                return

    @rule(which=which, changed=st.booleans())
    def correct_and_resubmit(self, which: int, changed: bool) -> None:
        credit = Credit.objects.filter(pk=self.pick(which) or 0, state="RETURNED").first()
        if credit:
            facts: dict[str, Any] = {"certificate_number": f"改{credit.pk}"} if changed else {"note": "已核对"}
            save_credit(facts, actor=credit.person, credit_id=credit.pk)
            services.only(services.submit([credit.pk], actor=credit.person))

    @rule(who=st.sampled_from(["nurse", "head_nurse", "doctor"]))
    def clerk_enters_and_submits(self, who: str) -> None:
        clerk = self.person("clerk")
        credit = draft(self.person(who), actor=clerk)
        self.all.append(credit.pk)
        services.only(services.submit([credit.pk], actor=clerk))

    @rule(mode=st.sampled_from(UnitPolicy.DepartmentLevel.values))
    def unit_changes_its_levels(self, mode: str) -> None:
        UnitPolicy.objects.update_or_create(unit=self.cast.hospital, defaults={"department_level": mode})

    @rule(who=who, which=which)
    def object(self, who: str, which: int) -> None:
        with suppress(Refusal):
            object_to(self.pick(which) or 0, actor=self.person(who), reason="存疑")

    @rule(uphold=st.booleans())
    def bureau_decides_an_objection(self, uphold: bool) -> None:
        doubt = Objection.objects.filter(outcome="").order_by("id").first()
        if doubt:
            with suppress(Refusal):
                decide_objection(doubt.pk, uphold=uphold, actor=self.person("bureau"), opinion="已核实")

    @rule(which=which, who=who)
    def appeal(self, which: int, who: str) -> None:
        """The person, or whoever else tries."""
        credit = Credit.objects.filter(pk=self.pick(which) or 0).first()
        for actor in (self.person(who), credit.person) if credit else ():
            with suppress(Refusal):
                appeal(credit.pk, actor=actor, reason="请复核")

    @rule(who=who, which=which, hours=st.integers(1, 40), kind=st.sampled_from(["training", "paper"]))
    def ask_for_an_amendment(self, who: str, which: int, hours: int, kind: str) -> None:
        credit = Credit.objects.filter(pk=self.pick(which) or 0).first()
        for actor in (self.person(who), credit.person) if credit else ():
            with suppress(Refusal):
                facts = {"hours": Decimal(hours), "kind": kind}
                amending.file(credit.pk, facts=facts, reason="写错了", actor=actor)

    @rule(verdict=st.sampled_from(["agree", "disagree", "hand_back"]), take_back=st.booleans())
    def answer_an_amendment(self, verdict: str, take_back: bool) -> None:
        waits = Amendment.objects.filter(closed_at__isnull=True).order_by("-id").first()
        if waits and take_back:
            with suppress(Refusal):
                amending.withdraw(waits.pk, actor=Person.objects.get(pk=waits.raised_by_id))
        for name in PEOPLE if waits else ():
            with suppress(Refusal):
                amending.decide(waits.pk, verdict, actor=self.person(name), opinion="已核对")
                return

    @rule(who=who, hours=st.sampled_from([3, 18]))
    def correct_an_amendment(self, who: str, hours: int) -> None:
        waits = Amendment.objects.filter(state="RETURNED").order_by("id").first()
        with suppress(Refusal):
            facts = {"hours": Decimal(hours)}
            amending.file_again(waits.pk if waits else 0, facts=facts, reason="已改", actor=self.person(who))

    @rule()
    def undo_a_verdict_on_an_amendment(self) -> None:
        last = Decision.objects.filter(case__amendment__isnull=False, is_verdict=True).order_by("-id").first()
        with suppress(Refusal):
            amending.undo(last.case.amendment.pk if last else 0, actor=last.actor if last else None)

    @rule(who=who, day=st.integers(1, 4))
    def ask_for_a_missing_award(self, who: str, day: int) -> None:
        with suppress(Refusal):
            missing.ask(FACTS | {"from_date": dt.date(2026, 5, day)}, actor=self.person(who), reason="刷了卡")

    @rule(who=who, day=st.integers(1, 4))
    def ask_again_for_a_missing_award(self, who: str, day: int) -> None:
        waits = MissingAward.objects.filter(level="RETURNED", outcome="").order_by("id").first()
        with suppress(Refusal):
            facts = FACTS | {"from_date": dt.date(2026, 5, day)}
            missing.ask_again(waits.pk if waits else 0, facts, actor=self.person(who), reason="已补")

    @rule(verdict=st.sampled_from(["grant", "deny", "hand_back"]))
    def answer_a_missing_award(self, verdict: str) -> None:
        waits = MissingAward.objects.filter(outcome="").order_by("id").first()
        for name in PEOPLE if waits else ():
            with suppress(Refusal):
                credit = missing.decide(waits.pk, verdict, actor=self.person(name), opinion="已核对").credit
                self.all += [credit.pk] if credit else []
                return

    @rule(who=who, which=which)
    def withdraw(self, who: str, which: int) -> None:
        with suppress(Refusal):
            services.withdraw(self.pick(which) or 0, actor=self.person(who))

    @rule(which=which, level=st.sampled_from(["DEPARTMENT", "UNIT"]))
    def return_to_level(self, which: int, level: str) -> None:
        key = self.pick(which)
        for name in ("nursing_office", "cme_office", "bureau") if key is not None else ():
            services.return_to_level(level, [key], actor=self.person(name), opinion="请核实", reason_code="other")

    @rule(which=which)
    def undo(self, which: int) -> None:
        """Whoever took the last verdict takes it back, or reads why it is too late."""
        credit = Credit.objects.filter(pk=self.pick(which) or 0).first()
        last = (
            Decision.objects.filter(case_id=credit.case_id, is_verdict=True).order_by("-id").first() if credit else None
        )
        if last:
            services.undo([credit.pk], actor=Person.objects.get(pk=last.actor_id))

    @rule(who=who, which=which)
    def annul(self, who: str, which: int) -> None:
        with suppress(Refusal):
            services.annul(self.pick(which) or 0, actor=self.person(who), reason="核查")

    @rule(who=who)
    def award(self, who: str) -> None:
        facts = {
            "kind": "distance", "level": "national", "form": "online", "discipline_code": "03-01", "name": "远程课程",
            "from_date": dt.date(2026, 3, 1), "hours": Decimal(3), "credits": Decimal(1), "issuer": "平台",
        }  # fmt: skip
        (credit,) = award([Award(self.person(who), "online", f"p:{len(self.all)}", facts)])
        self.all.append(credit.pk)

    @rule(who=st.sampled_from(["head_nurse", "nursing_office", "cme_office"]), gone=st.booleans())
    def role_ends_or_returns(self, who: str, gone: bool) -> None:
        self.person(who).grants.update(to_date=dt.date(2026, 1, 1) if gone else None)

    @rule(which=which)
    def move_up(self, which: int) -> None:
        if self.pick(which) is not None:
            services.move_up([self.pick(which)])

    @invariant()
    def every_credit_is_whole(self) -> None:
        works = Counter(Work.objects.filter(finished__isnull=True).values_list("process_id", flat=True))
        for credit in Credit.objects.filter(pk__in=getattr(self, "all", [])).select_related("case"):
            assert works[credit.case_id] == (1 if credit.state in OPEN else 0)
            assert (credit.case.finished is not None) == (credit.state in CLOSED)
            self._position_agrees(credit)
            self._history_leads_here(credit)

    def _position_agrees(self, credit: Credit) -> None:
        work = Work.objects.filter(process_id=credit.case_id, finished__isnull=True).first()
        if work is not None:
            assert work.flow_task.name == NODE_OF_STATE[credit.state]
            assert (work.place_id is not None) == (credit.state in LEVELS)

    def _history_leads_here(self, credit: Credit) -> None:
        rows = list(Decision.objects.filter(case_id=credit.case_id).order_by("id"))
        assert rows[0].from_state in ("", State.DRAFT)
        assert [row.from_state for row in rows[1:]] == [row.to_state for row in rows[:-1]]
        assert rows[-1].to_state == credit.state
        assert all(row.actor_id not in (credit.person_id, credit.entered_by_id) for row in rows if row.is_verdict)
        assert Case.objects.filter(pk=credit.case_id).count() == 1


def test_the_invariants_hold_on_every_journey(cast: Cast) -> None:
    Journeys.cast = cast
    run_state_machine_as_test(
        Journeys,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
