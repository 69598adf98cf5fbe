"""推送来的学分: batches with their counts, and every line behind a count."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from registry.base.paging import page_of
from registry.roles.access import actor_of, page_for

from .models import DeliveryLine, Outcome
from .queries import VIEW, counts_of, lines_of, seen, visible_to
from .reasons import reason


@require_GET
@page_for(VIEW)
def index(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = page_of(visible_to(actor), request.GET.get("after", ""), by=("-id",))
    counts = counts_of(page.rows, actor)
    rows = [(one, counts[one.pk].total(), counts[one.pk]) for one in page.rows]
    return render(request, "deliveries/list.html", {"page": page, "rows": rows})


@require_GET
@page_for(VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    delivery = get_object_or_404(visible_to(actor), pk=pk)
    lines = lines_of(delivery, actor)
    outcome = request.GET.get("outcome", "")
    shown = lines.filter(outcome=outcome) if outcome in Outcome.values else lines
    page = page_of(shown, request.GET.get("after", ""), by=("number",))
    open_to = seen(list(page.rows), actor)
    counts = counts_of([delivery], actor)[delivery.pk]
    context = {
        "delivery": delivery,
        "chips": [(one, counts[one.value]) for one in Outcome if counts[one.value]],
        "chosen": outcome,
        "page": page,
        "rows": [(line, line.credit_id in open_to, _why(line)) for line in page.rows],
    }
    return render(request, "deliveries/detail.html", context)


def _why(line: DeliveryLine) -> str:
    return reason(line.code, line.facts) if line.code else ""
