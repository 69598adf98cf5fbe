"""A reader at a desk tells the server what lies there, so that a page can show it."""

from __future__ import annotations

from collections.abc import Callable

from hardware.protocols.desk_frames import LONGEST, Frame, encode_frames
from hardware.protocols.terminal import CARD
from hardware.terminal.delivery import HttpOutbox
from hardware.terminal.records import NotDelivered, Tap


class Posting:
    """What cannot be told now is not kept: the card still lies there, and is laid again."""

    def __init__(self, outbox: HttpOutbox, *, baud: int, tell: Callable[..., None]) -> None:
        self.outbox, self.baud, self.tell = outbox, baud, tell

    def take(self, tap: Tap) -> bool:
        number = tap.number if CARD.fullmatch(tap.number) else ""
        return self.post(Frame(number, tap.uid, bytes.fromhex(tap.raw), self.baud))

    def post(self, frame: Frame) -> bool:
        try:
            self.outbox.send("frames", encode_frames([frame]))
        except NotDelivered as error:
            self.tell("not shown", why=str(error))
            return False
        self.tell("shown")
        return True


def heard(data: bytes, *, baud: int) -> Frame:
    """Bytes of which nobody knows yet what they say."""
    return Frame(raw=data[:LONGEST], baud=baud)
