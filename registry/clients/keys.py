"""Secrets of clients: made, compared, used for signing."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from registry.people.models import Person
from registry.people.sealing import blind_index

from .models import Client, Key, Way

SECRET_BYTES = 32
SLOTS = (1, 2)


def make(client: Client, way: str, slot: int, *, actor: Person) -> tuple[Key, str]:
    """A key and its secret, which is told this once; the digest is kept, and for signing the sealed secret, too."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    key = Key(client=client, way=way, slot=slot, digest=digest_of(secret), hint=secret[-4:], made_by=actor)
    if way == Way.SIGNATURE:
        key.set_secret(secret)
    key.save()
    return key, secret


def digest_of(secret: str) -> bytes:
    """A secret of 256 random bits needs no slow hash; without our own key the digest tells nothing at all."""
    return blind_index(f"client:{secret}")


def opens(app_id: str, secret: str) -> bool:
    """Whether this is one of the open keys by which the client may fetch tokens."""
    rows = Key.objects.filter(client__app_id=app_id, client__state="ACTIVE", way=Way.TOKEN, ended_at__isnull=True)
    return rows.filter(digest=digest_of(secret)).exists()


def signing(client: Client) -> Iterator[bytes]:
    """The open secrets that the client may sign with, newest first."""
    for key in Key.objects.filter(client=client, way=Way.SIGNATURE, ended_at__isnull=True):
        yield key.secret
