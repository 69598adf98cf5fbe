"""The library as a list."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from registry.base.keys import typed_key
from registry.base.paging import capped_count, page_of
from registry.roles.access import actor_of
from registry.roles.policy import may_anywhere
from registry.years.models import Level

from .queries import Search, discipline_names, narrowed, visible_to


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Everybody may look: what counts is no secret."""
    actor, asked = actor_of(request), request.GET
    level = asked.get("level", "")
    year = typed_key(asked.get("year", ""))
    search = Search(asked.get("q", "").strip()[:80], level if level in Level.values else "", year if year < 3000 else 0)
    everything = visible_to(actor)
    rows = narrowed(everything, search)
    page = page_of(rows, asked.get("after", ""), by=("-from_date", "-id"))
    names = discipline_names(page.rows)
    context = {
        "search": search,
        "page": page,
        "rows": [(row, [names.get(code, code) for code in row.disciplines]) for row in page.rows],
        "count": capped_count(rows),
        "levels": Level.choices,
        "years": everything.exclude(year=None).order_by("-year").values_list("year", flat=True).distinct()[:6],
        "can_edit": may_anywhere(actor, "library.edit"),
    }
    return render(request, "library/list.html", context)
