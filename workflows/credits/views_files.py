"""Evidence leaves the system here and nowhere else: asked for each time, never cached, never run."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from registry.files.models import StoredFile
from registry.files.services import path_of
from registry.people.models import Person
from registry.roles.access import actor_of

from .models import Credit, Evidence

# Why this one for pictures and PDFs alike: docs/decisions/0006-evidence.md.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def _seen_by(person: Person) -> tuple[QuerySet[Credit], ...]:
    return Credit.objects.visible_to(person), Credit.objects.asked_of(person)


@login_required
def evidence(request: HttpRequest, evidence_id: int) -> FileResponse:
    """A file of a credit that this person may see; to anyone else it does not exist."""
    person = actor_of(request)
    row = get_object_or_404(Evidence.objects.select_related("file"), pk=evidence_id)
    # Two look-ups by key: one condition over both would first collect everything that the person sees.
    if not any(seen.filter(pk=row.credit_id).exists() for seen in _seen_by(person)):
        raise Http404
    return answer_file(request, row.file)


def answer_file(request: HttpRequest, stored: StoredFile) -> FileResponse:
    """The file itself, once it is known that this person may have it."""
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
