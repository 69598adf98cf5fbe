"""A city for a simulated day: activities with terminals at their doors, people with cards, each rule once in three."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from random import Random

from attendance.awards.models import Result, Run
from attendance.awards.storing import run
from attendance.devices.models import Device, Station
from attendance.sessions import services
from attendance.sessions.models import Period, Plan, Session
from hardware.simulators.city import Course, Day, Guest, Rule, Sitting, Window, fill
from hardware.simulators.lines import carry
from hardware.simulators.living import live
from hardware.simulators.terminals import FaultyLine, Terminal
from registry.cards.models import CardCredential
from registry.cards.services import hand_over, report_lost
from tests.api_hands import KEY, with_key
from tests.attendance.devices import ZONE, a_device
from tests.attendance.plans import DAY, a_plan, again, sessions_of
from tests.cast import Cast, person

RULES = {Rule.EVERY: {"kind": "hours"}, Rule.ANY: {"kind": "any"}, Rule.SHARE: {"kind": "share", "share": Decimal(80)}}
DAWN, MIDNIGHT = dt.time(4, 0), dt.time(22, 0)
ENROLLED = dt.datetime(2024, 3, 1, tzinfo=ZONE)


class City:
    """`terminals` of them, four or five at each activity's two rooms; the same seed is the same day."""

    def __init__(self, cast: Cast, *, terminals: int, guests: int, seed: int) -> None:
        self.cast, self.seed, self.day = cast, seed, Day(Random(seed))
        self._serials = iter(range(10**6))
        count = max(1, terminals // 5)
        self.plans: list[Plan] = []
        self.fleet: list[Terminal] = []
        for number in range(count):
            self._hold(number, guests // count, list(Rule)[number % 3])
        self._lose_cards()

    def live(self, server: str) -> None:
        """Every terminal its day, four at a time: nothing may depend on which record comes first."""
        begin, end = (_ms(dt.datetime.combine(DAY, time, ZONE)) for time in (DAWN, MIDNIGHT))

        def one(at: int) -> None:
            line = FaultyLine(lambda request: carry(server, request), Random(f"line {self.seed} {at}"))
            live(self.fleet[at], self.day.of(self.fleet[at]), line, begin=begin, end=end)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(one, range(len(self.fleet))))

    def analyse(self) -> tuple[dict[tuple[int, int], str], int]:
        """What the system says of everybody, and how many swipes of unknown cards it saw."""
        for plan in self.plans:
            run(plan.pk, actor=None)
        rows = Result.objects.values_list("session_id", "person_id", "code")
        return {(session, who): code for session, who, code in rows}, sum(Run.objects.values_list("unknown", flat=True))

    def _hold(self, number: int, guests: int, rule: Rule) -> None:
        plan = a_plan(self.cast, number=f"2026-03-02-{number:03d}")
        facts = RULES[rule]
        services.set_rule(plan.pk, facts, actor=again(self.cast.cme_office), audience="anyone", reason="模拟")
        rooms = tuple([self._door(plan, room) for _ in range(doors)] for room, doors in (("一号厅", 3), ("二号厅", 2)))
        first, second = (sitting_of(session) for session in sessions_of(plan))
        strangers = [Guest(0, f"99{number:04d}{at:04d}") for at in range(guests // 20)]
        fill(self.day, Course((first, second), (rooms[0], rooms[1]), rule), list(self._people(guests)), strangers)
        self.plans.append(plan)

    def _door(self, plan: Plan, room: str) -> Terminal:
        serial = f"CITY-{next(self._serials):03d}"
        device: Device = with_key(a_device(self.cast, serial))
        Station.objects.create(device=device, activity=plan.activity, room=room, from_date=DAY, to_date=DAY)
        self.fleet.append(Terminal(serial, KEY, Random(f"{self.seed} {serial}")))
        return self.fleet[-1]

    def _people(self, count: int) -> Iterator[Guest]:
        """Of both hospitals; every second one has a chip that is registered."""
        for at in range(count):
            who = person(f"来宾{at}", self.cast.cardiology if at % 3 else self.cast.far_ward)
            chip = f"04{who.pk:012X}" if at % 2 else ""
            if chip:
                hand_over(who, uid=chip, since=ENROLLED, actor=None)
            yield Guest(who.pk, who.card_number, chip)

    def _lose_cards(self) -> None:
        noon = dt.datetime.combine(DAY, dt.time(13, 0), ZONE)
        for guest in self.day.lost:
            card = CardCredential.objects.get(person=guest.key)
            report_lost(card.pk, actor=card.person, at=noon)


def sitting_of(session: Session) -> Sitting:
    windows = {row.kind: Window(_ms(row.begins), _ms(row.ends)) for row in Period.objects.filter(session=session)}
    return Sitting(session.pk, windows["in"], windows["out"])


def _ms(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)
