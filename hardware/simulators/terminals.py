"""Terminals that are not there, on a line that fails in every way: what they saw is known, so the server's swipes can
be held against it. The same seed plays the same day."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from hardware.protocols import terminal_wire as wire
from hardware.protocols.terminal import FIRST, Before, Kind, Record, encode, link_of

ZONE = dt.timezone(dt.timedelta(hours=8))
AT_ONCE = 20
Request = tuple[str, dict[str, str], bytes]
Answer = tuple[int, dict[str, str], bytes]
Carry = Callable[[Request], Answer]


@dataclass
class FaultyLine:
    """Loses requests and answers, sends twice, holds back and lets through later, turns bytes over."""

    carry: Carry
    random: Random
    faulty: bool = True
    held: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer | None:
        fault = self.random.choice(("", "", "lost", "late", "twice", "bytes", "deaf", "answer")) if self.faulty else ""
        path, headers, body = request
        if fault == "lost":
            return None
        if fault == "late":
            self.held.append(request)
            return None
        if fault == "bytes":
            return self.carry((path, headers, self._turned(body)))
        answer = self.carry(request)
        if fault == "twice":
            self.carry(request)
        if fault == "answer":
            status, said, content = answer
            return status, said, self._turned(content)
        return None if fault == "deaf" else answer

    def let_through(self) -> None:
        """What was held back arrives, the newest first."""
        while self.held:
            self.carry(self.held.pop())

    def _turned(self, body: bytes) -> bytes:
        at = self.random.randrange(len(body))
        return body[:at] + bytes([body[at] ^ (1 << self.random.randrange(7))]) + body[at + 1 :]


@dataclass
class Terminal:
    """Its clock is wrong and drifts; power goes; nothing that it showed a green light for is lost."""

    serial: str
    key: bytes
    random: Random
    truth: dict[tuple[str, int], int] = field(default_factory=dict)
    journal: list[str] = field(default_factory=list)
    receipted: int = 0

    def __post_init__(self) -> None:
        self._link = FIRST
        self._before: Before | None = None
        self._drift = self.random.uniform(-50e-6, 50e-6)

    def power_on(self, now: int, *, wrong: int | None = None) -> None:
        """`wrong` is how much too much its clock shows; unsaid, it is drawn and noted at once."""
        self.boot, self._seq, self._began = UUID(int=self.random.getrandbits(128)), 0, now
        self._wrong = self.random.randint(-600_000, 600_000) if wrong is None else wrong
        self._write(Kind.BOOT, now, before=self._before)
        if wrong is None:
            self.note_clock(now)

    def tap(self, number: str, now: int, *, uid: str = "") -> int:
        """`truth` knows a swipe by its card and its second on the terminal's own clock, as everybody does; returns
        the beginning of that second."""
        self._write(Kind.SWIPE, now, number=number, uid=uid)
        second = self._wall(now) // 1000
        self.truth[number or uid, second] = now
        return second * 1000

    def note_clock(self, now: int) -> None:
        self._write(Kind.CLOCK, now, offset=now - self._wall(now), rtt=self.random.randint(5, 300))

    def power_off(self) -> None:
        self._before = Before(self.boot, self._seq)

    def deliver(self, line: FaultyLine) -> bool:
        """One portion; True where everything is receipted."""
        records = self.journal[self.receipted : self.receipted + AT_ONCE]
        if records:
            path = f"/api/v1/devices/{self.serial}/records"
            backlog = len(self.journal) - self.receipted - len(records)
            body = wire.encode_batch(wire.Batch(self.serial, records, {"backlog": backlog})).encode()
            at, nonce = int(time.time()), f"{self.random.getrandbits(128):032x}"
            signature = wire.sign_request(self.key, method="POST", path=path, at=at, nonce=nonce, body=body)
            answer = line((path, {wire.TIME: str(at), wire.NONCE: nonce, wire.SIGNATURE: signature}, body))
            if answer and self._is_receipt(answer, nonce, len(records)):
                self.receipted += len(records)
        return self.receipted == len(self.journal)

    def _is_receipt(self, answer: Answer, nonce: str, count: int) -> bool:
        status, headers, body = answer
        signed = wire.sign_answer(self.key, nonce=nonce, status=status, body=body)
        if status != 200 or not wire.same(headers.get(wire.SIGNATURE, ""), signed):
            return False
        receipts = json.loads(body)["receipts"]
        return len(receipts) == count and all(one["outcome"] != wire.REFUSED for one in receipts)

    def _write(self, kind: str, now: int, **facts: object) -> None:
        self._seq += 1
        wall = dt.datetime.fromtimestamp(self._wall(now) / 1000, ZONE)
        mono = round((now - self._began) * (1 + self._drift))
        record = Record(self._seq, self.boot, kind, wall, mono, self._link, **facts)  # type: ignore[arg-type]
        self.journal.append(encode(record))
        self._link = link_of(self.journal[-1])

    def _wall(self, now: int) -> int:
        return now + self._wrong + round((now - self._began) * self._drift)


def play(terminals: list[Terminal], line: FaultyLine, *, cards: list[str], begin: int, minutes: int) -> None:
    """A day: every minute cards come, lines fail, power goes; in the end everything that was held back arrives."""
    random = line.random
    for terminal in terminals:
        terminal.power_on(begin)
    for minute in range(minutes):
        for terminal in terminals:
            _minute(terminal, begin + minute * 60_000, cards, random)
            terminal.deliver(line)
        if random.random() < 0.2:
            line.let_through()
    line.faulty = False
    line.let_through()
    for terminal in terminals:
        while not terminal.deliver(line):
            pass


def _minute(terminal: Terminal, now: int, cards: list[str], random: Random) -> None:
    for number in random.sample(cards, min(len(cards), random.randint(0, 3))):
        terminal.tap(number, now + random.randint(0, 50_000))
    if random.random() < 0.1:
        terminal.note_clock(now + 55_000)
    if random.random() < 0.03:
        terminal.power_off()
        terminal.power_on(now + 58_000)
