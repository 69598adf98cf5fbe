"""The evidence of credits, asked for each time."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from registry.files.answers import answer
from registry.people.models import Person
from registry.roles.access import actor_of

from .models import Credit, Evidence


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
    return answer(request, row.file)
