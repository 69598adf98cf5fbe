"""Sealed fields: AES-256-GCM with a ring of keys, and a blind index for looking a value up without opening it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12


class Unreadable(ValueError):
    """The sealed value belongs to another row, another field, or a key that is not in the ring."""


def seal(text: str, *, bound_to: str) -> str:
    """Encrypt under the newest key; `bound_to` names row and field, and opening it anywhere else fails."""
    key_id, key = next(iter(_ring().items()))
    nonce = os.urandom(NONCE)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), bound_to.encode())
    return f"{key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def open_sealed(sealed: str, *, bound_to: str) -> str:
    key_id, _, body = sealed.partition(".")
    raw = base64.urlsafe_b64decode(body)
    try:
        return AESGCM(_ring()[key_id]).decrypt(raw[:NONCE], raw[NONCE:], bound_to.encode()).decode()
    except (KeyError, InvalidTag) as error:
        raise Unreadable(f"sealed with key {key_id!r}, bound to another row, or changed") from error


def blind_index(text: str) -> bytes:
    """A keyed digest that finds equal values and tells nothing else."""
    return hmac.new(base64.b64decode(settings.INDEX_KEY), text.encode(), hashlib.sha256).digest()


def _ring() -> dict[str, bytes]:
    """settings.DATA_KEYS, newest first: {"k1": base64 of 32 bytes}."""
    return {key_id: base64.b64decode(key) for key_id, key in settings.DATA_KEYS.items()}
