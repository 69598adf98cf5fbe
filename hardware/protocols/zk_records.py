"""What a ZKTeco terminal keeps: swipes, people, operations, in the layouts of old and new firmware."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime

from .framing import ProtocolError

DAY, DAYS_IN_MONTH = 86400, 31
LOG_SIZES, USER_SIZES = (8, 16, 40), (28, 72)
LARGEST_LOG = 200_000


def encode_time(at: datetime) -> int:
    """Every month has 31 days here."""
    if not 2000 <= at.year < 2100:
        raise ProtocolError("a terminal knows the years from 2000 to 2099")
    days = ((at.year - 2000) * 12 + at.month - 1) * DAYS_IN_MONTH + at.day - 1
    return days * DAY + at.hour * 3600 + at.minute * 60 + at.second


def decode_time(code: int) -> datetime | None:
    """None for a day that no calendar has, such as 31 February."""
    days, seconds = divmod(code, DAY)
    months, day = divmod(days, DAYS_IN_MONTH)
    try:
        return datetime.fromisoformat(
            f"{2000 + months // 12:04}-{months % 12 + 1:02}-{day + 1:02}"
            f" {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        )
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Swipe:
    """`at` by the terminal's clock; None where it is no time. `status` is a key somebody pressed: pair by time."""

    raw: bytes
    user: str
    at: datetime | None
    verify: int
    status: int
    uid: int = 0
    workcode: int = 0


@dataclass(frozen=True, slots=True)
class User:
    """A person on the terminal. `card` is a field of 32 bits: a longer number reads back as another one."""

    raw: bytes
    uid: int
    user: str
    name: str
    card: int
    privilege: int = 0


@dataclass(frozen=True, slots=True)
class Sizes:
    users: int
    log: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Operation:
    raw: bytes
    code: int
    at: datetime | None


def words(field: bytes) -> str:
    """A field of text, ended by a zero; Chinese firmware writes GB18030."""
    content = field.split(b"\x00", 1)[0]
    try:
        return content.decode("utf-8").strip()
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace").strip()


def sizes(data: bytes) -> Sizes:
    """What FREE_SIZES answers."""
    if len(data) < 68:
        raise ProtocolError("too short for the sizes of a terminal")
    fields = struct.unpack_from("<17I", data)
    return Sizes(users=fields[4], log=fields[8], capacity=fields[16])


def log(data: bytes, *, count: int = 0) -> list[Swipe]:
    """A whole log, its own length first. Which layout it has follows from its length and the count."""
    content = _content(data)
    return [LOG_LAYOUTS[len(raw)](raw) for raw in _cut(content, count, LOG_SIZES)]


def users(data: bytes, *, count: int = 0) -> list[User]:
    content = _content(data)
    return [USER_LAYOUTS[len(raw)](raw) for raw in _cut(content, count, USER_SIZES)]


def _content(data: bytes) -> bytes:
    if not data:
        return b""
    if len(data) < 4:
        raise ProtocolError("a list begins with its length")
    (said,) = struct.unpack_from("<I", data)
    if said > len(data) - 4:
        raise ProtocolError(f"the list is cut off: {len(data) - 4} bytes of {said}")
    return data[4 : 4 + said]


def _cut(content: bytes, count: int, known: tuple[int, ...]) -> list[bytes]:
    """With a count there is no doubt; without one the longest layout that fits."""
    if count:
        size, rest = divmod(len(content), count)
    else:
        size, rest = next((size for size in reversed(known) if len(content) % size == 0), 0), 0
    if rest or size not in known or len(content) // size > LARGEST_LOG:
        raise ProtocolError(f"{len(content)} bytes are no {count} entries of a known layout")
    return [content[at : at + size] for at in range(0, len(content), size)]


def _swipe_8(raw: bytes) -> Swipe:
    uid, verify, code, status = struct.unpack("<HBIB", raw)
    return Swipe(raw, str(uid), decode_time(code), verify, status, uid=uid)


def _swipe_16(raw: bytes) -> Swipe:
    user, code, verify, status, workcode = struct.unpack("<IIBB2xI", raw)
    return Swipe(raw, str(user), decode_time(code), verify, status, workcode=workcode)


def _swipe_40(raw: bytes) -> Swipe:
    uid, user, verify, code, status = struct.unpack("<H24sBIB8x", raw)
    return Swipe(raw, words(user), decode_time(code), verify, status, uid=uid)


def _user_28(raw: bytes) -> User:
    uid, privilege, name, card, user = struct.unpack("<HB5x8sI4xI", raw)
    return User(raw, uid, str(user), words(name), card, privilege)


def _user_72(raw: bytes) -> User:
    uid, privilege, name, card, user = struct.unpack("<HB8x24sI9x24s", raw)
    return User(raw, uid, words(user), words(name), card, privilege)


LOG_LAYOUTS = {8: _swipe_8, 16: _swipe_16, 40: _swipe_40}
USER_LAYOUTS = {28: _user_28, 72: _user_72}


def encode_swipe(uid: int, user: str, at: datetime, *, verify: int = 4, status: int = 0) -> bytes:
    """Forty bytes, as newer firmware keeps them; simulators speak through this."""
    return struct.pack("<H24sBIB8x", uid, user.encode(), verify, encode_time(at), status)


def encode_user(uid: int, user: str, name: str, card: int) -> bytes:
    return struct.pack("<HB8x24sI9x24s", uid, 0, name.encode("gb18030"), card & 0xFFFFFFFF, user.encode())


def event(data: bytes) -> Swipe:
    """A swipe as it happens, 32 bytes: its time is six plain bytes from the year on, not decimal digits."""
    if len(data) < 32:
        raise ProtocolError("too short for an event")
    user, verify, status, *moment = struct.unpack_from("<24s8B", data)
    year, month, day, hour, minute, second = moment
    try:
        at = datetime.fromisoformat(f"20{year:02}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    except ValueError:
        at = None
    return Swipe(bytes(data[:32]), words(user), at, verify, status)


def operation(raw: bytes) -> Operation:
    """What was done at the terminal, sixteen bytes."""
    if len(raw) != 16:
        raise ProtocolError("an operation has sixteen bytes")
    code, at = struct.unpack_from("<2xBxI", raw)
    return Operation(raw, code, decode_time(at))
