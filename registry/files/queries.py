from __future__ import annotations

import uuid
from collections.abc import Iterable

from registry.people.models import Person

from .models import StoredFile


def uploads_of(actor: Person, keys: Iterable[str]) -> list[StoredFile]:
    """The person's own uploads among these keys, in their order; another's key is as unknown as a made-up one."""
    wanted = [key for key in map(_key, keys) if key]
    rows = {row.key: row for row in StoredFile.objects.filter(key__in=wanted, uploaded_by=actor)} if wanted else {}
    return [rows[key] for key in dict.fromkeys(wanted) if key in rows]


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
