"""Stored files leave the system here and nowhere else: never cached, never run."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest

from .models import StoredFile
from .services import path_of

# Why this one for pictures and PDFs alike: docs/decisions/0006-evidence.md.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def answer(request: HttpRequest, stored: StoredFile) -> FileResponse:
    """The file itself; whether the reader may have it was asked before."""
    try:
        file = path_of(stored.key).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    download = "download" in request.GET
    response = FileResponse(file, as_attachment=download, filename=stored.name, content_type=stored.media_type)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
