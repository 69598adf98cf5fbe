"""ZKTeco PUSH: what the server answers, the commands that it may give, and the results that come back.

Every answer must carry a right `Date` header: a terminal sets its clock by it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .framing import ProtocolError
from .push_records import lines, pairs, text, wall

OK = b"OK"
NONE, ALL = "None", "0"
FIELDS_OF_32_BITS = 1 << 32
COMMAND_ID = re.compile(r"[A-Za-z0-9]{1,16}")
UNKNOWN_COMMAND = -1002
TABLES = ("AttLog", "OpLog", "EnrollUser", "ChgUser")


def ok(count: int | None = None) -> bytes:
    """`count` is how many lines are stored for good: repeated ones and quarantined ones too, or they come for ever."""
    return OK if count is None else f"OK: {count}".encode()


def zone(minutes: int) -> str:
    """Whole hours as hours, half hours in minutes: 5.5 would leave a terminal half an hour wrong."""
    if not -12 * 60 <= minutes <= 14 * 60:
        raise ProtocolError("no such time zone")
    return str(minutes if minutes % 60 else minutes // 60)


@dataclass(frozen=True, slots=True)
class Hello:
    """What a terminal is told at its first call. A stamp of 0 has everything sent again; None leaves it to the
    terminal. Stamps are no cursor: a terminal whose clock was set back sends what is "older"."""

    serial: str
    zone_minutes: int
    log_stamp: str = NONE
    operation_stamp: str = NONE
    error_delay: int = 30
    delay: int = 10
    version: str = "2.4.1"

    def render(self) -> bytes:
        said = {
            "ATTLOGStamp": self.log_stamp,
            "OPERLOGStamp": self.operation_stamp,
            "ATTPHOTOStamp": NONE,
            "ErrorDelay": self.error_delay,
            "Delay": self.delay,
            "TransTimes": "00:00;14:05",
            "TransInterval": 1,
            "TransFlag": "TransData " + "\t".join(TABLES),
            "TimeZone": zone(self.zone_minutes),
            "Realtime": 1,
            "Encrypt": NONE,
            "ServerVer": self.version,
            "PushProtVer": self.version,
        }
        words = [f"GET OPTION FROM: {safe(self.serial)}", *(f"{key}={safe(str(value))}" for key, value in said.items())]
        return ("\n".join(words) + "\n").encode("ascii", "replace")


def registry_code(code: str) -> bytes:
    """Some firmware asks for it first, attendance terminals too; without a line's end."""
    return f"RegistryCode={safe(code)}".encode()


def safe(value: str) -> str:
    """A value inside a command. What would end it or begin another is refused, not cleaned."""
    if any(ord(sign) < 0x20 and sign != "\t" for sign in value) or len(value) > 400:
        raise ProtocolError("this value cannot stand in a command")
    return value


def field(value: str) -> str:
    if "\t" in value:
        raise ProtocolError("this value cannot stand in a field")
    return safe(value)


def fits_card_field(number: str) -> bool:
    """Whether a printed number can be kept as a terminal's card: 32 bits, and no leading zero is kept."""
    return number.isascii() and number.isdigit() and 0 < int(number) < FIELDS_OF_32_BITS and number[0] != "0"


def user(pin: str, name: str, card: str = "") -> str:
    """Makes a person known. A card that does not fit is an error: its remainder is another person's number."""
    if not pin.strip():
        raise ProtocolError("a person on a terminal needs a number")
    words = f"DATA UPDATE USERINFO PIN={field(pin)}\tName={field(name)}"
    if not card:
        return words
    if not fits_card_field(card):
        raise ProtocolError("this card number does not fit the terminal's field of 32 bits")
    return f"{words}\tCard={card}"


def forget_user(pin: str) -> str:
    return f"DATA DELETE USERINFO PIN={field(pin)}"


def query_log(start: datetime, end: datetime) -> str:
    """Has a span of days sent again; the rows come as ordinary posts."""
    return f"DATA QUERY ATTLOG {_span(start, end)}"


def verify_sum(start: datetime, end: datetime) -> str:
    """Has the terminal count its own swipes of a span."""
    return f"VERIFY SUM ATTLOG {_span(start, end)}"


def work_code(code: str, name: str) -> str:
    return f"DATA UPDATE WORKCODE Code={field(code)}\tName={field(name)}"


PLAIN = {"check": "CHECK", "log": "LOG", "info": "INFO", "reboot": "REBOOT"}


def _span(start: datetime, end: datetime) -> str:
    if end < start:
        raise ProtocolError("a span ends after it begins")
    first, last = (at.replace(tzinfo=None).isoformat(" ", "seconds") for at in (start, end))
    return f"StartTime={first}\tEndTime={last}"


def commands(waiting: Iterable[tuple[str, str]], encoding: str = "utf-8") -> bytes:
    """The answer to a poll: one line for each id and command, or OK. Chinese firmware reads GB18030."""
    words = []
    for number, command in waiting:
        if not COMMAND_ID.fullmatch(number) or command.upper().startswith("SHELL"):
            raise ProtocolError("this command is not given")
        words.append(f"C:{number}:{safe(command)}\n")
    return "".join(words).encode(encoding, "replace") or OK


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a command; negative is a failure. Further values stand behind it, as a count of swipes does."""

    number: str
    code: int
    command: str
    values: dict[str, str]

    @property
    def worked(self) -> bool:
        return self.code >= 0

    @property
    def swipes(self) -> int | None:
        """What a terminal counted for VERIFY SUM."""
        said = self.values.get("AttlogSum", "")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None

    @property
    def span(self) -> tuple[datetime | None, datetime | None]:
        return wall(self.values.get("StartTime", "")), wall(self.values.get("EndTime", ""))


def results(body: bytes) -> list[Result]:
    """Several in one post; lines without an id belong to the result above them, as what INFO tells does."""
    found: list[Result] = []
    for line in lines(body):
        said = pairs(text(line), "&")
        number, code = said.pop("ID", ""), said.pop("Return", "")
        if COMMAND_ID.fullmatch(number) and re.fullmatch(r"-?[0-9]{1,9}", code):
            found.append(Result(number, int(code), said.pop("CMD", ""), said))
        elif found:
            found[-1].values.update(pairs(text(line), "\t"))
    return found
