"""What the server says that this terminal serves: fetched when there is a network, kept for when there is none."""

from __future__ import annotations

import http
import http.client
import json
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from hardware.protocols import terminal_wire as wire
from hardware.protocols.terminal import BadRecord

LARGEST, PATIENCE = 8_000_000, 20.0


@dataclass
class Manifest:
    """`facts` is empty until one was fetched that the device's key signed."""

    path: Path
    key: bytes
    serial: str

    def __post_init__(self) -> None:
        self.facts: dict[str, Any] = {}
        if self.path.exists():
            self._read(self.path.read_text(encoding="utf-8"))

    def knows(self, number: str) -> bool:
        """Whether a card is among those that the server named; another one is read all the same."""
        return bool(self.facts) and wire.hash_card(self.facts["salt"], number) in self._cards

    def fetch(self, server: str, *, offset_ms: int = 0) -> bool:
        """Ask for it; False where nothing that is signed came back."""
        path = f"/api/v1/devices/{quote(self.serial, safe='')}/manifest"
        at, nonce = int(time.time() + offset_ms / 1000), secrets.token_hex(16)
        signature = wire.sign_request(self.key, method="GET", path=path, at=at, nonce=nonce, body=b"")
        try:
            status, body = _get(server, path, {wire.TIME: str(at), wire.NONCE: nonce, wire.SIGNATURE: signature})
        except (OSError, http.client.HTTPException):
            return False
        if status != http.HTTPStatus.OK or not self._read(body):
            return False
        fresh = self.path.with_suffix(".new")
        fresh.write_text(body, encoding="utf-8")
        fresh.replace(self.path)
        return True

    def _read(self, text: str) -> bool:
        try:
            facts = json.loads(wire.unseal(self.key, purpose="manifest", line=text))
            self._cards = frozenset(facts["cards"])
        except (BadRecord, ValueError, KeyError, TypeError):
            return False
        self.facts = facts
        return True


def _get(server: str, path: str, headers: dict[str, str]) -> tuple[int, str]:
    parts = urlsplit(server)
    kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}[parts.scheme]
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(LARGEST).decode("utf-8", "replace")
    finally:
        connection.close()
