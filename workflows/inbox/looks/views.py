from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from registry.base.pages import own_address
from workflows.inbox.desk import reader_of

from .services import keep_look


@login_required
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Density and columns, kept for the person."""
    posted = request.POST
    keep_look(actor=reader_of(request), is_dense=posted.get("dense") == "1", columns=posted.getlist("column"))
    return redirect(own_address(request, posted.get("next", "")) or "inbox:list")
