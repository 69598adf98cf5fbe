"""The computer beside a PN532: wake it, set it up, and list the passive target in its field again and again."""

from __future__ import annotations

from enum import Enum

from . import pn532
from .cards import Card, contactless
from .framing import Frame
from .hosts import Host

FIRMWARE, SAM, RF_CONFIGURATION, LIST_TARGET, RELEASE = 0x02, 0x14, 0x32, 0x4A, 0x52
NORMAL_MODE = b"\x01\x00\x00"
# Retries of activation: a poll that finds nothing ends after some 100 ms, so that a lost answer is noticed.
FEW_RETRIES = b"\x05\xff\x01\x04"
ONE_106A = b"\x01\x00"
PATIENCE = 4


class Step(Enum):
    WAKE = "wake"
    SETTLE = "settle"
    LIST = "list"
    RELEASE = "release"


class Pn532Host(Host):
    """One command at a time. An answer that stays out for some polls means that the chip sleeps or was exchanged."""

    def __init__(self) -> None:
        super().__init__(pn532.Pn532Framer())
        self.step = Step.WAKE
        self._due: int | None = None
        self._waited = 0

    def ask(self) -> bytes:
        if self._due is not None:
            self._waited += 1
            if self._waited < PATIENCE:
                return b""
            return self._begin_again()
        code, data = {
            Step.WAKE: (SAM, NORMAL_MODE),
            Step.SETTLE: (RF_CONFIGURATION, FEW_RETRIES),
            Step.LIST: (LIST_TARGET, ONE_106A),
            Step.RELEASE: (RELEASE, b"\x00"),
        }[self.step]
        self._due, self._waited = code + 1, 0
        return (pn532.WAKE_UP if self.step is Step.WAKE else b"") + pn532.command(code, data)

    def _begin_again(self) -> bytes:
        """An ACK of the host's stops whatever command still runs."""
        self.step, self._due = Step.WAKE, None
        return pn532.ACK

    def card(self, frame: Frame) -> Card | None:
        uid = uid_of(frame.body)
        return None if uid is None else contactless(uid, frame.raw)

    def _cards(self, frames: list[Frame]) -> list[Card]:
        """Only what was asked for is an answer; another may be left over from before the cable was pulled."""
        return super()._cards([frame for frame in frames if self._answers(frame.body)])

    def _answers(self, body: bytes) -> bool:
        if body[:1] == bytes([pn532.SYNTAX_ERROR]):
            self._due = None
        if len(body) < 2 or body[0] != pn532.FROM_CHIP or body[1] != self._due:
            return False
        self._due = None
        self.step = Step.RELEASE if uid_of(body) else self._after(body[1] - 1)
        return True

    @staticmethod
    def _after(command: int) -> Step:
        return {SAM: Step.SETTLE}.get(command, Step.LIST)


def uid_of(body: bytes) -> bytes | None:
    """The UID in an answer to "list passive target", in the order over the air; None where no card lay there."""
    if len(body) < 8 or body[:2] != bytes([pn532.FROM_CHIP, LIST_TARGET + 1]) or body[2] != 1:
        return None
    size = body[7]
    uid = body[8 : 8 + size]
    return uid if size in (4, 7, 10) and len(uid) == size else None
