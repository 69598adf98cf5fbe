"""Our own terminal protocol: the lines of a terminal's journal, each with a check and a link to the one before it.

A record is a line of JSON that is never rewritten: what the journal holds, what a batch or a stick carries and what the
server keeps are the same characters. docs/terminals.md describes it for whoever builds a terminal.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

LONGEST_RECORD = 1_000
LARGEST = 2**53
CARD = re.compile(r"[0-9A-Za-z]{1,32}")
CHIP = re.compile(r"(?:[0-9A-F]{2}){1,10}")
LINK = re.compile(r"[0-9a-f]{32}")
PLAIN = re.compile(
    r'\{(?:"activity":([1-9][0-9]{0,14}),)?"boot":"([0-9a-f-]{36})","kind":"swipe","mono":(0|[1-9][0-9]{0,14}),'
    r'"number":"([0-9A-Za-z]{1,32})","prev":"([0-9a-f]{32})","seq":([1-9][0-9]{0,14}),"wall":"([0-9T:.+-]{29})"\}'
)
FIRST = "0" * 32
"""The link of a terminal's very first record."""


class BadRecord(ValueError):
    """Not a record of this protocol; the words say why."""


class Damaged(BadRecord):
    """A line of a journal whose check does not hold."""


class Kind:
    BOOT, SWIPE, CLOCK, EVENT = "boot", "swipe", "clock", "event"
    ALL = (BOOT, SWIPE, CLOCK, EVENT)


EVENTS = ("tamper", "memory", "clock_set", "settings", "cleared", "damaged")


class Before(NamedTuple):
    """The run before this one: its name and its last number, so that a lost end of it is seen."""

    boot: UUID
    seq: int


@dataclass(slots=True)
class Record:
    """What a terminal writes down, `seq` from one in each run (`boot`), `mono` milliseconds since the run began."""

    seq: int
    boot: UUID
    kind: str
    wall: dt.datetime
    mono: int
    prev: str
    number: str = ""
    uid: str = ""
    activity: int | None = None
    shown: str = ""
    offset: int = 0
    rtt: int = 0
    event: str = ""
    before: Before | None = None
    more: dict[str, Any] = field(default_factory=dict)


def encode(record: Record) -> str:
    """The one way a record is written: keys in order, no blanks."""
    facts: dict[str, Any] = {
        "seq": record.seq, "boot": str(record.boot), "kind": record.kind, "wall": _wall(record.wall),
        "mono": record.mono, "prev": record.prev,
    }  # fmt: skip
    if record.kind == Kind.SWIPE:
        facts |= {name: value for name in ("number", "uid", "shown") if (value := getattr(record, name))}
        facts |= {"activity": record.activity} if record.activity is not None else {}
    elif record.kind == Kind.CLOCK:
        facts |= {"offset": record.offset, "rtt": record.rtt}
    elif record.kind == Kind.EVENT:
        facts |= {"event": record.event}
    elif record.before:
        facts |= {"before": {"boot": str(record.before.boot), "seq": record.before.seq}}
    facts |= {"more": record.more} if record.more else {}
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def decode(text: str) -> Record:
    """Read a record, trusting nothing in it: a reader may be shown anything that looks like a card."""
    return _plain(text) or _any(text)


def _plain(text: str) -> Record | None:
    """A swipe of a printed number as `encode` writes it, nine of ten records: by one pattern, four times as fast."""
    found = PLAIN.fullmatch(text)
    if not found:
        return None
    activity, boot, mono, number, prev, seq, wall = found.groups()
    moment, named = _moment(wall), int(activity) if activity else None
    return Record(int(seq), _boot(boot), Kind.SWIPE, moment, int(mono), prev, number, activity=named)


def _any(text: str) -> Record:
    if len(text) > LONGEST_RECORD or not text.isprintable():
        raise BadRecord("too long, or no plain line")
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRecord("no JSON") from None
    if not isinstance(facts, dict) or facts.get("kind") not in Kind.ALL:
        raise BadRecord("no record of a known kind")
    return Record(
        seq=_whole(facts, "seq", least=1),
        boot=_boot(_text(facts, "boot")),
        kind=facts["kind"],
        wall=_moment(facts.get("wall")),
        mono=_whole(facts, "mono"),
        prev=_matching(facts, "prev", LINK),
        more=_more(facts),
        **_OF_KIND[facts["kind"]](facts),
    )


def link_of(text: str) -> str:
    """What the record after this one carries as `prev`."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def line_of(text: str) -> bytes:
    """A line of the journal: the check, a blank, the record."""
    body = text.encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def read_line(line: bytes) -> str:
    """The record of a line, its check having held."""
    check, _, body = line.rstrip(b"\r\n").partition(b" ")
    if len(check) != 8 or not body or check != b"%08x" % zlib.crc32(body):
        raise Damaged("the check of the line does not hold")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Damaged("the line is no text") from None


def _swipe(facts: dict[str, Any]) -> dict[str, Any]:
    number, uid = (_matching(facts, name, form, empty=True) for name, form in (("number", CARD), ("uid", CHIP)))
    if not number and not uid:
        raise BadRecord("a swipe without a card")
    activity = _whole(facts, "activity", least=1) if facts.get("activity") is not None else None
    return {"number": number, "uid": uid, "activity": activity, "shown": _matching(facts, "shown", CARD, empty=True)}


def _clock(facts: dict[str, Any]) -> dict[str, Any]:
    return {"offset": _whole(facts, "offset", least=-LARGEST), "rtt": _whole(facts, "rtt")}


def _event(facts: dict[str, Any]) -> dict[str, Any]:
    if facts.get("event") not in EVENTS:
        raise BadRecord("no known event")
    return {"event": facts["event"]}


def _start(facts: dict[str, Any]) -> dict[str, Any]:
    before = facts.get("before")
    if before is None:
        return {}
    if not isinstance(before, dict):
        raise BadRecord("before is no object")
    return {"before": Before(_boot(_text(before, "boot")), _whole(before, "seq", least=1))}


_OF_KIND = {Kind.SWIPE: _swipe, Kind.CLOCK: _clock, Kind.EVENT: _event, Kind.BOOT: _start}


def _whole(facts: dict[str, Any], name: str, *, least: int = 0) -> int:
    value = facts.get(name)
    if type(value) is not int or not least <= value <= LARGEST:
        raise BadRecord(f"{name} is no whole number within bounds")
    return value


def _matching(facts: dict[str, Any], name: str, form: re.Pattern[str], *, empty: bool = False) -> str:
    value = facts.get(name, "")
    if isinstance(value, str) and (form.fullmatch(value) or (empty and not value)):
        return value
    raise BadRecord(f"{name} has another form")


@lru_cache(maxsize=256)
def _boot(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise BadRecord("boot is no UUID") from None


def _text(facts: dict[str, Any], name: str) -> str:
    value = facts.get(name)
    if isinstance(value, str):
        return value
    raise BadRecord(f"{name} is no text")


def _more(facts: dict[str, Any]) -> dict[str, Any]:
    value = facts.get("more", {})
    if not isinstance(value, dict):
        raise BadRecord("more is no object")
    return value


def _moment(value: Any) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(value)
    except (ValueError, TypeError):
        raise BadRecord("wall is no moment") from None
    if moment.tzinfo is None or not 1970 <= moment.year <= 9998:
        raise BadRecord("wall does not say its zone, or is out of all bounds")
    return moment


def _wall(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
