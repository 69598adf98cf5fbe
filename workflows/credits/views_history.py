"""The download of a credit's history, as it can be verified outside."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from registry.roles.access import actor_of

from .exporting import history_of
from .models import Credit


@login_required
@require_GET
def history(request: HttpRequest, pk: int) -> JsonResponse:
    """For whoever may see the credit; a draft has no history."""
    reader = actor_of(request)
    credit = get_object_or_404(Credit.objects.visible_to(reader).filter(case__isnull=False), pk=pk)
    options = {"ensure_ascii": False, "indent": 1}
    answer = JsonResponse(history_of(credit, reader=reader), json_dumps_params=options)
    answer["Content-Disposition"] = f'attachment; filename="credit-{pk}-history.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer
