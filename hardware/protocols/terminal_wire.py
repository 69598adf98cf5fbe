"""How a terminal and the server talk: signed requests and answers, batches, the same on a stick, manifests."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .terminal import BadRecord

TIME, NONCE, SIGNATURE = "X-Terminal-Time", "X-Terminal-Nonce", "X-Terminal-Signature"
SKEW_SECONDS = 300
MOST_RECORDS = 1_000
KEY_BYTES = 32
VERSION = 1


class Receipt(NamedTuple):
    """What became of a record. All but `refused` are kept for good, so that the terminal may forget the record."""

    outcome: str
    reason: str = ""


STORED, DUPLICATE, QUARANTINED, REFUSED = "stored", "duplicate", "quarantined", "refused"


@dataclass(frozen=True)
class Batch:
    """Records as they stand in the journal, and how the terminal fares."""

    device: str
    records: Sequence[str]
    health: dict[str, Any] = field(default_factory=dict)


def sign_request(key: bytes, *, method: str, path: str, at: int, nonce: str, body: bytes) -> str:
    """Over everything that says what is asked, and when; a nonce is used once."""
    return _sign(key, "request", method.upper(), path, str(at), nonce, hashlib.sha256(body).hexdigest())


def sign_answer(key: bytes, *, nonce: str, status: int, body: bytes) -> str:
    """So that nobody on the way can hand out receipts."""
    return _sign(key, "answer", nonce, str(status), hashlib.sha256(body).hexdigest())


def sign_text(key: bytes, *, purpose: str, text: str) -> str:
    """For what is kept beside the line that it came by: a batch on a stick, a manifest on a disk."""
    return _sign(key, purpose, hashlib.sha256(text.encode()).hexdigest())


def same(signature: str, other: str) -> bool:
    return hmac.compare_digest(signature.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def encode_batch(batch: Batch) -> str:
    facts = {"v": VERSION, "device": batch.device, "health": batch.health, "records": list(batch.records)}
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def decode_batch(text: str | bytes) -> Batch:
    """The shape alone; each record is read by itself, so that a bad one is refused by itself."""
    facts = _object(text)
    records, health = facts.get("records"), facts.get("health", {})
    if facts.get("v") != VERSION or not isinstance(facts.get("device"), str):
        raise BadRecord("no batch of this version")
    if not isinstance(records, list) or not all(isinstance(one, str) for one in records) or len(records) > MOST_RECORDS:
        raise BadRecord(f"records are no list of up to {MOST_RECORDS} lines")
    if not isinstance(health, dict):
        raise BadRecord("health is no object")
    return Batch(facts["device"], records, health)


def seal(key: bytes, *, purpose: str, text: str) -> str:
    """One line: the text and its signature. A stick carries batches so, the manifest comes so."""
    signature = sign_text(key, purpose=purpose, text=text)
    return json.dumps({purpose: text, "signature": signature}, ensure_ascii=False, separators=(",", ":"))


def unseal(key: bytes, *, purpose: str, line: str | bytes) -> str:
    facts = _object(line)
    text, signature = facts.get(purpose), facts.get("signature")
    if not isinstance(text, str) or not isinstance(signature, str):
        raise BadRecord(f"no sealed {purpose}")
    if not same(signature, sign_text(key, purpose=purpose, text=text)):
        raise BadRecord("the signature is another's")
    return text


def sealed_device(line: str | bytes) -> str:
    """Whose batch a line of a stick says that it is, before the key to check it with is known."""
    text = _object(line).get("batch")
    if not isinstance(text, str):
        raise BadRecord("no sealed batch")
    return decode_batch(text).device


def hash_card(salt: str, card: str) -> str:
    """A card in a manifest: known again by who sees it, not read off by who steals the terminal's disk."""
    return hmac.new(bytes.fromhex(salt), card.encode(), hashlib.sha256).hexdigest()[:24]


def hash_cards(salt: str, cards: Iterable[str]) -> list[str]:
    return sorted({hash_card(salt, card) for card in cards})


def _sign(key: bytes, *parts: str) -> str:
    return hmac.new(key, "\n".join((f"xuefen-terminal-{VERSION}", *parts)).encode(), hashlib.sha256).hexdigest()


def _object(text: str | bytes) -> dict[str, Any]:
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRecord("no JSON") from None
    if not isinstance(facts, dict):
        raise BadRecord("no object")
    return facts
