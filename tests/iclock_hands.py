"""A ZKTeco terminal's calls, for tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

SERIAL = "0316144680030"
OFFICE = "10.0.0.27"


def get(call: str, *, serial: str = SERIAL, address: str = OFFICE, **words: str) -> Any:
    return Client().get(f"/iclock/{call}", {"SN": serial} | words, REMOTE_ADDR=address)


def post(
    call: str, body: bytes, *, serial: str = SERIAL, address: str = OFFICE, kind: str = "text/plain", **words: str
) -> Any:
    query = "&".join(f"{name}={value}" for name, value in ({"SN": serial} | words).items())
    return Client().post(f"/iclock/{call}?{query}", body, content_type=kind, REMOTE_ADDR=address)


def attlog(*lines: str, **how: Any) -> Any:
    return post("cdata", "".join(f"{line}\n" for line in lines).encode(), table="ATTLOG", Stamp="9999", **how)


def line(pin: str, at: str = "2026-10-05 06:58:10", *, status: str = "0", verify: str = "4") -> str:
    return f"{pin}\t{at}\t{status}\t{verify}\t0\t0\t0"


def commands() -> list[tuple[str, str]]:
    """What it gets when it asks: ids and words."""
    answer = get("getrequest").content.decode("gb18030")
    return [] if answer == "OK" else [tuple(row.removeprefix("C:").split(":", 1)) for row in answer.splitlines()]  # type: ignore[misc]
