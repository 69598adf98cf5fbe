"""Records to the server: `POST /api/v1/devices/<serial>/records`, signed by the device, offered until receipted.

The body is `{"device": serial, "records": [{"boot", "sequence", "at", "mono_ms", "card", "uid", "raw"}]}`. The answer
names each record again with its `result`: stored, duplicate, or quarantined with a `reason`. All are receipts."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from .journal import Journal
from .records import NotDelivered, Outbox, Record
from .waits import Waits

AT_ONCE, LARGEST_ANSWER, PATIENCE = 100, 1_000_000, 20.0
RECEIPTS = {"stored", "duplicate", "quarantined"}


def signature(key: bytes, method: str, path: str, moment: str, nonce: str, body: bytes) -> str:
    """HMAC over everything that decides what a request does, when, and that it does it once."""
    said = "\n".join([method, path, moment, nonce, hashlib.sha256(body).hexdigest()])
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


@dataclass
class HttpOutbox:
    """The API of a server, for one device."""

    server: str
    serial: str
    key: bytes

    def deliver(self, records: list[Record]) -> None:
        path = f"/api/v1/devices/{quote(self.serial, safe='')}/records"
        body = json.dumps({"device": self.serial, "records": [record.as_json() for record in records]}).encode()
        receipts = self._receipts(self._post(path, body))
        open_still = [record for record in records if (record.boot, record.sequence) not in receipts]
        if open_still:
            raise NotDelivered(f"{len(open_still)} of {len(records)} have no receipt")

    def _post(self, path: str, body: bytes) -> bytes:
        moment, nonce = str(int(time.time())), secrets.token_hex(16)
        headers = {
            "Content-Type": "application/json",
            "X-Device-Time": moment,
            "X-Device-Nonce": nonce,
            "X-Device-Signature": signature(self.key, "POST", path, moment, nonce, body),
        }
        connection = self._connection()
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            said = answer.read(LARGEST_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            raise NotDelivered(str(error) or type(error).__name__) from error
        finally:
            connection.close()
        if answer.status not in (200, 201, 202):
            raise NotDelivered(f"the server answered {answer.status}")
        return said

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.server)
        kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}[parts.scheme]
        return kind(parts.hostname or "", parts.port, timeout=PATIENCE)

    @staticmethod
    def _receipts(said: bytes) -> set[tuple[Any, Any]]:
        try:
            rows = json.loads(said)["records"]
            return {(row["boot"], row["sequence"]) for row in rows if row["result"] in RECEIPTS}
        except (ValueError, KeyError, TypeError):
            raise NotDelivered("the server's answer is not understood") from None


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
        """One portion; how many records it had."""
        records, end = self.journal.unsent(AT_ONCE)
        if records:
            self.outbox.deliver(records)
            self.tell("delivered", records=len(records))
        if self.journal.waiting and end:
            self.journal.receipt(end)
        return len(records)
