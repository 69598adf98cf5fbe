"""Records to the server: `POST /api/v1/devices/<serial>/records`, offered again and again until they are receipted.

The body is a batch of our terminal protocol, request and answer are signed with the device's key. The answer names what
became of each record, in their order: `{"receipts": [{"outcome": "stored", "reason": ""}, …]}`."""

from __future__ import annotations

import http.client
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from hardware.protocols import terminal_wire as wire

from .journal import Journal
from .records import NotDelivered, Outbox
from .waits import Waits

AT_ONCE, LARGEST_ANSWER, PATIENCE = 200, 1_000_000, 20.0
SPOKEN = {wire.STORED, wire.DUPLICATE, wire.QUARANTINED, wire.REFUSED}


@dataclass
class HttpOutbox:
    """The API of a server, for one device."""

    server: str
    serial: str
    key: bytes

    def deliver(self, records: list[str]) -> list[str]:
        path = f"/api/v1/devices/{quote(self.serial, safe='')}/records"
        said = self._post(path, wire.encode_batch(wire.Batch(self.serial, records)).encode())
        receipts = receipts_of(said)
        if len(receipts) != len(records):
            raise NotDelivered(f"{len(receipts)} receipts for {len(records)} records")
        return [one.reason or "no reason" for one in receipts if one.outcome == wire.REFUSED]

    def _post(self, path: str, body: bytes) -> bytes:
        at, nonce = int(time.time()), secrets.token_hex(16)
        signature = wire.sign_request(self.key, method="POST", path=path, at=at, nonce=nonce, body=body)
        headers = {
            "Content-Type": "application/json",
            wire.TIME: str(at),
            wire.NONCE: nonce,
            wire.SIGNATURE: signature,
        }
        connection = self._connection()
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            said, signed = answer.read(LARGEST_ANSWER), answer.headers.get(wire.SIGNATURE, "")
        except (OSError, http.client.HTTPException) as error:
            raise NotDelivered(str(error) or type(error).__name__) from error
        finally:
            connection.close()
        if answer.status not in (200, 201, 202):
            raise NotDelivered(f"the server answered {answer.status}")
        # Without this check whoever stands on the way could hand out receipts, and swipes would be lost.
        if not wire.same(signed, wire.sign_answer(self.key, nonce=nonce, status=answer.status, body=said)):
            raise NotDelivered("the answer is not signed by the server")
        return said

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.server)
        kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}[parts.scheme]
        return kind(parts.hostname or "", parts.port, timeout=PATIENCE)


def receipts_of(said: bytes) -> list[wire.Receipt]:
    try:
        found = [wire.Receipt(row["outcome"], row.get("reason", "")) for row in json.loads(said)["receipts"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotDelivered("the server's answer is not understood") from None
    if any(one.outcome not in SPOKEN for one in found):
        raise NotDelivered("the server's answer is not understood")
    return found


class Courier:
    """Carries what the journal holds to the outbox, oldest first, for ever; runs beside the reader."""

    def __init__(
        self, journal: Journal, outbox: Outbox, *, tell: Callable[..., None], waits: Waits | None = None
    ) -> None:
        self.journal, self.outbox, self.tell = journal, outbox, tell
        self.waits = waits or Waits(1, 300)
        self._news = threading.Event()

    def hurry(self) -> None:
        """There is something new to carry."""
        self._news.set()

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                carried = self.carry()
                self.waits.reset()
            except NotDelivered as error:
                wait = self.waits.next()
                self.tell("undelivered", why=str(error), again_in=wait)
                stop.wait(wait)
                continue
            if not carried:
                self._news.wait(1)
                self._news.clear()

    def carry(self) -> int:
        """One portion; how many records it had. What the server refused stays in the journal and holds nothing up."""
        records, end = self.journal.unsent(AT_ONCE)
        if records:
            refused = self.outbox.deliver(records)
            self.tell("delivered", records=len(records) - len(refused))
            for reason in refused:
                self.tell("refused", why=reason)
        if self.journal.waiting and end:
            self.journal.receipt(end)
        return len(records)
