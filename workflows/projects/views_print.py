"""The forms on paper."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from registry.roles.access import actor_of

from .models import Project
from .printing import FORM, REPORT, printed


@login_required
@require_GET
def application(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, FORM)


@login_required
@require_GET
def execution(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, REPORT)


def _answer(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    rows = Project.objects.of_places_of(actor_of(request)).select_related("unit", "bureau", "execution")
    project = get_object_or_404(rows, pk=pk)
    if kind == REPORT and not hasattr(project, "execution"):
        raise Http404
    response = HttpResponse(printed(project, kind), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="project-{project.pk}-{kind}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
