"""Random substitutions, transfers and decisions: nobody decides their own, nor for who may not decide it."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.roles.models import Substitution
from registry.roles.substitutes import end_substitution, reviewing_roles, set_substitute
from tests.cast import Cast, draft, seat
from workflows.credits import services
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit
from workflows.engine import claims
from workflows.engine.handing import transfer
from workflows.engine.models import Decision, Work
from workflows.inbox.queries import Inbox, desks_of

PEOPLE = ["nurse", "colleague", "head_nurse", "nursing_office", "cme_office", "doctor", "clerk", "bureau", "outsider"]


class Proxies(RuleBasedStateMachine):
    cast: Cast
    who = st.sampled_from(PEOPLE)
    which = st.integers(0, 20)

    @initialize()
    def begin(self) -> None:
        self.all: list[int] = []
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        seat(self.cast.cme_office, "unit_reviewer", self.cast.hospital, "nurse")
        seat(self.cast.colleague, "department_reviewer", self.cast.cardiology, "nurse")

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            broken = {check.name: found for check in CHECKS if (found := list(check.find()))}
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)
            assert broken == {}

    def person(self, name: str) -> Person:
        return Person.objects.get(pk=getattr(self.cast, name).pk)

    @rule(who=who, by_clerk=st.booleans())
    def submit(self, who: str, by_clerk: bool) -> None:
        person = self.person(who)
        actor = self.person("clerk") if by_clerk and who not in ("outsider", "bureau") else person
        credit = draft(person, actor=actor)
        services.submit([credit.pk], actor=actor)
        self.all.append(credit.pk)

    @rule(absent=who, who=who, days=st.sampled_from([(0, 0), (0, 3), (1, 2)]))
    def stand_in(self, absent: str, who: str, days: tuple[int, int]) -> None:
        actor, today = self.person(absent), timezone.localdate()
        first, last = (today + dt.timedelta(days=number) for number in days)
        keys = list(reviewing_roles(actor).values_list("pk", flat=True))
        with suppress(Refusal), transaction.atomic():
            set_substitute(keys, substitute=self.person(who), actor=actor, since=first, until=last)

    @rule(which=which)
    def end(self, which: int) -> None:
        rows = list(Substitution.objects.filter(ended_at__isnull=True).select_related("substitute").order_by("pk"))
        if rows:
            row = rows[which % len(rows)]
            with suppress(Refusal):
                end_substitution(row.pk, actor=row.substitute)

    @rule(who=who, verdict=st.sampled_from(["pass", "pass", "return", "refuse"]))
    def decide_all(self, who: str, verdict: str) -> None:
        services.decide(verdict, self.all, actor=self.person(who), opinion="见意见")

    @rule(who=who, to=who, which=which)
    def hand_on(self, who: str, to: str, which: int) -> None:
        work = self.open_work(which)
        if work:
            transfer([work.pk], to=self.person(to), actor=self.person(who), reason="更熟悉")

    @rule(who=who, which=which)
    def claim(self, who: str, which: int) -> None:
        work = self.open_work(which)
        if work:
            with suppress(Refusal):
                claims.claim(work.pk, actor=self.person(who))

    def open_work(self, which: int) -> Work | None:
        rows = list(Work.objects.filter(finished__isnull=True, place__isnull=False).order_by("pk"))
        return rows[which % len(rows)] if rows else None

    @invariant()
    def nobody_decides_for_who_may_not(self) -> None:
        for row in Decision.objects.filter(is_verdict=True).select_related("work"):
            credit = Credit.objects.get(case_id=row.case_id)
            kept_out = {credit.person_id, credit.entered_by_id, *row.work.barred}
            assert not kept_out & {row.actor_id, row.on_behalf_of_id or row.actor_id}

    @invariant()
    def the_queue_shows_what_the_verb_would_take(self) -> None:
        for name in PEOPLE if hasattr(self, "all") else []:
            person = self.person(name)
            shown = set(Inbox(person, tuple(desks_of(person))).keys(100))
            open_ones = Work.objects.filter(finished__isnull=True, place__isnull=False).select_related("place")
            assert shown == {
                work.pk for work in open_ones if person.pk not in work.barred and claims.names_for(work, person)
            }


def test_no_random_substitution_widens_a_right(cast: Cast) -> None:
    Proxies.cast = cast
    run_state_machine_as_test(
        Proxies,
        settings=settings(
            max_examples=12, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
