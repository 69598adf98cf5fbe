"""ZKTeco PUSH over HTTP: what a terminal is asking for, from the address it calls and the first line it sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

LARGEST_BODY = 1_000_000
LONGEST_SERIAL = 64


class Ask(StrEnum):
    HELLO = "hello"
    OPTIONS = "options"
    LOG = "log"
    OPERATIONS = "operations"
    PHOTO = "photo"
    POLL = "poll"
    PING = "ping"
    RESULT = "result"
    REMOTE = "remote"
    REGISTRY = "registry"
    ACCESS = "access"  # the "security" protocol of door controllers: another one under the same roof
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Request:
    """A call of a terminal. `serial` is what it says of itself, in clear text and without proof."""

    ask: Ask
    serial: str
    table: str = ""
    stamp: str = ""
    body: bytes = b""
    query: Mapping[str, str] = field(default_factory=dict)


POSTED = {
    "OPTIONS": Ask.OPTIONS,
    "ATTLOG": Ask.LOG,
    "OPERLOG": Ask.OPERATIONS,
    "ATTPHOTO": Ask.PHOTO,
    "RTLOG": Ask.ACCESS,
    "RTSTATE": Ask.ACCESS,
}
BY_PATH = {
    "getrequest": Ask.POLL,
    "ping": Ask.PING,
    "devicecmd": Ask.RESULT,
    "registry": Ask.REGISTRY,
    "push": Ask.ACCESS,
    "fdata": Ask.PHOTO,
}


def read(method: str, path: str, query: Mapping[str, str], body: bytes = b"") -> Request:
    """`path` with or without `/iclock/`, `.aspx` or a slash at its end; names in the query in any case."""
    named = {name.lower(): value for name, value in query.items()}
    last = path.rstrip("/").rpartition("/")[2].lower().removesuffix(".aspx")
    table, rest = _table(named, body)
    ask = BY_PATH.get(last, Ask.OTHER)
    if last == "cdata":
        ask = _of_cdata(method.upper(), table, named)
    stamp = named.get("stamp") or named.get("opstamp", "")
    return Request(ask, serial(named.get("sn", "")), table, stamp[:40], rest, named)


def serial(text: str) -> str:
    """A serial number, or nothing where the text cannot be one."""
    text = text.strip()
    fits = 0 < len(text) <= LONGEST_SERIAL and text.isascii() and all(sign.isalnum() or sign in "-_." for sign in text)
    return text if fits else ""


def _table(named: Mapping[str, str], body: bytes) -> tuple[str, bytes]:
    """Some firmware names the table in the first line of the body instead of the address."""
    first, _, rest = body.partition(b"\n")
    if first[:6].upper() == b"TABLE=":
        return first[6:].strip().decode("ascii", "replace").upper()[:40], rest
    return named.get("table", "").upper()[:40], body


def _of_cdata(method: str, table: str, named: Mapping[str, str]) -> Ask:
    if method == "GET":
        return Ask.REMOTE if table == "REMOTEATT" else Ask.HELLO if "options" in named or not table else Ask.OTHER
    return POSTED.get(table, Ask.OTHER)
