"""The page of the statistics of work, and the lists behind its numbers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from registry.base.keys import typed_key
from registry.organisations.models import Organisation
from registry.roles.access import actor_of, page_for

from .frame import acting_for, acting_places
from .work import ROWS, VIEW, Scope, page_of, scope_of
from .work_rows import Wanted, listing


@require_GET
@page_for(VIEW)
def work(request: HttpRequest) -> HttpResponse:
    """工作统计"""
    return render(request, "inbox/work.html", {"page": page_of(_scope(request, VIEW))})


@require_GET
@page_for(ROWS)
def rows(request: HttpRequest) -> HttpResponse:
    """What a number of the statistics counts."""
    scope = _scope(request, ROWS)
    found = listing(scope, Wanted.of(request.GET), request.GET.get("after", ""))
    return render(request, "inbox/work_rows.html", {"scope": scope, "list": found})


def _scope(request: HttpRequest, action: str) -> Scope:
    """The place of the address; without one the place acted for, or where else the person's role is."""
    person, asked = actor_of(request), request.GET.get("place", "")
    if asked:
        wanted = Organisation.objects.filter(pk=typed_key(asked)).first()
        scope = scope_of(person, wanted, action=action) if wanted else None
    else:
        acting = acting_for(request, acting_places(person))
        scope = scope_of(person, acting, action=action) or scope_of(person, None, action=action)
    if scope is None:
        raise Http404
    return scope
