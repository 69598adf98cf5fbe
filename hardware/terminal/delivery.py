"""Records to the server: `POST /api/v1/devices/<serial>/records`, offered again and again until they are receipted.

The body is a batch of our terminal protocol, request and answer are signed with the device's key. The answer names what
became of each record, in their order: `{"receipts": [{"outcome": "stored", "reason": ""}, …], "server_time": ms}`."""

from __future__ import annotations

import http
import http.client
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from hardware.protocols import terminal_wire as wire

from .records import Clock, NotDelivered, Spoken

LARGEST_ANSWER, PATIENCE = 1_000_000, 20.0
SPOKEN = {wire.STORED, wire.DUPLICATE, wire.QUARANTINED, wire.REFUSED}


@dataclass
class HttpOutbox:
    """The API of a server, for one device. A clock that is wrong is put right for signing alone, never set."""

    server: str
    serial: str
    key: bytes
    clock: Clock | None = None

    def deliver(self, records: list[str], health: dict[str, Any]) -> Spoken:
        said = self.send("records", wire.encode_batch(wire.Batch(self.serial, records, health)).encode())
        receipts = receipts_of(said)
        if len(receipts) != len(records):
            raise NotDelivered(f"{len(receipts)} receipts for {len(records)} records")
        return Spoken([one.reason or "no reason" for one in receipts if one.outcome == wire.REFUSED], self.clock)

    def send(self, what: str, body: bytes) -> dict[str, Any]:
        """To one of the device's own addresses; the facts of an answer that is signed and says yes."""
        path = f"/api/v1/devices/{quote(self.serial, safe='')}/{what}"
        status, said = self._post(path, body)
        if status == http.HTTPStatus.UNAUTHORIZED and self.clock:
            status, said = self._post(path, body)
        if status != http.HTTPStatus.OK:
            raise NotDelivered(f"the server answered {status} {said.get('code', '')}".rstrip())
        return said

    def _post(self, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        began, nonce = time.time(), secrets.token_hex(16)
        at = int(began + (self.clock.offset_ms if self.clock else 0) / 1000)
        signature = wire.sign_request(self.key, method="POST", path=path, at=at, nonce=nonce, body=body)
        names = {wire.TIME: str(at), wire.NONCE: nonce, wire.SIGNATURE: signature}
        status, said, signed = self._exchange(path, body, {"Content-Type": "application/json", **names})
        ended = time.time()
        # Without this check whoever stands on the way could hand out receipts, and swipes would be lost.
        if not wire.same(signed, wire.sign_answer(self.key, nonce=nonce, status=status, body=said)):
            raise NotDelivered(f"the answer {status} is not signed by the server")
        facts = facts_of(said)
        self.clock = clock_of(facts, began, ended) or self.clock
        return status, facts

    def _exchange(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, str]:
        parts = urlsplit(self.server)
        kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}[parts.scheme]
        connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read(LARGEST_ANSWER), answer.headers.get(wire.SIGNATURE, "")
        except (OSError, http.client.HTTPException) as error:
            raise NotDelivered(str(error) or type(error).__name__) from error
        finally:
            connection.close()


def facts_of(said: bytes) -> dict[str, Any]:
    try:
        facts = json.loads(said)
    except ValueError:
        facts = None
    if not isinstance(facts, dict):
        raise NotDelivered("the server's answer is not understood")
    return facts


def clock_of(facts: dict[str, Any], began: float, ended: float) -> Clock | None:
    """The server's moment lies in the middle of the exchange, give or take half of it."""
    server = facts.get("server_time")
    if type(server) is not int:
        return None
    return Clock(round(server - (began + ended) * 500), max(0, round((ended - began) * 1000)))


def receipts_of(said: dict[str, Any]) -> list[wire.Receipt]:
    try:
        found = [wire.Receipt(row["outcome"], row.get("reason", "")) for row in said["receipts"]]
    except (KeyError, TypeError, AttributeError):
        raise NotDelivered("the server's answer is not understood") from None
    if any(one.outcome not in SPOKEN for one in found):
        raise NotDelivered("the server's answer is not understood")
    return found
