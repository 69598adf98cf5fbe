"""Photos that come with a finding or an answer, and as the pages show them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from .models import Answer, Finding, Photo


def shown(finding: Finding | None, answer: Answer | None = None) -> list[dict[str, Any]]:
    """What c-evidence shows."""
    rows = Photo.objects.filter(finding=finding, answer=answer).select_related("file") if finding else []
    return [
        {
            "url": reverse("inspections:photo", args=[row.pk]),
            "name": row.file.name,
            "is_image": row.file.media_type != "application/pdf",
        }
        for row in rows
    ]
