"""The dialect of provincial systems: appId, timestamp, nonce and sign, by HMAC over all fields in order. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes, hmac as keyed

SHA256, SM3 = "HMAC-SHA256", "HMAC-SM3"
ALGORITHMS: dict[str, type[hashes.HashAlgorithm]] = {SHA256: hashes.SHA256, SM3: hashes.SM3}
APP_ID, TIMESTAMP, NONCE, SIGN, SIGN_TYPE = "appId", "timestamp", "nonce", "sign", "signType"
OWN = ("method", "path", "body")
"""Fields that are not sent but signed: the method, the path without its question, the digest of the body in hex."""


def sign(secret: bytes, fields: Mapping[str, str], *, method: str, path: str, body: bytes) -> str:
    """The signature in lower-case hex; `fields` are those of the question, the signature itself aside."""
    algorithm = ALGORITHMS[fields.get(SIGN_TYPE, SHA256)]
    digest = hashes.Hash(algorithm())
    digest.update(body)
    said = {**fields, "method": method, "path": path, "body": digest.finalize().hex()}
    said.pop(SIGN, None)
    text = "&".join(f"{name}={said[name]}" for name in sorted(said))
    mac = keyed.HMAC(secret, algorithm())
    mac.update(text.encode())
    return mac.finalize().hex()


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.lower().encode())


def moment_of(timestamp: str) -> float | None:
    """Seconds since 1970; thirteen digits are milliseconds."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) not in (10, 13):
        return None
    return int(timestamp) / (1000 if len(timestamp) == 13 else 1)
