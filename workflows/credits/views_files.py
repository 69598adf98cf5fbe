"""Evidence leaves the system here and nowhere else: asked for each time, never cached, never run."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from registry.files.services import path_of

from .models import Credit, Evidence

# Why this one for pictures and PDFs alike: docs/decisions/0006-evidence.md.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


@login_required
def evidence(request: HttpRequest, evidence_id: int) -> FileResponse:
    """A file of a credit that this person may see; to anyone else it does not exist."""
    visible = Credit.objects.visible_to(request.user)  # type: ignore[arg-type]
    row = get_object_or_404(Evidence.objects.select_related("file").filter(credit__in=visible), pk=evidence_id)
    try:
        file = path_of(row.file.key).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    download = "download" in request.GET
    response = FileResponse(file, as_attachment=download, filename=row.file.name, content_type=row.file.media_type)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
